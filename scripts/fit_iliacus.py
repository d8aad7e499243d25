"""Where TLEM 2.0's origins of iliacus lie on our pelvis, and the rows of its fibres.

Prints the columns x_mm, y_mm, z_mm of `iliacus_parts.csv`: the mean of each part's two origins, moved by the similarity
(scale, rotation, shift) that fits TLEM's ASIS, PSIS, AIIS and pubic tubercle to ours by least squares; then the rows of
`passive_muscles.csv`. All from the hip's centre, right side: anterior, superior, right [mm].
"""

import numpy as np

from psoas.anatomy import table
from psoas.body.state import Array

ILIACUS = {"F0": 1021.0, "l_opt": 10.66, "e0": -0.161, "e1": 0.502}  # N, cm: the strand of `passive_muscles.csv`
STRAINS = "strains of the strand, calibrated to Silder 2007; F0 shared by PCSA"


def similarity(a: Array, b: Array) -> tuple[float, Array, Array]:
    """Scale, rotation (3, 3) and shift (3,) that take points a (k, 3) to b, least squares (Umeyama 1991)."""
    mean_a, mean_b = a.mean(axis=0), b.mean(axis=0)
    U, S, Vt = np.linalg.svd((b - mean_b).T @ (a - mean_a))
    D = np.diag([1, 1, np.sign(np.linalg.det(U @ Vt))])
    R = U @ D @ Vt
    scale = float(np.trace(np.diag(S) @ D) / ((a - mean_a) ** 2).sum())
    return scale, R, mean_b - scale * R @ mean_a


def landmarks() -> tuple[Array, Array]:
    """TLEM's landmarks (4, 3), and ours [mm]."""
    rows = table("pelvis_landmarks")
    one, other = ([[float(row[f"{p}{c}_mm"]) for c in "xyz"] for row in rows] for p in ("tlem_", ""))
    return np.array(one), np.array(other)


def origins() -> dict[str, Array]:
    """The mean origin of each part on our pelvis (3,) [mm]."""
    scale, R, shift = similarity(*landmarks())
    found = {}
    for row in table("iliacus_parts"):
        points = np.array([[float(v) for v in point.split()] for point in row["tlem_origins_mm"].split(";")])
        found[row["part"]] = scale * R @ points.mean(axis=0) + shift
    return found


def fibre_rows() -> list[str]:
    """Rows of `passive_muscles.csv`: two published sets, as published and scaled to the strand's mean."""
    parts = table("iliacus_parts")
    area = np.array([float(row["pcsa_cm2"]) for row in parts])
    share = area / area.sum()
    lines = []
    for name in ("tlem2", "tlem2.2"):
        fibre = np.array([float(row[f"fibre_{name}_cm"]) for row in parts])
        factor = ILIACUS["l_opt"] / float(share @ fibre)
        for suffix, lengths in (("", fibre), ("_scaled", fibre * factor)):
            how = f"scaled by {factor:.4f} so that the mean by F0 is 10.66 cm (Ward 2009)" if suffix else "as published"
            for row, length, part in zip(parts, lengths, share, strict=True):
                lines.append(
                    f"{name}{suffix},iliacus_{row['part']},{ILIACUS['F0'] * part:.4f},{length / 100:.6f},,"
                    f"{float(row['pennation_rad']):g},{ILIACUS['e0']},{ILIACUS['e1']},standing,"
                    f'F0 25 %; l_opt 10 %; e1 15 % [p],FOUND-model,"TLEM {name[4:] if "." in name else "2.0"} fibre '
                    f'length {how}; {STRAINS}"'
                )
    return lines


def main() -> None:
    """Print the registration, the origins and the rows."""
    scale, R, shift = similarity(*landmarks())
    tlem, ours = landmarks()
    miss = np.linalg.norm(scale * tlem @ R.T + shift - ours, axis=1)
    print(f"scale {scale:.4f}, shift {np.round(shift, 1)} mm (how far TLEM's hip centre lands from ours)")
    print("landmarks missed by", np.round(miss, 1), "mm")
    for part, point in origins().items():
        print(f"{part}: {', '.join(f'{v:.1f}' for v in point)}")
    print("\n".join(fibre_rows()))


if __name__ == "__main__":
    main()
