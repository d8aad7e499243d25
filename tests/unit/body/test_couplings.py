"""Couplings: every function OpenSim may couple by, against its own value and derivatives; the others by name."""

from dataclasses import replace

import numpy as np
import pytest

from psoas.body.body import project, reduction, state
from psoas.body.couplings import Coupling, Piecewise
from support.builders import (
    body_made,
    body_of,
    coupler,
    joint_made,
    loaded,
    needs_opensim,
    skeleton,
    spline,
    standing,
    written,
)

KNOTS = [-1.0, -0.55, -0.2, 0.1, 0.5, 0.9]
VALUES = [0.3, -0.2, 0.15, 0.4, -0.1, 0.25]


def through(function):
    """The function, led through the knots."""
    for x, y in zip(KNOTS, VALUES, strict=True):
        function.addPoint(x, y)
    return function


def gcv(opensim, degree):
    """A spline of that degree."""
    made = opensim.GCVSpline()
    made.setDegree(degree)
    return through(made)


def multiplied(opensim, function, scale):
    """A multiple of a function, which it owns from then on."""
    made = opensim.MultiplierFunction(function, scale)
    function.thisown = False
    return made


FUNCTIONS = {  # one of each kind that is supported
    "Constant": lambda o: o.Constant(0.35),
    "LinearFunction": lambda o: o.LinearFunction(0.7, -0.1),
    "PolynomialFunction": lambda o: o.PolynomialFunction(o.Vector.createFromMat(np.array([0.3, -0.5, 0.2, 0.1, -0.7]))),
    "SimmSpline": lambda o: through(o.SimmSpline()),
    "two knots": lambda o: spline(o, [-0.5, 0.5], [0.1, 0.4]),
    "three knots": lambda o: spline(o, [-0.5, 0.1, 0.5], [0.1, 0.4, 0.2]),
    "GCVSpline of degree 1": lambda o: gcv(o, 1),
    "GCVSpline of degree 3": lambda o: gcv(o, 3),
    "GCVSpline of degree 5": lambda o: gcv(o, 5),
    "PiecewiseLinearFunction": lambda o: through(o.PiecewiseLinearFunction()),
    "MultiplierFunction of a SimmSpline": lambda o: multiplied(o, through(o.SimmSpline()), 0.4),
    "MultiplierFunction of a LinearFunction": lambda o: multiplied(o, o.LinearFunction(0.7, -0.1), 3.0),
}


def theirs(opensim, function, x, order=0):
    vector = opensim.Vector(1, float(x))
    if not order:
        return function.calcValue(vector)
    which = opensim.StdVectorInt()
    for _ in range(order):
        which.append(0)
    return function.calcDerivative(which, vector)


def pieced(body, coupling):
    """The body with one coupling instead of its own."""
    return replace(body, couplings=(coupling,))


def ours(body, coupling, driver, x):
    """Value, first and second derivative at the driver's x, by the body's own machinery."""
    some = pieced(body, coupling)
    q = np.zeros(len(some.coordinates))
    q[driver] = x
    u = np.zeros(len(some.independent))
    column = some.independent.index(some.coordinates[driver])
    u[column] = 1.0
    B, Bdot_u = reduction(some, q, u)
    return project(some, q)[coupling.dependent], B[coupling.dependent, column], Bdot_u[coupling.dependent]


@pytest.mark.parametrize("scale", [1.0, -2.5])
@pytest.mark.parametrize("kind", FUNCTIONS)
def test_value_and_derivatives_are_opensims_inside_and_outside_the_knots(kind, scale):
    opensim = needs_opensim()
    from psoas.engines.opensim import coupled

    body = body_of("synthetic_levels")
    function = FUNCTIONS[kind](opensim)
    driver, dependent = 6, 7
    coupling = coupled(dependent, [driver], function, scale)
    outside = np.array([-2.6, -1.3, 1.2, 2.4])
    # second derivatives jump at the knots of splines and Simbody picks a side: the grid keeps off them
    grid = np.sort(np.concatenate([np.linspace(-0.99, 0.89, 24), outside]))
    for x in grid:
        found = ours(body, coupling, driver, x)
        for order, (value, tolerance) in enumerate(zip(found, (1e-12, 1e-11, 1e-9), strict=True)):
            if order and kind == "Constant":
                assert value == 0
                continue
            if order == 2 and "iecewise" in kind:  # OpenSim has no second derivative of it
                assert value == pytest.approx(0, abs=1e-9)
                continue
            want = scale * theirs(opensim, function, x, order)
            assert value == pytest.approx(want, abs=tolerance * max(1, abs(want))), (x, order)
    if kind == "SimmSpline":  # the last piece goes on as a line, not as its cubic
        second = [ours(body, coupling, driver, x)[2] for x in outside]
        assert np.abs(second).max() < 1e-9


def test_two_drivers_add_up():
    opensim = needs_opensim()
    from psoas.engines.opensim import coupled

    body = body_of("synthetic_levels")
    line = opensim.LinearFunction()
    array = opensim.ArrayDouble(0.0, 3)
    for k, x in enumerate((0.5, -0.25, 0.1)):
        array.set(k, x)
    line.setCoefficients(array)
    coupling = coupled(7, [6, 8], line, 2.0)
    q = np.zeros(len(body.coordinates))
    q[6], q[8] = 0.3, 0.7
    vector = opensim.Vector(2, 0.0)
    vector.set(0, 0.3)
    vector.set(1, 0.7)
    assert project(pieced(body, coupling), q)[7] == pytest.approx(2 * line.calcValue(vector), abs=1e-15)
    assert project(pieced(body, coupling), q)[7] == pytest.approx(2 * (0.5 * 0.3 - 0.25 * 0.7 + 0.1), abs=1e-15)
    some = pieced(body, coupling)
    B, _ = reduction(some, q, np.zeros(len(some.independent)))
    row = B[7]
    assert sorted(row[row != 0].tolist()) == [-0.5, 1.0]


def test_pieces_by_hand():
    """|x| as two lines, and a step in slope at the knot taken by the right-hand piece."""
    body = body_of("default")
    free = [body.coordinate(c) for c in body.independent]
    bent = Piecewise((0.0, 0.0), ((0.0, -1.0), (0.0, 1.0)))
    coupling = Coupling(free[7], (free[6],), (bent,), 0.25)
    assert ours(body, coupling, free[6], -0.5) == (0.75, -1.0, 0.0)
    assert ours(body, coupling, free[6], 0.5) == (0.75, 1.0, 0.0)
    assert ours(body, coupling, free[6], 0.0) == (0.25, 1.0, 0.0)
    assert ours(body, Coupling(free[7], (free[6],), ((1.0, 2.0, 3.0),), 0.5), free[6], 2.0) == (17.5, 14.0, 6.0)


def test_a_coupling_that_nothing_drives_is_constant():
    body = body_of("default")
    free = [body.coordinate(c) for c in body.independent]
    some = pieced(body, Coupling(free[7], (), (), 0.25))
    assert project(some, np.zeros(len(body.coordinates)))[free[7]] == 0.25
    assert not reduction(some, np.zeros(len(body.coordinates)), np.ones(len(some.independent)))[0][free[7]].any()


def answered(extra, name, spine="lumped"):
    """A model whose odd coupling, loop or joint does not cost the model: the body, and its remarks as one text."""
    body = loaded(written(skeleton(spine=spine, extra=extra), name))
    return body, " ".join(body.remarks)


def test_a_straight_chain_of_couplings_is_followed():
    def chain(opensim, model):
        coupler(opensim, model, "lumbar_bending", ["lumbar_extension"], opensim.LinearFunction(0.5, 0.01))
        coupler(opensim, model, "lumbar_rotation", ["lumbar_bending"], opensim.LinearFunction(0.4, 0.02))

    body, said = answered(chain, "chain.osim")
    assert body.dependent["lumbar_rotation"] == ("lumbar_extension",)
    q = standing(body)
    q[body.coordinate("lumbar_extension")] = 0.3
    q = project(body, q)
    assert q[body.coordinate("lumbar_rotation")] == pytest.approx(0.4 * (0.5 * 0.3 + 0.01) + 0.02, abs=1e-15)
    assert "held" not in said


def test_a_curve_of_a_follower_is_held_by_name():
    def chain(opensim, model):
        coupler(opensim, model, "lumbar_bending", ["lumbar_extension"], opensim.LinearFunction(0.5, 0))
        curve = opensim.PolynomialFunction(opensim.Vector.createFromMat(np.array([0.3, 0.0, 0.1])))
        coupler(opensim, model, "lumbar_rotation", ["lumbar_bending"], curve)

    body, said = answered(chain, "curved_chain.osim")
    assert "lumbar_rotation" in body.locked
    assert "lumbar_rotation" not in body.dependent
    assert "'lumbar_rotation' is held: it follows coordinates that follow others." in said


def test_one_coordinate_set_twice_follows_the_first_and_the_other_is_named():
    def twice(opensim, model):
        for k in (1, 2):
            made = coupler(opensim, model, "lumbar_bending", ["lumbar_extension"], opensim.LinearFunction(0.5 * k, 0))
            made.setName(f"again_{k}")

    body, said = answered(twice, "twice.osim")
    assert "The coupling 'again_2' is left out: it sets 'lumbar_bending', which is taken." in said
    q = np.zeros(len(body.coordinates))
    q[body.coordinate("lumbar_extension")] = 1.0
    assert project(body, q)[body.coordinate("lumbar_bending")] == 0.5


@pytest.mark.parametrize("kind", ["PiecewiseConstantFunction", "StepFunction", "GCVSpline of degree 7", "degree 12"])
def test_a_coordinate_whose_function_is_unknown_is_held_where_it_puts_it(kind):
    opensim = needs_opensim()

    def odd(opensim, model):
        if kind == "StepFunction":
            function = opensim.StepFunction()
        elif kind.startswith("GCV"):
            function = opensim.GCVSpline()
            function.setDegree(7)
            for k in range(9):
                function.addPoint(0.2 * k - 0.8, 0.1 * np.sin(3.0 * k))
        elif kind == "degree 12":
            vector = opensim.Vector.createFromMat(np.array([1.0] + 12 * [0.3]))
            function = opensim.PolynomialFunction(vector)
        else:
            function = opensim.PiecewiseConstantFunction()
            function.addPoint(0.0, 0.1)
            function.addPoint(0.5, 0.2)
        coupler(opensim, model, "lumbar_bending", ["lumbar_extension"], function)

    body, said = answered(odd, f"odd_{kind.split()[0]}.osim")
    assert opensim
    assert "'lumbar_bending' is held where 'lumbar_bending_follows' puts it" in said
    assert "lumbar_bending" in body.locked
    if kind == "PiecewiseConstantFunction":
        assert standing(body)[body.coordinate("lumbar_bending")] == pytest.approx(0.1, abs=1e-12)


def test_constraints_other_than_couplers_are_left_out_by_name():
    def weld(opensim, model):
        zero = opensim.Vec3(0)
        ground, foot = model.getGround(), model.getBodySet().get("calcn_r")
        made = opensim.WeldConstraint("foot_to_floor", ground, zero, zero, foot, zero, zero)
        model.addConstraint(made)
        made.thisown = False

    def point(opensim, model):
        made = opensim.PointConstraint(
            model.getGround(), opensim.Vec3(0), model.getBodySet().get("calcn_r"), opensim.Vec3(0)
        )
        made.setName("foot_to_point")
        model.addConstraint(made)
        made.thisown = False

    plain = body_of("synthetic_lumped")
    arms = -state(plain, standing(plain)).dldq
    for extra, words in ((weld, "The WeldConstraint 'foot_to_floor'"), (point, "The PointConstraint 'foot_to_point'")):
        body, said = answered(extra, f"{words[4:9]}.osim")
        assert f"{words} is left out" in said
        np.testing.assert_allclose(-state(body, standing(plain)).dldq, arms, atol=1e-12)


def test_a_constraint_that_is_not_enforced_does_no_harm():
    def asleep(opensim, model):
        zero = opensim.Vec3(0)
        made = opensim.WeldConstraint(
            "off", model.getGround(), zero, zero, model.getBodySet().get("calcn_r"), zero, zero
        )
        made.set_isEnforced(False)
        model.addConstraint(made)
        made.thisown = False
        made = coupler(opensim, model, "lumbar_bending", ["lumbar_extension"], opensim.LinearFunction(0.5, 0))
        made.set_isEnforced(False)

    body = loaded(written(skeleton(spine="lumped", extra=asleep), "asleep.osim"))
    assert body.couplings
    assert not set(body.dependent) & {"lumbar_bending"}


@pytest.mark.parametrize(("kind", "count"), [("BallJoint", 3), ("FreeJoint", 6)])
def test_quaternion_joints_become_turns_and_shifts(kind, count):
    def hand(opensim, model):
        made = body_made(opensim, model, "ball", 1.0)
        zero = opensim.Vec3(0)
        parent = model.getBodySet().get("torso")
        model.addJoint(getattr(opensim, kind)("round", parent, zero, zero, made, zero, zero))

    body, said = answered(hand, f"{kind}.osim")
    assert f"The {kind} 'round' is three turns" in said
    assert len(body.joints["ball"].coordinates) == count
    plain = body_of("synthetic_lumped")
    shared = [body.coordinate(c) for c in plain.coordinates]
    q = np.zeros(len(body.coordinates))
    q[shared] = standing(plain)
    np.testing.assert_allclose(state(body, q).dldq[:, shared], state(plain, standing(plain)).dldq, atol=1e-12)


def test_a_second_joint_of_a_body_is_left_out_by_name():
    def loop(opensim, model):
        zero = opensim.Vec3(0)
        pelvis, torso = model.getBodySet().get("pelvis"), model.getBodySet().get("torso")
        model.addJoint(opensim.WeldJoint("second", pelvis, zero, zero, torso, zero, zero))

    body, said = answered(loop, "loop.osim")
    assert "'second' would hang a body on a second joint and is left out" in said
    assert body.parents["thorax"] == "pelvis"


def test_a_dependent_coordinate_names_its_driver():
    import psoas

    body = body_of("synthetic_coupled")
    with pytest.raises(psoas.PsoasError, match=r"'L4_L5_FE_own' cannot be set: it follows 'L5_S1_FE_own'"):
        psoas.posture_at(body, "L4_L5_FE_own=5")


def test_joints_with_fewer_axes_are_fine():
    def slide(opensim, model):
        made = body_made(opensim, model, "cart", 1.0)
        joint_made(opensim, model, "rail", model.getBodySet().get("torso"), (0, 0, 0), made, (),
                   [("rail_tx", (1, 0, 0), None)])  # fmt: skip

    body = loaded(written(skeleton(spine="lumped", extra=slide), "slide.osim"))
    assert not body.rotational[body.coordinate("rail_tx")]
    assert body.parents["cart"] == "thorax"
