"""The MuJoCo Warp engine: tendons of many postures at once on a graphics card; all else is MuJoCo's own.

It computes in single precision, which lengths and arms bear: a micrometre, a few hundredths of a millimetre. Masses do
not: with mass matrices in single precision accelerations were wrong by up to three quarters, so these stay on the
processor. It was run on warp's processor device alone, never on a graphics card.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Body
from psoas.body.chunk import Chunk
from psoas.body.state import Array
from psoas.engines.mujoco import MujocoEngine
from psoas.engines.mujoco_tendons import remembered
from psoas.errors import InvalidValueError, MissingDependencyError, listed

ONE_AT_A_TIME = Lock()  # warp's current device is the process's


def warp_modules() -> tuple[Any, Any]:
    """`warp` and `mujoco_warp`, which then only speak of what is wrong.

    Raises
    ------
    MissingDependencyError
        They are not installed.
    """
    try:
        import mujoco_warp
        import warp
    except ImportError as error:
        raise MissingDependencyError(
            "a body on a graphics card needs MuJoCo Warp, which is not installed; get it with: pip install mujoco-warp."
        ) from error
    warp.config.log_level = max(warp.config.log_level, warp.LOG_WARNING)
    return warp, mujoco_warp


class WarpEngine(MujocoEngine):
    """A MuJoCo engine that lays the tendons of a chunk of postures on a device of warp's.

    Parameters
    ----------
    engine : MujocoEngine
    device : str
        As warp names it: `cpu`, `cuda`, `cuda:0`.
    """

    device: str

    def __init__(self, engine: MujocoEngine, device: str) -> None:
        self.__setstate__(engine.__getstate__() | {"device": device})

    def with_anchors(self, moved: Mapping[int, Array]) -> WarpEngine:
        """As of the MuJoCo engine, on the same device."""
        return WarpEngine(super().with_anchors(moved), self.device)

    def chunk(self, Q: Array, rows: NDArray[np.intp], columns: NDArray[np.intp], segments: NDArray[np.intp]) -> Chunk:
        """Many postures (c, n) at once: lengths and arms in single precision, masses and segments in double."""
        lengths, arms = self.laid(Q, rows)
        rest = super().chunk(Q, rows[:0], columns, segments)
        gathered = arms.take(self.gather(rows, columns), axis=1, mode="wrap")
        return rest._replace(lengths=lengths[:, rows].astype(float), arms=gathered)

    def laid(self, Q: Array, rows: NDArray[np.intp]) -> tuple[Array, Array]:
        """Lengths (c, tendons), and what the engine keeps of their arms ``-dl/dq`` (c, entries + 1), a zero last."""
        warp, mujoco_warp = warp_modules()
        c = len(Q)
        worlds = 1 << (c - 1).bit_length()  # few sizes are kept, whatever the last chunk's
        padded = np.concatenate([Q, np.repeat(Q[-1:], worlds - c, axis=0)])
        with ONE_AT_A_TIME, warp.ScopedDevice(self.device):
            model, data = self.on_device(rows, worlds)
            warp.copy(data.qpos, warp.array(padded, dtype=float))
            for step in (mujoco_warp.kinematics, mujoco_warp.com_pos, mujoco_warp.tendon):
                step(model, data)
            lengths, ten_J = (found.numpy()[:c] for found in (data.ten_length, data.ten_J))
            arms = self.room("arms on the device", c, (ten_J.shape[1] + 1,))
            np.negative(ten_J, out=arms[:, :-1])
            arms[:, -1] = 0
            return lengths.copy(), arms

    def on_device(self, rows: NDArray[np.intp], worlds: int) -> tuple[Any, Any]:
        """A model that lays these tendons, and so many states, on the device and of the calling thread."""
        _, mujoco_warp = warp_modules()
        kept = self.workspace.__dict__.setdefault("on_device", {})
        if "whole" not in kept:
            kept["whole"] = mujoco_warp.put_model(self.model)
        if worlds not in kept:
            kept[worlds] = mujoco_warp.make_data(self.model, nworld=worlds, nconmax=0, njmax=0)
        models = kept.setdefault("models", {})
        return remembered(models, rows.tobytes(), lambda: laying_alone(kept["whole"], rows)), kept[worlds]


def laying_alone(whole: Any, rows: NDArray[np.intp]) -> Any:
    """A model on the device that lays these tendons alone: the others have no length and no arms.

    MuJoCo Warp lists the pieces of all tendons, whatever number of them a tendon has, so these lists are cut, and not
    the tendons, as MuJoCo's are (`psoas.engines.mujoco_tendons.laid_alone`): a list would be read beyond its end.
    """
    warp, _ = warp_modules()
    model = copy(whole)
    for kind in ("site_pair", "geom"):
        tendons, pieces = (f"{of}_{kind}_adr" for of in ("tendon", "wrap"))
        chosen = np.isin(getattr(whole, tendons).numpy(), rows)
        for name in (tendons, pieces):
            setattr(model, name, warp.array(getattr(whole, name).numpy()[chosen], dtype=int))
    return model


def gpu_body(body: Body, device: str = "cuda") -> Body:
    """The body with its tendons laid on a graphics card, where many postures are asked at once (`psoas.batch`).

    Parameters
    ----------
    body : Body
        On MuJoCo: the default body, or one read from MJCF.
    device : str
        As warp names it: `cuda`, `cuda:1`; or `cpu`, which computes the same on the processor, to try it.

    Returns
    -------
    Body
        Lengths and arms of its batches are in single precision (`docs/performance.md`); all else is MuJoCo's own.

    Raises
    ------
    MissingDependencyError
        MuJoCo Warp is not installed.
    InvalidValueError
        The body is not on MuJoCo, there is no such device here, or MuJoCo Warp does not take the model.

    Notes
    -----
    This was tried on warp's processor device alone: no graphics card was to be had.

    Examples
    --------
    >>> import psoas
    >>> body = psoas.gpu_body(psoas.default_body())  # doctest: +SKIP
    >>> found = psoas.batch("psoas", {"hip_flexion_r": [0.0, 0.5]}, body=body, chunk=4096)  # doctest: +SKIP
    """
    if not isinstance(body.engine, MujocoEngine):
        raise InvalidValueError(f"{body.name} is not on MuJoCo; only such a body can go onto a graphics card.")
    warp, _ = warp_modules()
    devices = [str(one) for one in warp.get_devices()] + ["cuda"] * bool(warp.is_cuda_available())
    if device not in devices:
        raise InvalidValueError(f"there is no device '{device}' here, only {listed(devices)}.")
    engine = WarpEngine(body.engine, device)
    try:
        with ONE_AT_A_TIME, warp.ScopedDevice(device):
            engine.on_device(np.zeros(0, np.intp), 1)
    except NotImplementedError as error:
        raise InvalidValueError(f"MuJoCo Warp does not take the model of {body.name}: {error}") from error
    return replace(body, engine=engine)
