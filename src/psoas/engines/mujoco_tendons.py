"""Which tendons MuJoCo lays, where their arms stand, and which run over a surface."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

MOST_LAID = 8  # sets of tendons that are laid apart at a time


def arm_layout(model: Any) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Tendon and coordinate of every entry of the engine's arms; before MuJoCo 3.6 these are kept whole."""
    if hasattr(model, "ten_J_rownnz"):
        return np.repeat(np.arange(model.ntendon), model.ten_J_rownnz), np.asarray(model.ten_J_colind, np.intp)
    model.opt.jacobian = mujoco.mjtJacobian.mjJAC_DENSE
    row, column = np.indices((model.ntendon, model.nv)).reshape(2, -1)
    return row, column


def laid_alone(model: Any, rows: NDArray[np.intp]) -> Any:
    """A model that lays these tendons alone: the others keep their place and have no length and no arms."""
    left_out = model.wrap_type[model.tendon_adr] != mujoco.mjtWrap.mjWRAP_JOINT
    left_out[rows] = False
    if not left_out.any():
        return model
    model = copy(model)
    model.tendon_num[left_out] = 1  # one site: nothing to lay
    return model


def remembered(store: dict[bytes, Any], key: bytes, make: Callable[[], Any]) -> Any:
    """What is kept under a key, made where it is not yet; the oldest makes room for it."""
    found = store.get(key)
    if found is None:
        for oldest in list(store)[: max(len(store) + 1 - MOST_LAID, 0)]:
            store.pop(oldest, None)
        found = store[key] = make()
    return found


def pieces_over_surfaces(model: Any) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Tendon (k,), surface (k,) and the sites at both ends (k, 2) of every piece that runs over a surface's outside."""
    sphere, cylinder = int(mujoco.mjtWrap.mjWRAP_SPHERE), int(mujoco.mjtWrap.mjWRAP_CYLINDER)
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    found = []
    for t in range(model.ntendon):
        first = model.tendon_adr[t]
        for w in range(first, first + model.tendon_num[t]):
            if model.wrap_type[w] not in (sphere, cylinder):
                continue
            geom, side = model.wrap_objid[w], int(model.wrap_prm[w])
            away = np.zeros(3) if side < 0 else data.site_xpos[side] - data.geom_xpos[geom]
            away = away @ data.geom_xmat[geom].reshape(3, 3)
            away[2] *= model.wrap_type[w] == sphere
            if side < 0 or np.linalg.norm(away) >= model.geom_size[geom, 0]:  # else it runs inside, as meant
                found.append((t, geom, model.wrap_objid[w - 1], model.wrap_objid[w + 1]))
    table = np.array(found, dtype=np.intp).reshape(-1, 4)
    return table[:, 0], table[:, 1], table[:, 2:]
