"""Rest under added tension, not linearised: followed as the load rises, until the body gives way."""

import numpy as np
import pytest

from psoas.answers.equilibrium import nonlinear
from psoas.answers.equilibrium.balance import equilibrium
from psoas.answers.equilibrium.linear import static_at
from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.answers.equilibrium.nonlinear import along, settled
from psoas.answers.equilibrium.stiffness import stiffness
from psoas.article_claims.judging.ways import HOLDS, ways
from psoas.body.posture import posture_at
from psoas.conditions import Conditions
from psoas.errors import NotConvergedError
from psoas.mechanics.tissue.passive_body import passive_body

SHORT_RANGE = 23.0


@pytest.fixture(scope="module")
def standing(body):
    """The default body at rest on both feet, knees held, and the strength of its psoai (m,) [N]."""
    passive = passive_body(body)
    conditions = next(ways()).conditions(Conditions(stance="both", hold=HOLDS["knees held"]), held=True, elastic=True)
    balance = equilibrium(Mechanism(body, posture_at(body, "standing"), conditions, passive)).checked()
    found = static_at(stiffness(balance, SHORT_RANGE * balance.F / passive.fibres.l_opt))
    psoas = passive.fibres.F0 * np.array([family == "psoas_major" for family in body.muscle_table["family"]])
    return found, psoas


@pytest.fixture(scope="module")
def half(standing):
    """Where it rests as psoas pulls with half its strength."""
    found, psoas = standing
    return settled(found, psoas / 2)


def energy_along(found, added, rest, step):
    """Potential [J] beside a rest less its own, along every direction that guides leave free, ahead and behind."""
    m, balance = found.mechanism, found.stiffness.equilibrium
    k, guides = found.stiffness.extra, [*m.carriers, *m.guides]

    def energy(v):
        springs = float(k @ (m.at(v).lengths - m.ref.lengths) ** 2) / 2
        return springs + m.energy(v, balance.F + added, rest.reactions, balance.moments, guides)

    _, J = m.rows(m.at(rest.v), guides)
    free = np.linalg.svd(J)[2][np.linalg.matrix_rank(J, tol=1e-8) :]
    here = energy(rest.v)
    return np.array([[energy(rest.v + way * step * d) - here for way in (1, -1)] for d in free])


def test_the_rest_is_a_least_of_the_energy(standing, half):
    found, psoas = standing
    assert np.abs(half.v).max() > 0.1  # far from where linear answers hold
    assert (energy_along(found, psoas / 2, half, 1e-3) > 0).all()


def test_a_place_beside_the_rest_is_none(standing, half):
    found, psoas = standing
    beside = half._replace(v=half.v + 0.01)
    assert not (energy_along(found, psoas / 2, beside, 1e-3) > 0).all()


def test_the_same_rest_by_other_steps_of_loading(standing, half):
    found, psoas = standing
    *_, fine = along(found, psoas, np.linspace(0.05, 0.5, 7))
    assert fine is not None
    assert np.abs(fine.v - half.v).max() < 1e-7


def test_what_one_stiffness_does_not_reach_is_reached(standing, monkeypatch):
    found, psoas = standing
    monkeypatch.setattr(nonlinear, "TANGENTS", 0)
    with pytest.raises(NotConvergedError, match="no new equilibrium was found near this posture beyond 0% of"):
        settled(found, psoas / 2)


def test_where_the_body_gives_way_there_is_no_rest(standing):
    """With the knees held the default body bears 80 to 95 % of psoas' strength; heavier loads have no answer at all."""
    found, psoas = standing
    at = [rest is not None for rest in along(found, psoas, (0.2, 0.8, 1.0, 1.01))]
    assert at == [True, True, False, False]
    with pytest.raises(NotConvergedError, match=r"the body gives way before 8\d% of the tension"):
        settled(found, psoas)
