"""Fit the endplates of T12 ... S1 to the bone surfaces of myo_sim: the `meshes` rows of tables/endplates.csv.

Prints rows; anatomy/tables/endplates.csv holds them beside the published set. Run it with the development environment.
"""

from __future__ import annotations

import warnings

import numpy as np

from psoas.bodies.default.upstream import UPSTREAM
from psoas.engines.mujoco import silence

BODIES = {"sacrum": "pelvis", "torso": "thorax", **{f"lumbar{n}": f"L{n}" for n in range(1, 6)}}
STEEP, FLAT = np.cos(np.radians(50)), np.cos(np.radians(30))  # facets to look at, and facets of one plane
THICK = 0.0025  # m: how far a facet may lie from the plane
DEEP = {"sacrum": 0.055, "": 0.036}  # m: depth of the vertebral body behind its front edge
FRONT = {"sacrum": -0.075}  # m: front edge where the mesh's own is not the body's


def surfaces():
    """Body, mesh name, vertices (v, 3) in the body's axes [m] and facets (t, 3) of the vertebrae."""
    silence()
    import mujoco
    import myo_sim

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = myo_sim.load_spec(UPSTREAM).compile()
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    for g in np.flatnonzero(model.geom_type == mujoco.mjtGeom.mjGEOM_MESH):
        b, m = model.geom_bodyid[g], model.geom_dataid[g]
        body, name = model.body(b).name, model.mesh(m).name
        if body not in BODIES or (body == "torso" and "thoracic12" not in name):
            continue
        first, count = model.mesh_vertadr[m], model.mesh_vertnum[m]
        V = model.mesh_vert[first : first + count] @ data.geom_xmat[g].reshape(3, 3).T + data.geom_xpos[g]
        V = (V - data.xpos[b]) @ data.xmat[b].reshape(3, 3)
        first, count = model.mesh_faceadr[m], model.mesh_facenum[m]
        yield body, V, model.mesh_face[first : first + count]


def endplate(body, V, F, up):
    """Tilt [deg], centre (2,) [mm] and thickness [mm, rms] of the upper or lower endplate."""
    corners = V[F]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(normal, axis=1) / 2
    normal, centre, sign = normal / np.maximum(2 * area, 1e-12)[:, None], corners.mean(axis=1), 1 if up else -1
    front = FRONT.get(body, V[:, 0].max())
    near = (sign * normal[:, 1] > STEEP) & (np.abs(centre[:, 2]) < 0.03) & (centre[:, 0] < front)
    near &= (centre[:, 0] > front - DEEP.get(body, DEEP[""])) & (
        np.abs(centre[:, 2]) < (0.03 if body == "sacrum" else 0.024)
    )
    flat = [
        near & (np.abs((centre - centre[i]) @ normal[i]) < THICK) & (normal @ normal[i] > FLAT)
        for i in np.flatnonzero(near)
    ]
    chosen = max(flat, key=lambda k: area[k].sum())
    for _ in range(10):
        P, W = corners[chosen].reshape(-1, 3), np.repeat(area[chosen] / 3, 3)
        middle = W @ P / W.sum()
        plane = np.linalg.svd((P - middle) * np.sqrt(W)[:, None], full_matrices=False)[2][2]
        plane *= np.sign(plane[1])
        again = near & (np.abs((centre - middle) @ plane) < THICK) & (sign * (normal @ plane) > FLAT)
        if (again == chosen).all():
            break
        chosen = again
    rms = np.sqrt(W @ ((P - middle) @ plane) ** 2 / W.sum())
    return np.degrees(np.arctan2(-plane[0], plane[1])), 1e3 * middle[:2], 1e3 * rms


if __name__ == "__main__":
    print("segment,plate,tilt_deg,anterior_mm,superior_mm,rms_mm")
    for body, V, F in surfaces():
        for plate in ("superior", "inferior"):
            if (body, plate) not in (("sacrum", "inferior"), ("torso", "superior")):
                tilt, (x, y), rms = endplate(body, V, F, plate == "superior")
                print(f"{BODIES[body]},{plate},{tilt:.2f},{x:.1f},{y:.1f},{rms:.2f}")
