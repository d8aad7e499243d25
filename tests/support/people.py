"""People made of angles: landmarks of a skeleton whose every angle is known, by another library's rotations."""

import numpy as np
from scipy.spatial.transform import Rotation

from support.c3d_bytes import c3d_bytes

WIDTH, DEPTH = 0.240, 0.160  # m: between ASIS; from their middle to the middle of the PSIS
THIGH, SHANK, KNEE, ANKLE = 0.42, 0.40, 0.10, 0.07
ANGLES = {
    "rotation": 0.0, "obliquity": 0.0, "tilt": 12.0, "thorax": -3.0,
    **{f"{name}_{s}": value for s in "rl" for name, value in
       {"flexion": 8.0, "adduction": 0.0, "turn": 0.0, "knee": 5.0, "foot": 0.0}.items()},
}  # fmt: skip
PIG = {
    "R_ASIS": "RASI", "L_ASIS": "LASI", "R_PSIS": "RPSI", "L_PSIS": "LPSI", "C7": "C7", "T10": "T10", "SJN": "CLAV",
    "SXS": "STRN", **{f"{s}_{mark}": f"{s}{label}" for s in "RL" for mark, label in {
        "LFE": "KNE", "MFE": "KNM", "LM": "ANK", "MM": "MED", "HEEL": "HEE", "MT1": "FMH", "MT5": "VMH"}.items()},
}  # fmt: skip
Y_UP = np.eye(3)  # anterior, superior, right are x, y, z
Z_UP = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])  # anterior x, superior z, right -y


def turned(sequence, *degrees):
    """Rotations (..., 3, 3) by intrinsic angles about x anterior, y superior, z right."""
    angles = np.stack(degrees, axis=-1)
    return Rotation.from_euler(sequence, angles, degrees=True).as_matrix()


def placed(R, local, origin):
    """Points (n, 3) of a segment."""
    return origin + np.einsum("nij,j->ni", R, np.asarray(local, float))


def harrington(side, offset=0.0):
    """The hip centre by Harrington's one predictor each, typed anew [m]."""
    x, y, z = -0.24 * DEPTH - 0.0099 - offset, -0.30 * WIDTH - 0.0109, 0.33 * WIDTH + 0.0073
    return np.array([x, y, z if side == "R" else -z])


def person(n=1, hip_error=None, offset=0.0, **angles):
    """Landmarks (n, 3) [m] in anterior, superior, right of the heading, and the hip centres.

    Angles in deg, scalars or (n,): rotation (front left +), obliquity (right down +), tilt (anterior +) of the pelvis;
    flexion, adduction, turn (in) of each hip, knee flexion, foot pitch, thorax lean forward.
    """
    a = {name: np.broadcast_to(np.asarray(angles.get(name, value), float), (n,)) for name, value in ANGLES.items()}
    unknown = set(angles) - set(ANGLES)
    assert not unknown, unknown
    P = turned("YXZ", a["rotation"], a["obliquity"], -a["tilt"])
    front = np.tile([0.0, 0.95, 0.0], (n, 1))
    found = {
        "R_ASIS": placed(P, (0, 0, WIDTH / 2), front), "L_ASIS": placed(P, (0, 0, -WIDTH / 2), front),
        "R_PSIS": placed(P, (-DEPTH, 0, 0.045), front), "L_PSIS": placed(P, (-DEPTH, 0, -0.045), front),
    }  # fmt: skip
    for side, m in (("R", 1.0), ("L", -1.0)):
        s = f"_{side.lower()}"
        F = P @ turned("ZXY", a["flexion" + s], m * a["adduction" + s], m * a["turn" + s])
        hip = placed(P, harrington(side, offset), front) + (0.0 if hip_error is None else hip_error[side])
        knee = placed(F, (0, -THIGH, 0), hip)
        T = F @ turned("Z", -a["knee" + s])
        ankle = placed(T, (0, -SHANK, 0), knee)
        foot = turned("Z", a["foot" + s])
        found |= {
            f"{side}_HJC": hip,
            f"{side}_LFE": placed(F, (0, 0, m * KNEE / 2), knee), f"{side}_MFE": placed(F, (0, 0, -m * KNEE / 2), knee),
            f"{side}_LM": placed(T, (0, 0, m * ANKLE / 2), ankle),
            f"{side}_MM": placed(T, (0, 0, -m * ANKLE / 2), ankle),
            f"{side}_HEEL": placed(foot, (-0.05, -0.06, 0), ankle),
            f"{side}_MT1": placed(foot, (0.13, -0.06, -m * 0.03), ankle),
            f"{side}_MT5": placed(foot, (0.11, -0.06, m * 0.05), ankle),
        }  # fmt: skip
    C = turned("Z", -a["thorax"])
    chest = front + np.array([-0.10, 0.25, 0.0])
    found |= {"C7": placed(C, (-0.08, 0.24, 0), chest), "SJN": placed(C, (0.08, 0.24, 0), chest),
              "SXS": placed(C, (0.10, 0, 0), chest), "T10": placed(C, (-0.10, 0, 0), chest)}  # fmt: skip
    return found


def in_lab(points, M=Y_UP, yaw=0.0, at=(0.3, 0.0, 0.2)):
    """The same points in lab axes: turned about superior by `yaw` [deg], moved, then anterior, superior, right -> M."""
    R = M @ Rotation.from_euler("Y", yaw, degrees=True).as_matrix()
    return {name: (where + np.asarray(at)) @ R.T for name, where in points.items()}


def labelled(points, names=None):
    """Label -> (n, 3), for the landmarks that a marker set has."""
    names = PIG if names is None else names
    return {names[mark]: where for mark, where in points.items() if mark in names}


def write_trc(file, markers, rate=100.0):
    """A .trc file of markers (n, 3) [m], in mm."""
    n = len(next(iter(markers.values())))
    head = "PathFileType\t4\t(X/Y/Z)\tx.trc\nDataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n"
    head += f"{rate:g}\t{rate:g}\t{n}\t{len(markers)}\tmm\nFrame#\tTime\t" + "\t\t\t".join(markers) + "\t\t\n"
    head += "\t\t" + "\t".join(f"{c}{i + 1}" for i in range(len(markers)) for c in "XYZ") + "\n\n"
    rows = []
    for k in range(n):
        cells = [("" if np.isnan(v) else repr(float(1e3 * v))) for at in markers.values() for v in at[k]]
        rows.append("\t".join([str(k + 1), repr(k / rate), *cells]))
    file.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def write_c3d(file, markers, rate=100.0, **more):
    """A .c3d file of markers (n, 3) [m], in mm."""
    points = np.stack(list(markers.values()), axis=1) * 1e3
    file.write_bytes(c3d_bytes(np.nan_to_num(points), labels=list(markers), rate=rate, **more))
    return file
