"""Power of every electrode by muscle: nominal, with psoas' worst fibres, by layers, and over draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from psoas.answers.emg.draws import Drawn
from psoas.answers.emg.electrodes import Electrode, electrode, lattice_weights
from psoas.answers.emg.gains import Ear, Gains
from psoas.answers.emg.halfspace import layer_fields
from psoas.answers.emg.layers import LayerField, Layers
from psoas.answers.emg.lines import families
from psoas.answers.emg.shipped import Shipped, between, checked, shipped
from psoas.answers.emg.standing import Heard
from psoas.answers.emg.tissue import Medium
from psoas.answers.emg.wires import Seat, seat, wire_gains
from psoas.body.state import Array

WIRE = "wire"
FIELDS = "lead fields of the standing body (shipped)"
SOLVED = "lead fields solved for this posture"


class Recording:
    """A body with electrodes on it.

    Parameters
    ----------
    heard : the body in its posture
    standing : whether the fields that come with the package are of this posture
    fat : thickness of fat [m]
    """

    def __init__(self, heard: Heard, standing: bool, fat: float) -> None:
        self.heard, self.standing, self.fat = heard, standing, fat
        self.families = families(heard.lines)
        self.ears: dict[tuple[str, int], Ear] = {}

    @cached_property
    def shipped(self) -> Shipped:
        """What comes with the package, if it is of these lines."""
        return checked(shipped(), self.heard.middles)

    @cached_property
    def media(self) -> tuple[Medium, ...]:
        """Media that are drawn; in another posture the one with the fat that was asked for."""
        return self.shipped.media if self.standing else (Medium(thickness=self.fat),)

    def solve(self, names: Sequence[str]) -> None:
        """The fields of some places in a posture that has none yet."""
        missing = tuple(dict.fromkeys(n for n in names if (n, 0) not in self.ears))
        if self.standing or not missing:
            return
        found = self.heard.fields(self.media[0], self.heard.cubes(), missing)
        for name, own in zip(missing, found, strict=True):
            self.ears[name, 0] = Ear(self.heard.lines, self.families, self.heard.energies, own)

    def ear(self, place: str, fat: int) -> Ear:
        """The ear of a place with the fat of this number of `FATS`."""
        if (place, fat) not in self.ears:
            held = self.shipped.fields[place]
            lines = [b for b, kept in zip(self.heard.lines, held.bundles, strict=True) if kept]
            energies = [e for e, kept in zip(self.heard.energies, held.bundles, strict=True) if kept]
            self.ears[place, fat] = Ear(lines, self.families, energies, held.at(fat))
        return self.ears[place, fat]

    def nominal(self, e: Electrode) -> Gains:
        """Channels of an electrode in the table's medium."""
        if e.kind == WIRE:
            return wire_gains(self.heard.lines, self.tip(e), e.spacing, Medium())[0]
        return self.surface(e, self.fat, np.zeros(3), None)

    def surface(self, e: Electrode, fat: float, moved: Array, deeper: Array | None) -> Gains:
        """Channels of an electrode on the skin, moved across and along [m], at the table's conductivities."""
        channels = e.channels @ lattice_weights(e.poles + moved[:2])
        if not self.standing:
            return self.ears[e.place, 0].gains(channels, deeper)
        low, high, part = between(fat)
        found = self.ear(e.place, low).gains(channels, deeper)
        return found if part == 0 else found.towards(self.ear(e.place, high).gains(channels, deeper), part)

    def drawn(self, e: Electrode, d: Drawn, own_fat: bool) -> Gains:
        """The electrode as one whole in one draw; with the draw's own fat, or with that which was asked for.

        Notes
        -----
        A drawn medium changes each muscle's power by the ratio that was solved for it, at the electrode's usual place.
        """
        if e.kind == WIRE:
            return wire_gains(self.heard.lines, self.tip(e) + e.moved * d.moved, e.spacing, self.media[d.medium])[0]
        fat = d.fat if own_fat else self.fat
        found = self.surface(e, fat, e.moved * d.moved, d.deeper).summed()
        if not self.standing:
            return found
        i = self.shipped.electrodes.index(e.name)
        return Gains(found.usual * self.shipped.ratios[d.medium, i], found.worst * self.shipped.worst[d.medium, i])

    def by_layers(self, e: Electrode) -> Array:
        """(f,) power by muscle if the body were a half-space in layers; nan for a wire."""
        if e.kind == WIRE:
            return np.full(len(self.families), np.nan)
        fields = layer_fields(self.heard.lines, self.heard.patches[e.place], e, self.layer_field)
        ear = Ear(self.heard.lines, self.families, self.heard.energies, fields)
        return ear.gains(np.eye(len(fields))).summed().usual[0]

    @cached_property
    def layer_field(self) -> LayerField:
        """The half-space with the fat asked for and wet skin."""
        return LayerField(Layers(fat_thickness=self.fat))

    def tip(self, e: Electrode) -> Array:
        """Where a wire's tips are (3,), or the middle of an electrode's place on the outline [m]."""
        if e.kind == WIRE:
            return self.heard.anatomy.landmarks[e.place] + e.away
        patch = self.heard.patches[e.place]
        return patch.middle + e.poles.mean(axis=0) @ np.stack([patch.across, patch.along])

    def seat(self, e: Electrode) -> Seat | None:
        """Which muscle a wire sits in."""
        return seat(self.heard.lines, self.tip(e)) if e.kind == WIRE else None


class Powers(NamedTuple):
    """Power of electrodes by muscle, all equally active, each electrode as one whole.

    Attributes
    ----------
    usual : (e, f), worst : (e,)
    layers : (e, f)
    draws : (d, e, f), draws_worst : (d, e)
    """

    usual: Array
    worst: Array
    layers: Array
    draws: Array
    draws_worst: Array


def powers(
    recording: Recording, names: Sequence[str], drawn: Sequence[Drawn], own_fat: bool,
    progress: Callable[[int, int], object] | None = None,
) -> Powers:  # fmt: skip
    """Everything that is asked of some electrodes."""
    electrodes = [electrode(n) for n in names]
    recording.solve([e.place for e in electrodes if e.kind != WIRE])
    nominal = [recording.nominal(e).summed() for e in electrodes]
    layers = np.array([recording.by_layers(e) for e in electrodes])
    found = []
    for k, d in enumerate(drawn):
        found.append([recording.drawn(e, d, own_fat) for e in electrodes])
        if progress is not None:
            progress(k + 1, len(drawn))
    shape = (len(drawn), len(electrodes), len(recording.families))
    return Powers(
        np.concatenate([g.usual for g in nominal]), np.concatenate([g.worst for g in nominal]), layers,
        np.array([[g.usual[0] for g in row] for row in found]).reshape(shape),
        np.array([[g.worst[0] for g in row] for row in found]).reshape(shape[:2]),
    )  # fmt: skip
