"""How much a stretch lengthens muscles over standing, in every draw: what claims about stretches measure."""

from __future__ import annotations

import numpy as np

from psoas.answers.stretch.lying import lain
from psoas.answers.stretch.programs import program
from psoas.answers.stretch.strands import standing, strands
from psoas.answers.stretch.track import lengths_at, offset_of, position, stop, track
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.field import Field
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.errors import PsoasError
from psoas.mechanics.tissue.fibre_lengths import fibre_lengths
from psoas.mechanics.tissue.passive_body import passive_body

TORQUE = 20.0  # N m [p]: where somebody stops
PATHS = ("straight", "guided")
MUCH = 0.05  # of the optimal fibre length: what the rules call more
MUSCLES = ("psoas_major", "iliacus", "rectus_femoris")


def over_standing(body: Body, drawn: Draw, keys: tuple[str, ...], heights: tuple[float, ...] = ()) -> Array:
    """Fibre length over optimum less that in standing (path, stretch, muscle) of `MUSCLES`; nan where nobody rests.

    Parameters
    ----------
    keys : programs
    heights : of those that lie on something [m], one a program; 0 for others
    """
    passive = passive_body(body, **drawn.tissue)
    own = strands(body, passive)
    rows = [own.names.index(name) for name in MUSCLES]
    before = fibre_lengths(passive, standing(body)).over_optimum
    found = np.full((len(PATHS), len(keys), len(MUSCLES)), np.nan)
    for j, key in enumerate(keys):
        one = program(key)
        try:
            q = lain(body, passive, one, heights[j]).rest.at.q if one.kind == "supported" else None
            for i, path in enumerate(PATHS):
                if q is not None:
                    lengths = position(body, q, path, offset_of(body, path)).lengths
                else:
                    way = track(body, one, path=path)
                    lengths = lengths_at(way, stop(passive, way, one, TORQUE).depth)
                found[i, j] = (own.W @ (fibre_lengths(passive, lengths).over_optimum - before))[rows]
        except PsoasError:
            continue
    return found


def measured(field: Field, keys: tuple[str, ...], heights: tuple[float, ...] = ()) -> Array:
    """The same of every draw (path, stretch, muscle, draw)."""
    return np.stack(field.each(over_standing, keys, heights), axis=-1)
