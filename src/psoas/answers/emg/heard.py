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
from psoas.answers.emg.shipped import FATS, Shipped, checked, fat_weights, media, shipped
from psoas.answers.emg.standing import Heard
from psoas.answers.emg.tissue import Medium
from psoas.answers.emg.wires import Seat, seat, wire_gains
from psoas.body.state import Array

WIRE = "wire"
FIELDS = "lead fields of the standing body (shipped)"
SOLVED = "lead fields solved for this posture"


class Place(NamedTuple):
    """A lattice and its fields: weights of shapes by medium (m, 36, r), and every bundle's energy in the shapes."""

    weights: Array
    ear: Ear


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
        self.places: dict[str, Place] = {}

    @cached_property
    def shipped(self) -> Shipped:
        """The fields that come with the package, if they are of these lines."""
        return checked(shipped(), self.heard.middles)

    @cached_property
    def media(self) -> tuple[Medium, ...]:
        """Media with fields: those of the package, or in another posture the one with the fat that was asked for."""
        return media() if self.standing else (Medium(thickness=self.fat),)

    def solve(self, names: Sequence[str]) -> None:
        """The fields of some places, unless they are there already."""
        missing = tuple(dict.fromkeys(n for n in names if n not in self.places))
        if not missing:
            return
        if self.standing:
            for name in missing:
                p = self.shipped.places.index(name)
                ear = Ear(self.heard.lines, self.heard.energies, self.shipped.shapes[p])
                self.places[name] = Place(self.shipped.weights[p], ear)
            return
        found = self.heard.fields(self.media[0], self.heard.cubes(), missing)
        for name, own in zip(missing, found, strict=True):
            self.places[name] = Place(np.eye(36)[None], Ear(self.heard.lines, self.heard.energies, own))

    def nominal(self, e: Electrode) -> Gains:
        """Channels of an electrode in the table's medium."""
        if e.kind == WIRE:
            return wire_gains(self.heard.lines, self.tip(e), e.spacing, Medium())[0]
        return self.surface(e, self.usual_weights(e.place), np.zeros(3), None)

    def usual_weights(self, place: str) -> Array:
        """(36, r) at the table's conductivities, with the fat asked for."""
        weights = self.places[place].weights
        if not self.standing:
            return weights[0]
        return np.einsum("m,msr->sr", fat_weights(self.fat), weights[: len(FATS)])

    def surface(self, e: Electrode, weights: Array, moved: Array, deeper: Array | None) -> Gains:
        """Channels of an electrode on the skin, moved across and along [m]."""
        channels = e.channels @ lattice_weights(e.poles + moved[:2])
        return self.places[e.place].ear.gains(channels @ weights, deeper)

    def drawn(self, e: Electrode, d: Drawn, own_fat: bool) -> Gains:
        """The electrode as one whole in one draw; with its own fat, or with that which was asked for.

        Notes
        -----
        With a given fat, what a drawn medium does to each muscle is taken where it was drawn, over the table's medium
        with the same fat.
        """
        if e.kind == WIRE:
            return wire_gains(self.heard.lines, self.tip(e) + e.moved * d.moved, e.spacing, self.media[d.medium])[0]
        moved = e.moved * d.moved
        weights = self.places[e.place].weights
        if own_fat or not self.standing:
            return self.surface(e, weights[d.medium], moved, d.deeper).summed()
        here = self.surface(e, self.usual_weights(e.place), moved, d.deeper).summed()
        there = self.surface(e, weights[d.medium], np.zeros(3), None).summed()
        plain = np.einsum("m,msr->sr", fat_weights(self.media[d.medium].thickness), weights[: len(FATS)])
        base = self.surface(e, plain, np.zeros(3), None).summed()
        return Gains(here.usual * there.usual / base.usual, here.worst * there.worst / base.worst)

    def by_layers(self, e: Electrode) -> Array:
        """(f,) power by muscle if the body were a half-space in layers; nan for a wire."""
        if e.kind == WIRE:
            return np.full(len(self.families), np.nan)
        fields = layer_fields(self.heard.lines, self.heard.patches[e.place], e, self.layer_field)
        ear = Ear(self.heard.lines, self.heard.energies, fields)
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
    shape = (len(drawn), len(electrodes))
    return Powers(
        np.concatenate([g.usual for g in nominal]), np.concatenate([g.worst for g in nominal]), layers,
        np.array([[g.usual[0] for g in row] for row in found]).reshape(*shape, -1),
        np.array([[g.worst[0] for g in row] for row in found]).reshape(shape),
    )  # fmt: skip
