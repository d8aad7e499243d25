"""What is wrong in upstream's full body (`myo_sim` 0.2.4 `myofullbody`), and the repair: one small function each.

Every function takes the editable `mujoco.MjSpec` and changes it in place. Frames are upstream's pelvis and trunk
frames: x anterior, y superior, z right. `docs/body.md` lists each repair with before and after numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import pi, radians
from typing import Any

import mujoco
import numpy as np

from psoas.anatomy import table
from psoas.bodies.default.build import FIBRE_RANGE
from psoas.bodies.default.guided import CHAIN, T12_L1_CENTRE, via_points

Spec = Any  # mujoco.MjSpec and its elements carry no types

BODY_MASS = 75.1646  # kg: sum of the masses of gait2354 (FOUND-model), of whose lineage the legs are
SPECIFIC_TENSION = 1.0e6  # N/m2, i.e. 100 N/cm2 [p]; sources span 46-126 N/cm2
PELVIS_INERTIAL = (11.777, (-0.0707, 0.0, 0.0), (0.1028, 0.0871, 0.0579))  # kg, m, kg m2: gait2354 (FOUND-model)
SHARE_OF_ABDOMEN = 0.6429  # rotation of the abdominal fascia on L5 per rotation of the lumbar spine: upstream's number
ABOVE_T12_L1 = 0.005  # m: where the twelfth fascicle starts
HALF_TURN = (0.5, 0.5, -0.5, -0.5)  # x anterior, y superior, z right, in a world whose z is up and whose -y is ahead
LEVELS = table("lumbar_levels")
RENAMED = {
    "Full Body": "pelvis", "torso": "thorax", "Abdomen": "abdomen", "head_attach": "head",
    "humerus_r": "arm_r", "humerus_l": "arm_l", **{f"lumbar{n}": f"L{n}" for n in range(1, 6)},
}  # fmt: skip


def below(body: Spec) -> Iterator[Spec]:
    """`body` and everything it carries."""
    yield body
    for child in body.bodies:
        yield from below(child)


def path_sites(tendon: Spec) -> list[str]:
    """Names of the sites on a tendon's path, from first to last."""
    return [w.target.name for w in tendon.path if w.type == mujoco.mjtWrap.mjWRAP_SITE]


def delete_muscles(spec: Spec, tendons: set[str]) -> None:
    """Remove these tendons and the actuators that pull them."""
    for actuator in [a for a in spec.actuators if a.target in tendons]:
        spec.delete(actuator)
    for tendon in [t for t in spec.tendons if t.name in tendons]:
        spec.delete(tendon)


def lay_path(spec: Spec, tendon: str, *path: str | tuple[str, str]) -> None:
    """Give `tendon` this path, of site names and (wrap, side site) pairs, in place of any it had."""
    if (old := spec.tendon(tendon)) is not None:
        spec.delete(old)
    new = spec.add_tendon(name=tendon)
    for step in path:
        if isinstance(step, str):
            new.wrap_site(step)
        else:
            new.wrap_geom(*step)


def turn(body: Spec, quat: tuple[float, ...]) -> None:
    """Orient a body by a quaternion, in place of Euler angles."""
    body.alt.type, body.quat = mujoco.mjtOrientation.mjORIENTATION_QUAT, quat


def carry_inertials(spec: Spec, full: Any) -> None:
    """17. Nineteen bodies take their mass from meshes and would lose it with them: write every inertial down first."""
    for body in spec.bodies[1:]:
        i = full.body(body.name).id
        body.explicitinertial, body.fullinertia = True, np.full(6, np.nan)
        body.mass, body.inertia = full.body_mass[i], full.body_inertia[i]
        body.ipos, body.iquat = full.body_ipos[i], full.body_iquat[i]


def drop_meshes(spec: Spec) -> None:
    """17. Bone surfaces, sensors and contact pairs (73 MB) that no computation here reads."""
    meshes = [g for g in spec.geoms if g.type == mujoco.mjtGeom.mjGEOM_MESH]
    for element in [*spec.sensors, *spec.pairs, *spec.excludes, *meshes, *spec.meshes]:
        spec.delete(element)


def calm_phantoms(spec: Spec) -> None:
    """8. Eight massless arm bodies carry 1 kg m2 each; locking the arms would weld 8 kg m2 onto the thorax."""
    for body in spec.bodies:
        if body.name.split("_")[0] in ("clavphant", "scapphant", "humphant", "humphant1"):
            body.mass, body.inertia = 1e-6, (1e-6, 1e-6, 1e-6)


def lock_arms(spec: Spec) -> None:
    """The arms hang, locked: their mass stays; their joints, couplings and muscles leave."""
    arms = list(below(spec.body("Arm_attachment")))
    joints = {j.name for b in arms for j in b.joints}
    sites = {s.name for b in arms for s in b.sites}
    for equality in [e for e in spec.equalities if e.name1 in joints]:
        spec.delete(equality)
    delete_muscles(spec, {t.name for t in spec.tendons if sites & set(path_sites(t))})
    for joint in [j for b in arms for j in b.joints]:
        spec.delete(joint)


def turn_legs_exactly(spec: Spec) -> None:
    """11. The pelvis is turned by 1.57 and -1.57 rad instead of half pi: left and right psoas differ by 0.05 mm."""
    turn(spec.body("pelvis"), HALF_TURN)


def mirrored_pos(p: Any) -> Any:
    """A point's image in the sagittal plane."""
    return np.array(p) * (1, 1, -1)


def mirrored_quat(q: Any) -> Any:
    """A frame's image in the sagittal plane (its z axis keeps pointing right)."""
    return np.array(q) * (1, -1, -1, 1)


def mirror_left_from_right(spec: Spec) -> None:
    """12. `LTpT_T12_l` lies on the right side, `rect_abd_r` and `rect_abd_l` are swapped, and micrometre slips.

    The right side is the truth: sites, wraps, joint axes and inertials of the left are its mirror image, and the
    inertials of midline bodies are made symmetric.
    """
    for site in [s for s in spec.sites if s.name.startswith("rect_abd") and s.name.endswith("_r")]:
        site.pos = (site.pos[0], site.pos[1], abs(site.pos[2]))
    arms = {b.name for b in below(spec.body("Arm_attachment"))}
    right = {e.name: e for e in [*spec.sites, *spec.geoms] if e.name.endswith("_r")}
    for left in [e for e in [*spec.sites, *spec.geoms] if e.name.endswith("_l")]:
        twin = right.get(f"{left.name[:-2]}_r")
        if twin is not None and left.parent.name not in arms:
            left.pos, left.quat, left.size = mirrored_pos(twin.pos), mirrored_quat(twin.quat), twin.size
    for body in spec.bodies[1:]:
        if body.name.endswith("_l"):
            twin = spec.body(f"{body.name[:-2]}_r")
            body.pos, body.quat = mirrored_pos(twin.pos), mirrored_quat(twin.quat)
            body.ipos, body.iquat = mirrored_pos(twin.ipos), mirrored_quat(twin.iquat)
            body.mass, body.inertia = twin.mass, twin.inertia
            for joint in body.joints:
                polar = joint.type == mujoco.mjtJoint.mjJNT_SLIDE
                axis = np.array(spec.joint(f"{joint.name[:-2]}_r").axis) * (1, 1, -1)
                joint.axis = axis if polar else -axis  # a hinge's axis is a pseudovector
        elif not body.name.endswith("_r"):
            make_inertial_symmetric(body)


def make_inertial_symmetric(body: Spec) -> None:
    """A midline body's centre of mass into the sagittal plane, its products of inertia with z to zero."""
    flat = np.zeros(9)
    mujoco.mju_quat2Mat(flat, np.array(body.iquat))
    axes = flat.reshape(3, 3)
    tensor = axes @ np.diag(body.inertia) @ axes.T
    tensor[2, :2] = tensor[:2, 2] = 0
    inertia, axes = np.linalg.eigh(tensor)
    axes[:, 2] *= np.sign(np.linalg.det(axes))
    quat = np.zeros(4)
    mujoco.mju_mat2Quat(quat, axes.ravel())
    body.ipos, body.iquat, body.inertia = np.array(body.ipos) * (1, 1, 0), quat, inertia


def weigh(spec: Spec) -> None:
    """7. Sacrum and pelvis both weighted, head and neck 2.4 kg, 84 kg in all: masses from de Leva 1996.

    Each body keeps its centre of mass and radii of gyration (inertia scales with mass), except the pelvis, whose
    inertial is gait2354's. Lumbar bodies keep their trunk-slice mass and inertia; the thorax takes what is left.
    """
    fraction = {row["group"]: float(row["fraction"]) for row in table("segment_masses")}
    for row in table("segment_masses"):
        if row["group"] in ("trunk", "pelvis_of_trunk"):
            continue
        stems = row["bodies"].split()
        for side in ("",) if row["group"] == "head_and_neck" else ("_r", "_l"):
            bodies = [spec.body(f"{stem}{side}") for stem in stems]
            rescale(bodies, fraction[row["group"]] * BODY_MASS)
    trunk = fraction["trunk"] * BODY_MASS
    pelvis, sacrum, torso = spec.body("pelvis"), spec.body("sacrum"), spec.body("torso")
    mass, com, inertia = PELVIS_INERTIAL
    pelvis.mass, pelvis.ipos, pelvis.iquat = trunk * fraction["pelvis_of_trunk"], com, (1, 0, 0, 0)
    pelvis.inertia = np.array(inertia) * pelvis.mass / mass
    sacrum.mass, sacrum.inertia = 0, (0, 0, 0)
    limbs = [b for b in below(spec.body("Arm_attachment")) if not is_limb(b)]
    kept = [*(spec.body(f"lumbar{n}") for n in range(1, 6)), spec.body("Abdomen"), *limbs]
    rescale([torso], trunk - pelvis.mass - sum(b.mass for b in kept))


def is_limb(body: Spec) -> bool:
    """Whether a body of the arm is weighed by a row of the table (girdle and phantom bodies are trunk)."""
    return any(body.name[:-2] in row["bodies"].split() for row in table("segment_masses"))


def rescale(bodies: list[Spec], mass: float) -> None:
    """Give `bodies` together this mass, each keeping its share and its radii of gyration."""
    factor = mass / sum(b.mass for b in bodies)
    for body in bodies:
        body.mass, body.inertia = body.mass * factor, np.array(body.inertia) * factor


def free_joints_of_fudge(spec: Spec) -> None:
    """9. Armature of 0.01 kg m2 on every hinge, as large as a trunk slice; damping and friction likewise: all zero."""
    for joint in spec.joints:
        joint.armature, joint.frictionloss = 0, 0
        joint.damping = np.zeros_like(joint.damping)


def restore_wraps(spec: Spec) -> None:
    """2. The wraps of gluteus maximus 1 and 2 are commented out: glmax1's hip arm is 25 mm off at 100 deg."""
    for side in "rl":
        for n in (1, 2):
            muscle, wrap = f"glmax{n}_{side}", f"Gmax{n}_at_pelvis"
            lay_path(
                spec, f"{muscle}_tendon", f"glmax{n}-P1_{side}", f"glmax{n}-P2_{side}",
                (f"{wrap}_wrap_{side}", f"{wrap}_site_{muscle}"), f"glmax{n}-P3_{side}", f"glmax{n}-P4_{side}",
            )  # fmt: skip


def run_psoas_from_spine_to_femur(spec: Spec) -> None:
    """1. Eleven fascicles a side end on the sacrum while another psoas runs pelvis to femur: its force counts twice.

    Each fascicle now runs vertebra, pelvic brim, brim wrap (restored), femur; the pelvis-origin psoas goes.
    """
    for side in "rl":
        delete_muscles(spec, {f"psoas_{side}_tendon"})
        for row in table("psoas_fascicles"):
            lay_path(spec, f"{row['fascicle']}_{side}_tendon", *psoas_path(f"{row['upstream_site']}_{side}", side))
            set_psoas_force(spec, f"{row['fascicle']}_{side}", float(row["pcsa_mm2"]))


def psoas_path(origin: str, side: str, *, side_site: bool = False) -> list[str | tuple[str, str]]:
    """The path every fascicle shares after its `origin`: pelvic brim, wrap, lesser trochanter.

    The wrap has no side site: with upstream's (`side_site`) the path lies behind the femoral head where the hip is
    extended and adducted, 155 mm longer and with an arm of the other sign.
    """
    wrap = (f"PS_at_brim_wrap_{side}", f"PS_at_brim_site_psoas_{side}" if side_site else "")
    return [origin, f"psoas-P2_{side}", wrap, f"psoas-P3_{side}", f"psoas-P4_{side}"]


def set_psoas_force(spec: Spec, muscle: str, pcsa_mm2: float) -> None:
    """Maximum isometric force of a psoas fascicle: PCSA times one stated specific tension."""
    actuator = spec.actuator(muscle)
    for prm in (actuator.gainprm, actuator.biasprm):
        prm[0], prm[1], prm[2] = *FIBRE_RANGE, pcsa_mm2 * 1e-6 * SPECIFIC_TENSION


def split_the_rhythm(spec: Spec) -> None:
    """3. L5/S1 takes the whole lumbar rotation and the others a share on top: the levels become free.

    A rhythm is a condition of the question (`rhythm`), not of the body. Ranges are the published total range times
    each level's share; upstream's L5/S1 ran from -77 to 43 deg.
    """
    for old, new in {"flex_extension": "FE", "lat_bending": "LB", "axial_rotation": "AR"}.items():
        spec.joint(old).name = f"L5_S1_{new}"
    lumbar = {j.name for n in range(1, 6) for j in spec.body(f"lumbar{n}").joints}
    for equality in [e for e in spec.equalities if e.name1 in lumbar]:
        spec.delete(equality)
    for row in LEVELS:
        for motion, (low, high) in ranges(row).items():
            if (joint := spec.joint(f"{row['level']}_{motion}")) is not None:
                joint.range = (low, high)


def ranges(row: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Range of one lumbar level, in rad, for flexion-extension, lateral bending and axial rotation."""
    side, turn = radians(float(row["lb_max_deg"])), radians(float(row["ar_max_deg"]))
    sagittal = (radians(float(row["fe_min_deg"])), radians(float(row["fe_max_deg"])))
    return {"FE": sagittal, "LB": (-side, side), "AR": (-turn, turn)}


def add_thoracolumbar_joint(spec: Spec) -> None:
    """4. The thorax is welded to L1: T12/L1 gets three axes, those of L1/2."""
    torso = spec.body("torso")
    for motion, axis in {"FE": (0, 0, 1), "LB": (1, 0, 0), "AR": (0, 1, 0)}.items():
        torso.add_joint(
            name=f"T12_L1_{motion}", type=mujoco.mjtJoint.mjJNT_HINGE, axis=axis, pos=T12_L1_CENTRE,
            range=ranges(LEVELS[-1])[motion], limited=1,
        )  # fmt: skip


def add_twelfth_fascicle(spec: Spec) -> None:
    """4. The twelfth fascicle, where asked for: from the T12/L1 disc, sharing L1_VB's PCSA with it."""
    torso, first = spec.body("torso"), table("psoas_fascicles")[0]
    for side in "rl":
        x, _, z = np.array(spec.site(f"{first['upstream_site']}_{side}").pos) - np.array(torso.pos)
        torso.add_site(name=f"Ps_T12_IVD-P1_{side}", pos=(x, T12_L1_CENTRE[1] + ABOVE_T12_L1, z))
        lay_path(spec, f"Ps_T12_IVD_{side}_tendon", *psoas_path(f"Ps_T12_IVD-P1_{side}", side))
        twin = spec.actuator(f"{first['fascicle']}_{side}")
        new = spec.add_actuator(name=f"Ps_T12_IVD_{side}", target=f"Ps_T12_IVD_{side}_tendon", trntype=twin.trntype)
        new.gaintype, new.biastype, new.dyntype, new.dynprm = twin.gaintype, twin.biastype, twin.dyntype, twin.dynprm
        new.ctrllimited, new.ctrlrange, new.gainprm, new.biasprm = 1, (0, 1), twin.gainprm, twin.biasprm
        new.lengthrange = twin.lengthrange  # without one the compiler searches for it, for minutes
        for muscle in (f"Ps_T12_IVD_{side}", f"{first['fascicle']}_{side}"):
            set_psoas_force(spec, muscle, float(first["pcsa_mm2"]) / 2)


def drive_abdomen_by_whole_spine(spec: Spec) -> None:
    """10. The abdominal fascia hangs on L5 and follows L5/S1 alone: it follows the sum of all levels, as was meant."""
    for equality in [e for e in spec.equalities if e.name1.startswith("Abs_")]:
        spec.delete(equality)
    for slide in ("Abs_t1", "Abs_t2"):
        spec.delete(spec.joint(slide))
    fascia = spec.joint("Abs_r3")
    fascia.name = "abdomen_FE"
    follow = spec.add_tendon(name="abdomen_follows_lumbar_flexion")
    follow.wrap_joint("abdomen_FE", 1.0)
    for row in LEVELS:
        if spec.joint(f"{row['level']}_FE") is not None:
            follow.wrap_joint(f"{row['level']}_FE", -SHARE_OF_ABDOMEN)
    spec.add_equality(name="abdomen_FE", type=mujoco.mjtEq.mjEQ_TENDON, name1="abdomen_follows_lumbar_flexion")


def name_root_and_segments(spec: Spec) -> None:
    """13. The root is a quaternion joint: OpenSim's six coordinates take its place; segments get anatomical names."""
    root = spec.body("Full Body")
    spec.delete(spec.joint("root"))
    root.pos, root.quat = (0, 0, 0), HALF_TURN
    for frame in ("sacrum", "pelvis"):
        turn(spec.body(frame), (1, 0, 0, 0))
    for name, kind, axis, limit in (
        ("pelvis_tx", "SLIDE", (1, 0, 0), (-5, 5)),
        ("pelvis_ty", "SLIDE", (0, 1, 0), (-1, 2)),
        ("pelvis_tz", "SLIDE", (0, 0, 1), (-3, 3)),
        ("pelvis_tilt", "HINGE", (0, 0, 1), (-pi / 2, pi / 2)),
        ("pelvis_list", "HINGE", (1, 0, 0), (-pi / 2, pi / 2)),
        ("pelvis_rotation", "HINGE", (0, 1, 0), (-pi / 2, pi / 2)),
    ):
        kind = getattr(mujoco.mjtJoint, f"mjJNT_{kind}")
        root.add_joint(name=name, type=kind, axis=axis, range=limit, limited=1)
    spec.body("pelvis").name, spec.body("head").name = "legs", "skull"
    for old, new in RENAMED.items():
        spec.body(old).name = new


def guide_psoas(spec: Spec) -> None:
    """The path `guided`: a via point on every vertebra a fascicle passes, where the straight fascicle lies upright.

    In `standing` every level is at zero, so the via points are found in that posture of the spine; there guided and
    straight coincide. A second tendon beside each fascicle's own, without an actuator.
    """
    steps = {segment: np.array(spec.body(segment).pos) for segment in CHAIN[1:]}
    for tendon in [t for t in spec.tendons if t.name.startswith("Ps_")]:
        muscle = tendon.name.removesuffix("_tendon")
        first, brim = (spec.site(name) for name in path_sites(tendon)[:2])
        path = psoas_path(first.name, muscle[-1])
        for vertebra, at in via_points(steps, first.parent.name, np.array(first.pos), np.array(brim.pos)).items():
            name = f"{muscle[:-2]}_{vertebra}_{muscle[-1]}"
            spec.body(vertebra).add_site(name=name, pos=at)
            path.insert(-4, name)
        lay_path(spec, f"{muscle}_guided", *path)
