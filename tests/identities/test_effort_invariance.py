"""A muscle cut along its fibres is the same muscle: its two half-strength strands leave the posture where it was."""

from copy import deepcopy
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pytest

from psoas import default_body
from psoas.answers.posture.person import person
from psoas.bodies.default.build import body_xml

TIGHT = {"psoas": 0.2}
SAME, APART = 1e-6, 1e-3  # rad: of any coordinate


def cut(body, muscle):
    """The default body with a muscle of each side compiled as two strands of half its strength on the same path."""
    import mujoco

    from psoas.engines.mujoco import OBJ, MujocoEngine, names

    root = ElementTree.fromstring(body_xml())
    tendons, actuators = root.find("tendon"), root.find("actuator")
    for side in "rl":
        tendon = tendons.find(f"spatial[@name='{muscle}_{side}_tendon']")
        strand = next(a for a in actuators if a.get("name") == f"{muscle}_{side}")
        again, other = deepcopy(tendon), deepcopy(strand)
        again.set("name", f"{muscle}_half_{side}_tendon")
        other.set("name", f"{muscle}_half_{side}")
        other.set("tendon", f"{muscle}_half_{side}_tendon")
        tendons.append(again)
        actuators.append(other)
    model = mujoco.MjModel.from_xml_string(ElementTree.tostring(root, encoding="unicode"))
    muscles = names(model, OBJ.mjOBJ_ACTUATOR, model.nu)
    whole = [m.replace("_half", "") for m in muscles]
    columns = {
        key: tuple(column[body.muscles.index(m)] for m in whole)
        for key, column in body.muscle_table.items()
    }  # fmt: skip
    own = (muscle if m[:-2] == muscle else family for m, family in zip(whole, columns["family"], strict=True))
    columns["family"] = tuple(own)  # under which the table of passive muscles knows both parts
    paths = {"straight": model.actuator_trnid[:, 0].astype(np.intp)}
    return replace(body, muscles=muscles, muscle_table=columns, paths=paths, engine=MujocoEngine(model))


@cache
def undivided(effort):
    """The default body's person and case with tight muscles, solved once."""
    whole = person(default_body(), effort=effort)
    return whole, whole.tightened(TIGHT)


def moved(body, muscle, effort):
    """The largest difference of any coordinate [rad, m], untight and tight, when a muscle is cut in two."""
    whole, tight = undivided(effort)
    parts = person(cut(body, muscle), effort=effort, scales={f"F0.{muscle}": 0.5})
    assert len(parts.body.muscles) == len(body.muscles) + 2
    strength = [p.problem.passive.fibres.F0[[m.startswith(muscle) for m in p.body.muscles]] for p in (whole, parts)]
    assert strength[1] == pytest.approx(np.full(4, strength[0][0] / 2))
    found = []
    for a, b in ((whole.case(), parts.case()), (tight, parts.tightened(TIGHT))):
        assert a.status == b.status == "found"
        found.append(np.abs(a.at.q - b.at.q).max())
    return max(found)


@pytest.mark.parametrize("muscle", ["vaslat", "recfem", "soleus"])
@pytest.mark.parametrize("effort", ["volume", "area"])
def test_cutting_a_muscle_in_two_changes_nothing(body, effort, muscle):
    assert moved(body, muscle, effort) < SAME


def test_strands_stand_otherwise_when_one_is_cut(body):
    """The twin: where parts are counted, the same muscle in two parts is another body."""
    assert moved(body, "vaslat", "strands") > APART
