"""Whose lengths are told: fascicles, parts, upper and lower psoas, whole muscles; and how long everyday life is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.muscles import labels, plain
from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.errors import checked_text, unknown_name
from psoas.mechanics.path_lengths import state_along
from psoas.mechanics.tissue.fibre_lengths import fibre_lengths
from psoas.mechanics.tissue.passive_body import Passive

Chosen = Callable[[str, str], bool]  # whether a part and a level belong
CAPSULE = "capsule"
JOINED = {  # several families that people stretch as one
    "hamstrings": ("hamstrings", ("biceps_femoris_long_head", "semimembranosus", "semitendinosus")),
    "vasti": ("vasti", ("vastus_intermedius", "vastus_lateralis", "vastus_medialis")),
    "calf": ("calf", ("gastrocnemius_lateral_head", "gastrocnemius_medial_head", "soleus")),
}
WHOLE = (
    "psoas_major", "iliacus", "rectus_femoris", "tensor_fasciae_latae", "sartorius", "adductor_longus",
    "adductor_brevis", "adductor_magnus", "gracilis", "gluteus_maximus", "gluteus_medius", "piriformis",
    "quadratus_lumborum",
)  # fmt: skip
UPPER, LOWER = ("L1", "L2"), ("L4", "L5")
PARTS: dict[str, tuple[str, str, Chosen]] = {
    "psoas_upper": ("psoas, upper (L1, L2)", "psoas_major", lambda part, level: level in UPPER),
    "psoas_lower": ("psoas, lower (L4, L5)", "psoas_major", lambda part, level: level in LOWER),
    "psoas_body": ("psoas, body part", "psoas_major", lambda part, level: part == "body_and_disc"),
    "psoas_process": ("psoas, process part", "psoas_major", lambda part, level: part == "transverse_process"),
    "iliacus_lateral": ("iliacus, lateral", "iliacus", lambda part, level: part == "lateral"),
    "iliacus_middle": ("iliacus, middle", "iliacus", lambda part, level: part == "middle"),
    "iliacus_medial": ("iliacus, medial", "iliacus", lambda part, level: part == "medial"),
}


class Strands(NamedTuple):
    """Groups of muscles of one side, means weighted by strength.

    Attributes
    ----------
    names, labels : of every group
    W : (g, m) weights over all muscles of the body, 1 in all
    parts : whether a group is a part of another
    side : right or left
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    W: Array
    parts: tuple[bool, ...]
    side: str

    def at(self, name: str) -> int:
        """Index of a group by its key, label or the muscle's alias."""
        asked = plain(checked_text("muscle", name))
        known = {plain(key): i for i, key in enumerate(self.names)} | {plain(w): i for i, w in enumerate(self.labels)}
        for row in table("families"):
            if row["family"] in self.names:
                known |= {plain(a): self.names.index(row["family"]) for a in row["aliases"].split()}
        if asked not in known:
            raise unknown_name("muscle", name, self.names, "psoas stretch")
        return known[asked]


def strands(body: Body, passive: Passive, side: str = "right") -> Strands:
    """Every group of one side, weighted by strength."""
    columns = body.muscle_table
    family, part, level, sides = (np.array(columns[key]) for key in ("family", "part", "level", "side"))
    own = (sides == side) | (sides == "midline")
    known = {key: (labels().get(key, key.replace("_", " ")), family == key, False) for key in WHOLE}
    known |= {key: (words, np.isin(family, some), False) for key, (words, some) in JOINED.items()}
    found: Mapping[str, tuple[str, Array, bool]] = known | {
        key: (words, (family == of) & np.array([chosen(p, v) for p, v in zip(part, level, strict=True)]), True)
        for key, (words, of, chosen) in PARTS.items()
    }
    order = sorted(found, key=lambda k: RANK.get(k, 99))
    W = np.array([np.where(found[k][1] & own, passive.fibres.F0, 0.0) for k in order])
    W /= W.sum(axis=1, keepdims=True)
    words, _, parts = zip(*(found[k] for k in order), strict=True)
    return Strands(tuple(order), tuple(words), W, tuple(parts), side)


RANK = {
    key: i
    for i, key in enumerate(
        ("psoas_major", "psoas_upper", "psoas_lower", "psoas_body", "psoas_process", "iliacus", "iliacus_lateral",
         "iliacus_middle", "iliacus_medial", *WHOLE[2:], *JOINED)
    )
}  # fmt: skip


def everyday_lengths(body: Body, path: str = "straight") -> Array:
    """Path lengths (d, m) [m], as fibres see them, in every posture of `tables/everyday_postures.csv`."""
    rows = table("everyday_postures")
    return np.array([state_along(body, posture_at(body, row["posture"]), path)[1] for row in rows])


def everyday(passive: Passive, lengths: Array) -> Array:
    """The longest fibre over its optimum (m,) that everyday life asks for."""
    return np.asarray(np.max([fibre_lengths(passive, row).over_optimum for row in lengths], axis=0))


def standing(body: Body) -> Array:
    """Path lengths in standing (m,) [m]."""
    return state(body, posture_at(body, "standing")).lengths
