"""What the landmarks of a person do not allow, and which of them is missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from psoas.errors import listed

NO_PELVIS = "these are joints as a network sees them, and no pelvis can be made of joints"
NEEDS = (  # measures that fall away together -> landmarks that they need, of each side where there is an S_
    ("pelvic tilt by the line of ASIS and PSIS", "asis_psis", ("R_PSIS", "L_PSIS")),
    ("pelvic tilt by the anterior plane", "anterior_plane", ("R_PUBIC", "L_PUBIC")),
    ("thigh and hip", "thigh_S", ("S_LFE",)),
    ("hip rotation and adduction", "hip_rotation_gs_S", ("S_MFE",)),
    ("shank and knee", "shank_S", ("S_LM",)),
    ("knee adduction", "knee_adduction_gs_S", ("S_MFE", "S_MM")),
    ("foot", "foot_S", ("S_HEEL", "S_MT2")),
    ("thorax, and thorax on pelvis", "thorax", ("C7", "T10", "SJN", "SXS")),
)


def not_measured(points: Collection[str], names: Sequence[str]) -> list[str]:
    """What is not measured and why, a clause each."""
    if "R_ASIS" not in points:
        return [f"pelvic tilt, hip angles and false neutral: {NO_PELVIS}"]
    found = []
    for what, name, marks in NEEDS:
        for side in "RL" if name.endswith("_S") else "":
            own = name.removesuffix("S") + side.lower()
            lacking = [m for m in (mark.replace("S_", f"{side}_", 1) for mark in marks) if m not in points]
            if own not in names:
                word = {"R": "right", "L": "left"}[side]
                found.append(f"{word} {what}: {missing(lacking)}")
        if not name.endswith("_S") and name not in names:
            found.append(f"{what}: {missing([mark for mark in marks if mark not in points])}")
    found.append("sacral slope: it needs a radiograph")
    found.append("lordosis: it needs levels between T12 and S1, and skin follows them poorly")
    return found


def missing(marks: Sequence[str]) -> str:
    """Which landmarks are missing."""
    return (
        f"{listed(marks)} {'is' if len(marks) == 1 else 'are'} missing" if marks else "it needs another that is missing"
    )
