"""Verdicts on claims: judged now, or as stored with the package; as plain data and as a dataset."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.fingerprint import fingerprint, versions
from psoas.article_claims.judging.headline import headline, headline_variables
from psoas.article_claims.judging.registry import asked
from psoas.article_claims.judging.verdict import Judged, judged
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import FileFormatError, InvalidValueError, PsoasError
from psoas.mechanics.many import Progress
from psoas.question.claims import ClaimsQuestion

if TYPE_CHECKING:
    import xarray as xr

STORED = "results.json"
DRAWS = 200
DIGITS = 4  # significant, of what is stored
ROUNDING = 1e-12  # below it a number is nought
SHARES = ("supporting", "opposing", "silent", "undefined")
NUMBERS = (*SHARES, "low", "high", "explained", "correlation")
TEXTS = ("sentence", "where", "output", "supports", "refutes", "changes")
Said = Callable[[str], None]


def verdicts(
    claims: Sequence[str] | str | None = None,
    *,
    draws: int | None = None,
    seed: int | None = None,
    cores: int = 1,
    body: Body | None = None,
    progress: Said | None = None,
    count: Progress | None = None,
) -> xr.Dataset:
    """What became of every claim of the article and of the comments under it, and what each verdict rests on.

    Parameters
    ----------
    claims : str or sequence of str, optional
        Ids, such as ``A13``; all if absent.
    draws, seed : int, optional
        Draws of parameters, and their seed. With neither, and without a body, the stored answer (200 draws, seed 0),
        which `make claims` made and which holds no newer claim; else, or for a newer claim by name, it is computed
        (some seconds a draw: every body stands anew).
    cores : int
        Processes; the answer is the same for any number.
    body : Body, optional
        `psoas.default_body()` if absent.
    progress : callable, optional
        Told one sentence a claim.
    count : callable, optional
        Told (done, total) after each draw of an experiment.

    Returns
    -------
    xarray.Dataset
        Dim `claim`: `claim_supporting`, `claim_opposing`, `claim_silent`, `claim_undefined` (shares of the ensemble),
        `claim_low`, `claim_high` (95 % interval of the supporting share), `claim_explained` (share of the disagreement
        that `factor` explains), `claim_correlation`. Dim `claim_level`: the same shares and the values' median and 5 to
        95 % interval per level of every factor. Sentences, rules and notes are coordinates. `headline_*` of the stored
        answer is what `psoas.plots.headline_figure` draws.

    Raises
    ------
    UnknownNameError, InvalidValueError
        An unknown claim; draws, seed or cores that are no whole numbers.

    Examples
    --------
    >>> import psoas
    >>> found = psoas.claims("A13")
    >>> str(found.verdict.sel(claim="A13").item()).startswith("depends on")
    True
    """
    wanted = asked(claims)
    if not (progress is None or callable(progress)):
        raise InvalidValueError(f"progress is told one sentence a claim; {progress!r} is no function.")
    if draws is None and seed is None and body is None and (claims is None or not unjudged(wanted)):
        names = {claim.id for claim in wanted}
        return dataset_of({**stored(), "claims": [row for row in stored()["claims"] if row["id"] in names]})
    chosen = DRAWS if draws is None else draws
    field = Field(body, draws=chosen, seed=0 if seed is None else seed, cores=cores, progress=count)
    return dataset_of(answer_of(field, wanted, progress))


def claims_answer(asked: ClaimsQuestion, body: Body | None, progress: Progress | None) -> xr.Dataset:
    """What became of the claims that a question names."""
    return verdicts(asked.ids or None, draws=asked.draws, seed=asked.seed, body=body, count=progress)


@cache
def stored() -> Mapping[str, Any]:
    """The stored answer; one of no claims where none was made yet."""
    path = files("psoas.article_claims.judging").joinpath(STORED)
    if not path.is_file():
        return {"claims": [], "draws": 0, "seed": 0, "fingerprint": "", "versions": {}, "body": "", "headline": None}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        dataset_of(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileFormatError(
            f"the stored answer of the claims ({STORED}) is damaged; psoas claims --draws 20 judges them anew."
        ) from error
    return dict(found)


def unjudged(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Ids of those that the stored answer does not hold."""
    known = {row["id"] for row in stored()["claims"]}
    return tuple(claim.id for claim in claims if claim.id not in known)


def stale() -> bool:
    """Whether the stored answer was made from other sources than these."""
    return bool(stored()["fingerprint"] != fingerprint())


def answer_of(
    field: Field, claims: Sequence[Claim], progress: Said | None = None, postures: Sequence[str] = ()
) -> dict[str, Any]:
    """Claims judged in a field, as plain data; with the headline over some postures, if any are given."""
    numbers = [d.parameters() for d in field.drawn()]
    parameters = {name: np.array([row[name] for row in numbers]) for name in numbers[0]}
    rows = []
    for claim in claims:
        found = judged(claim, evidence_of(claim, field), parameters)
        if progress is not None:
            progress(f"{claim.id}: {found.verdict}")
        rows.append(row_of(claim, found))
    answer: dict[str, Any] = {
        "body": field.body.name,
        "draws": field.draws,
        "seed": field.seed,
        "fingerprint": fingerprint(),
        "versions": versions(),
        "claims": rows,
        "headline": headline(field, postures, rounded) if postures else None,
    }
    return answer


def evidence_of(claim: Claim, field: Field) -> Evidence | None:
    """What a claim's measure found; None only for a claim that has none.

    Raises
    ------
    InvalidValueError
        A measure that fails, or gives something that is no `Evidence`; the claim is named.
    """
    if claim.measure is None:
        return None
    try:
        found = claim.measure(field)
    except PsoasError:
        raise
    except Exception as error:  # a claim is one file of somebody's: say whose fault it is
        raise InvalidValueError(f"the measure of claim {claim.id} fails: {type(error).__name__}: {error}.") from error
    if not isinstance(found, Evidence):
        raise InvalidValueError(f"the measure of claim {claim.id} gives {type(found).__name__}, not Evidence.")
    return found


def row_of(claim: Claim, found: Judged) -> dict[str, Any]:
    """One claim as plain data, numbers to four digits."""
    row: dict[str, Any] = {"id": claim.id} | {key: getattr(claim, key) for key in TEXTS} | {"needs": claim.needs}
    plain = found._asdict()
    plain["levels"] = [{k: rounded(v) for k, v in level._asdict().items()} for level in found.levels]
    return row | {key: rounded(value) for key, value in plain.items()}


def rounded(value: Any) -> Any:
    """A float to four significant digits, None where it is not a number; anything else as it is."""
    if not isinstance(value, float):
        return list(value) if isinstance(value, tuple) else value
    return float(f"{value:.{DIGITS}g}") * (abs(value) > ROUNDING) if math.isfinite(value) else None


def dataset_of(answer: Mapping[str, Any]) -> xr.Dataset:
    """An answer as a labelled dataset, every variable under its contract."""
    import xarray as xr

    rows = answer["claims"]
    levels = [(row["id"], level) for row in rows for level in row["levels"]]
    variables: dict[str, Any] = {f"claim_{k}": (("claim",), numbers(rows, k)) for k in NUMBERS}
    for key in (*SHARES, "median", "low", "high"):
        variables[f"level_{key}"] = (("claim_level",), numbers([level for _, level in levels], key))
    coords: dict[str, Any] = {"claim": [row["id"] for row in rows]}
    for key in (*TEXTS, "verdict", "finding", "factor", "parameter", "needs"):
        coords[key] = ("claim", [row[key] for row in rows])
    for key in ("notes", "asks"):
        coords[key] = ("claim", ["\n".join(row[key]) for row in rows])
    for key in ("members", "draws"):
        coords[key] = ("claim", [int(row[key]) for row in rows])
    coords["level_claim"] = ("claim_level", [name for name, _ in levels])
    for key, name in {"factor": "factor", "level": "name", "units": "units", "decides": "decides"}.items():
        coords[f"level_{name}"] = ("claim_level", [level[key] for _, level in levels])
    if answer.get("headline"):
        more, labels = headline_variables(answer["headline"])
        variables, coords = variables | more, coords | labels
    attrs = {
        "answer": "claims",
        "title": "claims about psoas, tested",
        "schema_version": SCHEMA_VERSION,
        "body": answer["body"],
        "parameter_draws": int(answer["draws"]),
        "seed": int(answer["seed"]),
        "fingerprint": answer["fingerprint"],
        "versions": ", ".join(f"{k} {v}" for k, v in answer["versions"].items()),
    }
    if answer.get("headline"):
        over = "contact, spine, path, hold and sharing"
        attrs["conditions"] = f"{answer['body']}; over {over}; {answer['headline']['draws']} draws of parameters"
    data = {k: xr.DataArray(v, dims=d, attrs=attributes(k)) for k, (d, v) in variables.items()}
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def numbers(rows: Sequence[Mapping[str, Any]], key: str) -> Array:
    """One number of every row, nan where there is none."""
    return np.array([np.nan if row[key] is None else row[key] for row in rows], dtype=float)
