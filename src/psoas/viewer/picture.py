"""The picture of a window, on white, as a file for whoever asked."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from psoas.errors import OutputError

LONGEST, PATIENCE = 2400, 30.0  # px, s


def send_picture(client: Any) -> None:
    """Ask a window for its picture, and send it back as a download.

    Raises
    ------
    OutputError
        The window has gone, or gives none.
    """
    from matplotlib.image import imsave

    height, width = client.camera.image_height, client.camera.image_width
    shrink = min(1.0, LONGEST / max(height, width, 1))
    try:
        seen = client.get_render(int(height * shrink), int(width * shrink), transport_format="png", timeout=PATIENCE)
    except (RuntimeError, TimeoutError) as error:
        raise OutputError("this window gave no picture; bring it to the front and try again.") from error
    packed = io.BytesIO()
    imsave(packed, on_white(seen), format="png")
    client.send_file_download("psoas.png", packed.getvalue(), save_immediately=True)


def on_white(seen: Any) -> Any:
    """An RGB picture: what is transparent becomes white."""
    if seen.shape[-1] == 3:
        return seen
    cover = seen[..., 3:] / 255.0
    return np.round(seen[..., :3] * cover + 255.0 * (1 - cover)).astype(np.uint8)
