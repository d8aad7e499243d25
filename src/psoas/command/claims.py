"""`psoas claims`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.command.app import app
from psoas.command.options import Format, MaybeWhole, Output, Whole
from psoas.command.output import checked_outputs, progress_on_stderr, write_answer
from psoas.errors import InvalidValueError, listed
from psoas.formats.writing import say
from psoas.question.claims import ClaimsQuestion

if TYPE_CHECKING:
    import xarray as xr

STALE = "the stored answer was made from other sources or versions than these; `psoas claims --draws 200` makes it anew"


@app.command
def claims(
    *ids: str,
    draws: MaybeWhole = None,
    seed: MaybeWhole = None,
    cores: Whole = 1,
    bodies: str | None = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """What became of the claims about psoas: a table of all, or a page for each one named.

    Parameters
    ----------
    ids
        Claims by id, such as A13 or C3; all if none is given.
    draws
        Judge anew over so many draws of parameters; else the stored answer (200 draws, seed 0) is shown.
    seed
        Of the draws; the same seed gives the same answer.
    cores
        Processes that judge anew; the answer does not depend on them.
    bodies
        Of claims that compare them: human, dog, or both parted by a comma; all unless given.
    """
    shape = checked_outputs(format, output)
    question = ClaimsQuestion(ids=ids, draws=draws, seed=seed, bodies=bodies)
    from psoas.article_claims.judging.registry import asked
    from psoas.article_claims.judging.results import DRAWS, stale, unjudged, verdicts

    new = unjudged(asked(ids or None))  # a wrong id is refused before anything is computed
    told = draws is not None or seed is not None
    if cores != 1 and not told:
        raise InvalidValueError("--cores is for judging anew; give --draws or --seed, or leave it away.")
    if new and not told:
        many = f"judging {'it' if len(new) == 1 else 'them'} over {DRAWS} draws takes minutes" if ids else "left out"
        say(f"note: {listed(new)}: not in the stored answer; {many}; psoas claims {new[0]} --draws 2 is quick")
    telling = say if told or (ids and new) else None
    with progress_on_stderr("draws") as count:
        found = verdicts(ids or None, draws=draws, seed=seed, cores=cores, progress=telling, count=count)
    check_bodies(found, question)
    if not told and stale():
        say(f"note: {STALE}")
    write_answer(found.assign_attrs(question=question.toml()), question, shape, output, None)


def check_bodies(found: xr.Dataset, question: ClaimsQuestion) -> None:
    """Refuse bodies of a claim that compares none."""
    for name in map(str, found.claim.values) if question.whose else ():
        mine = (found.level_claim.values == name) & (found.level_factor.values == "body")
        if not set(question.whose) <= set(map(str, found.level_name.values[mine])):
            raise InvalidValueError(
                f"{name} does not compare bodies: it is of the default one alone; leave --bodies away."
            )
