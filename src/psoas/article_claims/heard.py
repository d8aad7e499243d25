"""What electrodes hear of psoas and iliacus, over draws of the recording: what the claims on electromyography share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.answers.emg.emg import emg
from psoas.article_claims.judging.evidence import DRAW
from psoas.article_claims.judging.field import Field
from psoas.body.state import Array

if TYPE_CHECKING:
    import xarray as xr

ELECTRODES = {"groin": "pair on the skin at the groin", "groin-grid": "grid on the skin at the groin",
              "wire-groin": "wires at the groin", "wire-psoas": "wires beside L3/L4"}  # fmt: skip
FIBRES = ("where they begin at their vertebrae", "all along the path")
PSOAS, ILIACUS = "psoas_major", "iliacus"
ASKS = {"emg": "psoas emg groin groin-grid wire-groin wire-psoas"}


def heard(field: Field) -> xr.Dataset:
    """Shares at equal activity in as many draws as the field has, found once."""
    if heard not in field.found:
        field.found[heard] = emg(tuple(ELECTRODES), draws=field.draws, seed=field.seed, body=field.body)
    found: xr.Dataset = field.found[heard]
    return found


def psoas_shares(field: Field, electrodes: tuple[str, ...]) -> tuple[dict[str, tuple[str, ...]], Array]:
    """Factors, and the share of psoas (electrode, fibres, draw)."""
    here = heard(field).sel(electrode=list(electrodes))
    usual = here.emg_share_draw.sel(muscle=PSOAS).values
    worst = here.emg_share_worst_draw.values
    factors = {"electrode": tuple(ELECTRODES[e] for e in electrodes), "fibres": FIBRES, DRAW: field.numbers}
    return factors, np.stack([usual, worst], axis=1).transpose(2, 1, 0)


def beside_iliacus(field: Field, electrodes: tuple[str, ...]) -> Array:
    """Power of psoas over that of iliacus, equally active (electrode, fibres, draw)."""
    here = heard(field).sel(electrode=list(electrodes))
    share = here.emg_share_draw
    p, i = share.sel(muscle=PSOAS).values, share.sel(muscle=ILIACUS).values
    worst = here.emg_share_worst_draw.values
    own = np.maximum(i, 1e-300)
    left = np.maximum((1 - worst) * own / np.maximum(1 - p, 1e-300), 1e-300)  # iliacus' share beside the worst psoas
    return np.stack([p / own, worst / left], axis=1).transpose(2, 1, 0)


def note(text: str, values: Any) -> str:
    """A median with its ends, in a sentence."""
    low, middle, high = np.percentile(values, (5, 50, 95))
    return f"{text}: {100 * middle:.2g} % (5 to 95 %: {100 * low:.2g} to {100 * high:.2g} %)."
