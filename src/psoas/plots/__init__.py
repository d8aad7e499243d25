"""Pictures of datasets, as matplotlib figures; nothing here sees an engine."""

from __future__ import annotations

from psoas.plots.curves import curves_figure
from psoas.plots.fascicles import fascicle_figure
from psoas.plots.frames import frames_figure
from psoas.plots.sweeps import sweep_figure

__all__ = ["curves_figure", "fascicle_figure", "frames_figure", "sweep_figure"]
