"""What the names of other people's models mean: muscles, bodies and coordinates, by tables; names are hints only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from psoas.anatomy import table
from psoas.anatomy.muscles import plain

SUFFIX = re.compile(r"[ _.\-]+(right|left|r|l)$", re.IGNORECASE)
PREFIX = re.compile(r"^(right|left|r|l)[ _.\-]+", re.IGNORECASE)
UNKNOWN = "unknown"


@lru_cache(maxsize=4096)
def split_side(name: str) -> tuple[str, str]:
    """A name without its side, and the side: `right`, `left` or nothing.

    Examples
    --------
    >>> split_side("femur_r"), split_side("L_Thigh"), split_side("torso")
    (('femur', 'right'), ('Thigh', 'left'), ('torso', ''))
    """
    for where in (SUFFIX, PREFIX):
        if (found := where.search(name)) and (stem := name[: found.start()] + name[found.end() :]):
            return stem, "right" if found[1].lower().startswith("r") else "left"
    return name, ""


def side_of(name: str) -> str:
    """The side a name says: `right`, `left` or nothing, from a suffix (`_r`, `_L`, ` right`) or a prefix (`r_`).

    Examples
    --------
    >>> side_of("psoas_r"), side_of("rib12_L"), side_of("left thigh"), side_of("stern_mast")
    ('right', 'left', 'left', '')
    """
    return split_side(name)[1]


@cache
def _families() -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Muscle names known exactly, and the patterns tried in turn on the rest."""
    exact = {plain(row["muscle"]): row["family"] for row in table("muscles")}
    for row in table("families"):
        for name in (row["family"], row["label"], *row["aliases"].split()):
            exact.setdefault(plain(name), row["family"])
    return exact, tuple((re.compile(row["pattern"]), row["family"]) for row in table("muscle_names"))


@lru_cache(maxsize=4096)
def family_of(muscle: str) -> str | None:
    """The anatomical family a model's muscle name means, as far as a name can say.

    A merged iliopsoas is a family of its own (`iliopsoas_merged`), and so is the single erector spinae of gait models
    (`erector_spinae_lump`). Muscles without a family (ribs, neck, shoulder) have none.

    Examples
    --------
    >>> family_of("glut_med1_r"), family_of("Ps_L4_L5_IVD_l"), family_of("iliopsoas_r"), family_of("DELT1")
    ('gluteus_medius', 'psoas_major', 'iliopsoas_merged', None)
    """
    exact, patterns = _families()
    stem = plain(split_side(muscle)[0])
    if stem in exact:
        return exact[stem]
    return next((family for pattern, family in patterns if pattern.fullmatch(stem)), None)


@cache
def _segments() -> dict[str, tuple[str, bool]]:
    """Body names without side -> canonical segment, and whether it has a side."""
    known: dict[str, tuple[str, bool]] = {}
    for row in table("segments"):
        for name in (row["segment"], *row["aliases"].split()):
            known[plain(name)] = (row["segment"], bool(row["sided"]))
    return known


@lru_cache(maxsize=4096)
def segment_of(body: str) -> str | None:
    """The canonical segment (`pelvis`, `femur_r`, `L5`, `thorax`, `T12` ...) a model's body name means.

    None where the name is in no table, or where a sided segment comes without its side.

    Examples
    --------
    >>> segment_of("lumbar3"), segment_of("torso"), segment_of("L_thigh"), segment_of("femur"), segment_of("box")
    ('L3', 'thorax', 'femur_l', None, None)
    """
    stem, side = split_side(body)
    found = _segments().get(plain(stem)) or _segments().get(plain(body))
    if found is None:
        return None
    segment, sided = found
    if not sided:
        return segment if not side or plain(body) in _segments() else None
    return f"{segment}_{side[0]}" if side else None


def region_of(segment: str | None) -> str | None:
    """The part of the body (`leg`, `pelvis`, `spine`, `trunk`, `head`, `arm`) of a canonical segment.

    Examples
    --------
    >>> region_of("femur_r"), region_of("T12"), region_of(None)
    ('leg', 'spine', None)
    """
    return _regions().get(split_side(segment)[0]) if segment else None


@cache
def _regions() -> dict[str, str]:
    return {row["segment"]: row["region"] for row in table("segments")}


def model_family_of(coordinates: Iterable[str], bodies: Iterable[str], muscles: Iterable[str]) -> str:
    """The family of models these names belong to, by the first row of `model_families.csv` whose names all occur.

    Returns
    -------
    str
        `gait2392`, `rajagopal`, `lai_uhlrich`, `lifting`, `thoracolumbar`, `myo_sim` or `unknown`.

    Examples
    --------
    >>> model_family_of(["hip_flexion_r", "knee_angle_r"], ["femur_r"], ["bifemlh_r", "glut_max1_r"])
    'gait2392'
    """
    have = {
        "coordinates": {split_side(name.replace("_r_", "_").replace("_l_", "_"))[0] for name in coordinates},
        "bodies": {split_side(name)[0] for name in bodies},
        "muscles": {split_side(name)[0] for name in muscles},
    }
    for row in table("model_families"):
        wanted = all(set(row[kind].split()) <= names for kind, names in have.items())
        if wanted and not set(row["absent"].split()) & have["coordinates"]:
            return row["family"]
    return UNKNOWN


@cache
def _meanings() -> dict[tuple[str, str], Mapping[str, str]]:
    return {(row["family"], row["coordinate"]): row for row in table("family_coordinates")}


def coordinate_meaning(family: str, coordinate: str) -> Mapping[str, str] | None:
    """What a coordinate's positive direction means in a family of models; None where no table says.

    Returns
    -------
    mapping or None
        `positive` and `negative` in words, `motion`, `sign` (+1 where the positive direction is that of the default
        body's coordinate for the motion, -1 where it is the opposite, nothing where the default body has none), `axis`
        (the anatomical axis it turns about on the right side, by the right-hand rule), `coupled` and `source`.

    Examples
    --------
    >>> [coordinate_meaning(family, "knee_angle_r")["sign"] for family in ("gait2392", "rajagopal")]
    ['-1', '+1']
    """
    known = _meanings()
    return known.get((family, coordinate)) or known.get((family, split_side(coordinate)[0]))
