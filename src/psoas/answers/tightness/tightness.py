"""Which muscle is tight: what a battery can tell, rivals before intervals, and the next best test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.answers.tightness.battery import (
    CANDIDATES,
    TARGETS,
    contrast,
    covariance,
    directions,
    next_tests,
    person,
    posterior,
    slip_allowed,
)
from psoas.answers.tightness.fitting import FLEXORS, Evidence, by_prior, explained, rivals, verdict
from psoas.answers.tightness.model import Model
from psoas.answers.tightness.people_like import drawn
from psoas.answers.tightness.taken import Test, listed_tests
from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError, checked_text, invalid_choice, listed, unknown_name
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.question.tightness_of import Readings
from psoas.question.tissue import check_tissue

if TYPE_CHECKING:
    import xarray as xr

BATTERIES = ("clinic", "bend", "elastography", "all")
_ROTATION = "iliacus' three strands share one path at the hip, so its rotation arm is not to be trusted here"
REFUSED = {
    "ober": "Ober's test reads the iliotibial band, which is one published spring in this body and nothing of a person",
    "pectineus": "this body has no pectineus",
    "rotation": _ROTATION,
    "hip_rotation": _ROTATION,
    "iliacus_frontal": "iliacus' three strands share one path at the hip, so that its frontal arm is not to be trusted "
    "here",
}
TIGHT = ("psoas 0.2", "iliacus 0.2", "rectus femoris 0.2")  # who is put through the battery: would it tell?
WHO = {"psoas 0.2": "psoas", "iliacus 0.2": "iliacus", "rectus femoris 0.2": "rectus_femoris"}
RUNAWAY = 200.0  # of any unit: no reading of a test here is larger
KNEE = 120.0  # deg: where the knee of this body ends
DRAWS = 640


def tightness(
    tests: str | Sequence[str] = "clinic",
    *,
    given: str | Mapping[str, float] | None = None,
    next: str = "psoas",
    pelvis: str = "held",
    seed: int = 0,
    body: Body | None = None,
) -> xr.Dataset:
    """What tests can tell about which muscle is tight; and, from readings, an estimate with its rivals.

    Parameters
    ----------
    tests : str or sequence of str
        A battery (``clinic``, ``bend``: clinic and tests that move the spine, ``elastography``, ``all``), or tests of
        `tables/tightness_tests.csv`. With `given` the tests that were read.
    given : str or mapping, optional
        Test -> reading, in the test's unit: degrees, N m or kPa.
    next : {'psoas', 'z', 'all'}
        What the next best test is sought for; z is psoas less iliacus.
    pelvis : {'held', 'free'}
        Whether somebody holds it in the Thomas test; free, its angle is one more unknown of 8 deg.
    seed : int
    body : Body, optional
        The default one, also of another geometry.

    Returns
    -------
    xarray.Dataset
        `tightness_ratio` (candidate, parameter): posterior over prior standard deviation, of a person who might sit
        there; `tightness_z_ratio` (candidate); `tightness_penalty` (suspect): what the best explanation of an exact
        reading of them costs in which they are not tight [nats]; `tightness_information` (other_test, target) [nats];
        `tightness_singular` (mode). With readings: `tightness_rival` (flexor) [nats], `tightness_estimate`,
        `tightness_low`, `tightness_high` (parameter).

    Raises
    ------
    UnknownNameError, InvalidValueError
        A test that is unknown, refused, or read in another unit; a reading that no test gives.

    Notes
    -----
    ``C = (P^-1 + J' R^-1 J)^-1``, J by the implicit derivative of where each test rests. Mechanics, no diagnosis.

    Examples
    --------
    >>> import psoas
    >>> found = psoas.tightness("clinic")
    >>> float(found.tightness_ratio.sel(candidate="nobody tight", parameter="psoas_body")) > 0.9
    True
    """
    body = check_tissue(load() if body is None else body, "a tightness")
    for name, value, choices in (("next", next, TARGETS), ("pelvis", pelvis, ("held", "free"))):
        if checked_text(name, value) not in choices:
            raise invalid_choice(name, value, choices)
    if seed < 0:
        raise InvalidValueError(f"seed is {seed}; it is from 0.")
    read = readings(given)
    if read and tests != "clinic":
        raise InvalidValueError("the tests of given readings are those that were read; leave tests away.")
    chosen = tuple(read) if read else battery(tests)
    model = model_of(body)
    J0 = {name: model.jacobian(person(model.known, values)) for name, values in CANDIDATES.items()}
    R = covariance(model, pelvis)
    rows = [model.keys.index(key) for key in chosen]
    own = Model(body, model.passive, chosen, model.taken)
    known = {} if read else model.penalties  # readings are searched for from where these searches ended
    if (chosen, pelvis) not in known:
        known[chosen, pelvis] = [penalty_of(own, name, pelvis) for name in TIGHT]
    data, coords = before(model, known[chosen, pelvis], J0, R, rows, chosen, pelvis)
    attrs = {
        "answer": "tightness", "title": "what tests can tell about which muscle is tight",
        "schema_version": SCHEMA_VERSION, "body": body.name, "posture": "", "battery": ", ".join(chosen),
        "conditions": f"pelvis {pelvis} in the Thomas test; noise and priors as in the tables; nothing active",
        "pelvis": pelvis, "next": next, "seed": seed, "notes": "",
    }  # fmt: skip
    _, worst = directions(J0["nobody tight"][rows], R[np.ix_(rows, rows)], model.known)
    attrs["worst"] = "; ".join(worst)
    if read:
        after(own, read, pelvis, seed, data, coords, attrs)
    import xarray as xr

    variables = {k: xr.DataArray(v, dims=d, attrs=attributes(k)) for k, (d, v) in data.items()}
    return check_dataset(xr.Dataset(variables, coords=coords, attrs=attrs))


@lru_cache(maxsize=1)
def kept(name: str) -> dict[int, Model]:
    """The model of every test, kept for the body it was made of."""
    return {}


def model_of(body: Body) -> Model:
    """Every test taken, once for a body."""
    known = kept("models")
    if id(body) not in known:
        known.clear()
        known[id(body)] = Model(body, passive_body(body), tuple(listed_tests()))
    return known[id(body)]


def battery(tests: str | Sequence[str]) -> tuple[str, ...]:
    """The tests of a battery, or those named, each once."""
    known = listed_tests()
    names = [n.strip() for n in tests.split(",")] if isinstance(tests, str) else list(tests)
    found: list[str] = []
    for name in names:
        checked_text("test", name)
        if name in BATTERIES:
            belongs = {"clinic": ("clinic",), "bend": ("clinic", "bend"), "elastography": ("clinic", "elastography")}
            found += [k for k, t in known.items() if name == "all" or t.battery in belongs[name]]
        else:
            found.append(checked_test(name, known).key)
    if not found:
        raise InvalidValueError(f"no test was named; batteries are {listed(BATTERIES, 'and')}.")
    return tuple(dict.fromkeys(found))


def checked_test(name: str, known: Mapping[str, Test]) -> Test:
    """A test by its key; refused ones with the reason."""
    plain = "_".join(name.lower().replace("-", " ").replace("'", "").split())
    for key, why in REFUSED.items():
        if plain == key or plain.startswith(f"{key}_") or plain.endswith(f"_{key}") or plain == f"{key}s_test":
            raise InvalidValueError(f"'{name}' is not answered: {why}.")
    if plain not in known:
        raise unknown_name("test", name, (*known, *BATTERIES), "psoas tightness")
    return known[plain]


def readings(given: str | Mapping[str, float] | None) -> dict[str, float]:
    """Readings by test, each in its unit, none that no test gives."""
    if given is None:
        return {}
    asked = Readings.read(given).values if isinstance(given, str) else [(n, float(v), "") for n, v in given.items()]
    known = listed_tests()
    found = {}
    for name, value, unit in asked:
        one = checked_test(name, known)
        same = (one.unit.replace(" ", ""), *(("degrees", "°") if one.unit == "deg" else ()))
        if unit and unit.replace(" ", "") not in same:
            raise InvalidValueError(f"{one.key} is read in {one.unit}, not in {unit}; give it in {one.unit}.")
        if not abs(value) <= RUNAWAY:
            raise InvalidValueError(f"{one.key} = {value:g} {one.unit} is no reading; it lies within {RUNAWAY:g}.")
        if one.read == "knee_angle_r" and one.kind == "angle" and not 0 <= value <= KNEE:
            raise InvalidValueError(
                f"{one.key} = {value:g} deg: the knee of this body goes from 0 to {KNEE:g} deg; leave a reading "
                "beyond away."
            )
        found[one.key] = value
    if not found:
        raise InvalidValueError("no reading was given; give test=value, such as thomas_hip=12.")
    return found


def before(
    model: Model,
    penalties: list[float],
    J0: Mapping[str, Any],
    R: Any,
    rows: list[int],
    chosen: tuple[str, ...],
    pelvis: str,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the battery could tell before anybody is measured."""
    known, here = model.known, np.ix_(rows, rows)
    F0 = model.tissue.fibres.F0
    c = contrast(known, "z", F0)
    psoas = contrast(known, "psoas", F0)
    prior = np.diag(known.sd**2)
    ratio, z, of_psoas = [], [], []
    for J in J0.values():
        C = posterior(J[rows], R[here], known.sd)
        ratio.append(np.sqrt(np.diag(C)) / known.sd)
        z.append(np.sqrt(c @ C @ c / (c @ prior @ c)))
        of_psoas.append(np.sqrt(psoas @ C @ psoas / (psoas @ prior @ psoas)))
    more = next_tests(model, J0["nobody tight"], R, chosen)
    singular, _ = directions(J0["nobody tight"][rows], R[here], known)
    every = listed_tests()
    data: dict[str, Any] = {
        "tightness_ratio": (("candidate", "parameter"), np.array(ratio)),
        "tightness_z_ratio": (("candidate",), np.array(z)),
        "tightness_psoas_ratio": (("candidate",), np.array(of_psoas)),
        "tightness_prior": (("parameter",), known.sd),
        "tightness_penalty": (("suspect",), np.array(penalties)),
        "tightness_singular": (("mode",), singular),
        "tightness_information": (("other_test", "target"), np.array([[n.nats[t] for t in TARGETS] for n in more])
                                  .reshape(len(more), len(TARGETS))),
        "tightness_noise": (("test",), np.array([every[k].noise for k in chosen])),
    }  # fmt: skip
    coords: dict[str, Any] = {
        "candidate": list(CANDIDATES), "parameter": list(known.names),
        "parameter_label": ("parameter", list(known.labels)), "parameter_kind": ("parameter", list(known.kinds)),
        "suspect": list(TIGHT), "suspect_flexor": ("suspect", [WHO[name] for name in TIGHT]),
        "suspect_verdict": ("suspect", [verdict(v) for v in penalties]),
        "mode": list(range(1, len(singular) + 1)), "other_test": [n.key for n in more],
        "other_name": ("other_test", [every[n.key].name for n in more]),
        "other_demands": ("other_test", [demands(model, n.key) for n in more]), "target": list(TARGETS),
        "test": list(chosen), "test_name": ("test", [every[k].name for k in chosen]),
        "test_unit": ("test", [every[k].unit for k in chosen]),
        "test_demands": ("test", [every[k].demands for k in chosen]),
        "test_source": ("test", [every[k].source for k in chosen]),
    }  # fmt: skip
    return data, coords


def demands(model: Model, key: str) -> str:
    """What a test demands: how it is made, its noise, and how still the pelvis must be."""
    one, slip = listed_tests()[key], slip_allowed(model, key)
    still = "" if np.isnan(slip) else f", the pelvis still within {slip:.1f} deg"
    return f"{one.demands}; to {one.noise:g} {one.unit}{still}"


def penalty_of(own: Model, name: str, pelvis: str) -> float:
    """Exact readings of somebody tight: what the best explanation costs in which that muscle is not tight [nats]."""
    flexor = WHO[name]
    theta = person(own.known, dict.fromkeys(FLEXORS[flexor], 0.2))
    seen = Evidence(own.read(theta)[0], covariance(own, pelvis))
    near = [theta, own.known.mean]
    free = explained(own, seen, None, near)[0]
    other = explained(own, seen, flexor, near)[0]
    return max(other.cost - min(free.cost, other.cost), 0.0)


def after(
    own: Model, read: Mapping[str, float], pelvis: str, seed: int, data: dict[str, Any], coords: dict[str, Any],
    attrs: dict[str, Any],
) -> None:  # fmt: skip
    """What readings say: rivals first, then an estimate with its interval."""
    seen = Evidence(np.array([read[key] for key in own.keys]), covariance(own, pelvis))
    best, penalties, _ = rivals(own, seen)
    people = drawn(own, seen, DRAWS, seed)
    names = own.known.names
    mine = [coords["parameter"].index(n) for n in names]
    estimate, low, high = (np.full(len(coords["parameter"]), np.nan) for _ in range(3))
    for i, c in zip(mine, np.eye(len(names)), strict=True):
        estimate[i] = people.mean(c)
        low[i], high[i] = people.interval(c)
    data |= {
        "tightness_rival": (("flexor",), np.array(list(penalties.values()))),
        "tightness_by_prior": (("flexor",), np.array([by_prior(own, seen, name) for name in penalties])),
        "tightness_estimate": (("parameter",), estimate), "tightness_low": (("parameter",), low),
        "tightness_high": (("parameter",), high), "tightness_reading": (("test",), seen.y),
        "tightness_expected": (("test",), own.read(best.theta)[0]),
    }  # fmt: skip
    coords |= {"flexor": list(penalties), "flexor_verdict": ("flexor", [verdict(v) for v in penalties.values()])}
    attrs |= {
        "given": ",".join(f"{k}={v:g}" for k, v in read.items()), "worth": round(people.worth, 1),
        "best": "; ".join(f"{names[i]} {best.theta[i]:+.2f}" for i in np.argsort(-np.abs(best.theta - own.known.mean)
                                                                               / own.known.sd)[:3]),
    }  # fmt: skip
