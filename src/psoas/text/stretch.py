"""What stretches reach, as people read it: a sentence, a table, and what each way to cheat costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.question.stretch import StretchQuestion
from psoas.text.layout import ABSENT, decimal, lay_out, wrapped
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

ASIDE = np.radians(5.0)  # of bending, from which a position is like the lunge that bends away
REACHED = 0.02  # of the optimal length beyond everyday life
SURE, HARDLY = 0.9, 0.1
SHOWN = ("psoas_major", "iliacus", "rectus_femoris", "tensor_fasciae_latae", "adductor_longus", "hamstrings")
SHORT = {
    "psoas_major": "psoas", "rectus_femoris": "rectus", "tensor_fasciae_latae": "TFL", "adductor_longus": "add.l.",
    "hamstrings": "hamstr",
}  # fmt: skip
HIP = ("psoas_major", "psoas_upper", "psoas_lower", "iliacus", "rectus_femoris", "tensor_fasciae_latae", "sartorius",
       "adductor_longus")  # fmt: skip
WHY = {
    "torque": "{who} stops it ({share:.2f} of the moment)",
    "range": "the joint's range ends it, not a tissue ({who} resists most, {share:.2f})",
    "posture": "it ends as taught; {who} resists most ({share:.2f})",
    "start": "the moment is reached before it begins, by {who} most ({share:.2f})",
    "asked": "at the depth asked for {who} resists most ({share:.2f})",
    "rest": "weight and tissue balance; {who} resists most ({share:.2f})",
    "floor": "the floor under the leg ends it; of tissue {who} resists most ({share:.2f})",
}
LAST = (
    "Position only: time, tone, breath and pressure on a muscle are not modelled. Mechanics, no advice; who has pain "
    "asks a clinician."
)
DEFINED = (
    "beyond everyday life: fibre length over its optimum less the longest that standing and late stance of walking "
    "make it; + longer. A stretch counts from +2 % [p]."
)
LOOKS = {  # compensations whose angle looks like hip extension
    "arching", "tilting", "ribs",
}  # fmt: skip


def stretch_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas.stretch` as lines of at most 80 columns."""
    asked = asked_of(dataset, StretchQuestion)
    if dataset.sizes["program"] > 1:
        return overview(dataset)
    here = dataset.isel(program=0)
    a = dataset.attrs
    lines = [*wrapped(in_words(here, a)), ""]
    lines += [*wrapped(seen_words(here)), *wrapped(f"{a['body']}; {a['conditions']}"), *wrapped(DEFINED), ""]
    lines += people_table(here) if "stretch_reach" in dataset else plain_table(here, asked.details)
    lines += [*(["", *details(here)] if asked.details else [])]
    lines += ["", *cheats(here)] if asked.compensate else []
    note = str(here.program_note.item())
    return [*lines, "", *(wrapped(f"Here: {note}.") if note else []), *wrapped(held_words(here)), *wrapped(LAST)]


def held_words(here: xr.Dataset) -> str:
    """Whether floor, wall or couch can end a program here, or only hold what is given."""
    props = [f"the {one}" for one in str(here.program_props.item()).split()]
    if str(here.program_kind.item()) == "supported":
        leg = "and the leg too" if str(here.bears.item()) else "no contact bears the leg"
        return f"The body lies on {' and '.join(props)} by contact, {leg}; no muscle is active."
    return f"The position is given: whether {' or '.join(props)} would end it sooner is not modelled."


def in_words(here: xr.Dataset, a: Any) -> str:
    """What a program reaches, what stops it, what cheats: one sentence each."""
    name, side = str(here.program_name.item()), a["side"]
    end = f"{name}, {side}, {end_words(here, a)}: "
    reached = [(float(here.stretch_excess.sel(strand=s)), s) for s in wholes(here)]
    top = sorted((r for r in reached if counts(here, r[1])), reverse=True)[:3]
    words = ", ".join(f"{label(here, s)} ({100 * x:+.0f} %)" for x, s in top)
    pair = " and ".join(
        f"{label(here, s)} {100 * float(here.stretch_excess.sel(strand=s)):+.1f} %" for s in ("psoas_major", "iliacus")
    )
    found = f"it lengthens {words} beyond walking" if top else "it lengthens no muscle beyond walking"
    return f"{end}{found}; {pair}; {stop_words(here)}. {worst_cheat(here)}".strip()


def counts(here: xr.Dataset, strand: str) -> bool:
    """Whether a muscle is stretched: longer than everyday life makes it by 2 % of its optimum, and not slack."""
    excess, slack = (float(here[f"stretch_{k}"].sel(strand=strand)) for k in ("excess", "slack"))
    return excess > REACHED and slack < 0


def end_words(here: xr.Dataset, a: Any) -> str:
    """Where a program ends, in words."""
    what, unit = str(here.program_depth.item()), str(here.program_unit.item())
    if what == "none":
        return "as taught" if str(here.program_kind.item()) == "kinematic" else "at rest"
    at = f"{what} {shown_depth(float(here.stretch_depth), unit)}"
    return f"to {a['torque_Nm']:g} N m, {at}" if str(here.stop.item()) == "torque" else at


def shown_depth(value: float, unit: str) -> str:
    """A depth with its unit."""
    return ABSENT if value != value else f"{1e3 * value:.0f} mm" if unit == "mm" else f"{np.degrees(value):.0f} deg"


def stop_words(here: xr.Dataset) -> str:
    """What stops a program."""
    who = str(here.stopper.item())
    share = float(here.stretch_share.sel(source=who))
    if share <= 0:
        return "nothing resists there"
    said = WHY[str(here.stop.item())].format(who=source_words(here, who), share=share)
    bears = str(here.bears.item())
    return f"{said}{f'; the floor bears the {bears}' if bears else ''}"


def source_words(here: xr.Dataset, who: str) -> str:
    """A source in words."""
    if who != "capsule":
        return label(here, who)
    return "the discs" if str(here.program_about.item()).startswith("lumbar") else "the capsule"


def label(here: xr.Dataset, strand: str) -> str:
    """A strand in words."""
    return str(here.strand_label.sel(strand=strand).item())


def wholes(here: xr.Dataset) -> list[str]:
    """Whole muscles, in their order."""
    return [str(s) for s, part in zip(here.strand.values, here.strand_part.values, strict=True) if not part]


def seen_words(here: xr.Dataset) -> str:
    """What the person sees."""
    angle = float(np.degrees(here.stretch_seen))
    who, up, down = SEES[str(here.program_sees.item())]
    return f"What is seen: {here.program_see.item()}; {who} {abs(angle):.0f} deg {up if angle >= 0 else down}."


SEES = {
    "thigh_behind": ("the thigh", "behind the vertical", "in front of the vertical"),
    "thigh_above": ("the thigh", "above the level", "below the level"),
    "thigh_aside": ("the thigh", "out to the side", "across the middle"),
    "knee_bent": ("the knee", "bent", "overextended"),
    "trunk_back": ("the trunk", "above the level", "below the level"),
    "trunk_fore": ("the trunk", "forward of the vertical", "behind the vertical"),
    "trunk_aside": ("the trunk", "to the other side", "to the same side"),
}


def plain_table(here: xr.Dataset, details: bool) -> list[str]:
    """One row a muscle: excess, slack, share of what resists."""
    rows = []
    for s in here.strand.values:
        strand = str(s)
        part = bool(here.strand_part.sel(strand=strand))
        if not details and strand not in HIP and abs(float(here.stretch_excess.sel(strand=strand))) <= REACHED:
            continue
        if not details and part and not strand.startswith(("psoas_upper", "psoas_lower")):
            continue
        excess, slack = (float(here[f"stretch_{k}"].sel(strand=strand)) for k in ("excess", "slack"))
        share = "" if part else f"{float(here.stretch_share.sel(source=strand)):.2f}"
        word = "slack" if slack > 0 else "reached" if counts(here, strand) else "not reached"
        rows.append(
            [
                ("  " if part else "") + label(here, strand),
                f"{100 * excess:+.1f} %",
                word,
                decimal(1e3 * slack, 0),
                share,
            ]
        )
    capsule = f"{float(here.stretch_share.sel(source='capsule')):.2f}"
    rows.append(["capsule, ligaments, discs", "", "", "", capsule])
    header = ["muscle", "beyond everyday", "", "slack mm", "share of moment"]
    return lay_out(header, rows, "<><>>")


def people_table(here: xr.Dataset) -> list[str]:
    """One row a muscle: excess, in how many people it is reached, and in how many it is more than iliacus."""
    rows = []
    for s in HIP:
        p = float(here.stretch_reach.sel(strand=s))
        more = "-" if s == "iliacus" else f"{100 * float(here.stretch_order.sel(strand=s, other='iliacus')):.0f} of 100"
        word = "reached" if p >= SURE else "not reached" if p <= HARDLY else "depends"
        part = bool(here.strand_part.sel(strand=s))
        excess = 100 * float(here.stretch_excess.sel(strand=s))
        rows.append([("  " if part else "") + label(here, s), f"{excess:+.1f} %", f"{word} ({p:.2f})", more])
    unit = str(here.program_unit.item())
    low, high = (shown_depth(float(here[f"stretch_depth_{k}"]), unit) for k in ("low", "high"))
    draws = int(here.attrs["draws"])
    said = f"{draws} people, tissue, tolerated moment, rhythm and path drawn; 90 % of them end between {low} and {high}"
    begun, lost = int(here.people_started), int(here.people_lost)
    said += f"; {begun} stop before it begins" if begun else ""
    said += f"; {lost} find no answer" if lost else ""
    return [*lay_out(["muscle", "beyond everyday", "reached (share)", "more than iliacus"], rows, "<><<"), "",
            *wrapped(f"{said}. Depth differs between people; the order within a person hardly does.")]  # fmt: skip


def details(here: xr.Dataset) -> list[str]:
    """Gain, force and threshold of every group, and every fascicle."""
    unit = str(here.program_unit.item())
    rows = [
        [
            label(here, str(s)), f"{100 * np.radians(float(here.stretch_gain.sel(strand=s))):+.3f}",
            f"{float(here.stretch_force.sel(strand=s)):.3f}",
            shown_depth(float(here.stretch_threshold.sel(strand=s)), unit).replace(ABSENT, "never"),
        ]
        for s in here.strand.values
    ]  # fmt: skip
    fascicles = [
        [str(m), str(f).replace("_", " "), f"{100 * float(x):+.1f} %"]
        for m, f, x in zip(here.muscle.values, here.family.values, here.stretch_muscle_excess.values, strict=True)
    ]
    return [
        *lay_out(["muscle", "% per degree", "force/strength", "from"], rows, "<>>>"), "",
        *lay_out(["fascicle", "muscle", "beyond everyday"], fascicles, "<<>"),
    ]  # fmt: skip


def worst_cheat(here: xr.Dataset) -> str:
    """The compensation that takes most from the target per degree, in a sentence; '' where none is known."""
    if "stretch_loss" not in here:
        return ""
    target = str(here.program_target.item())
    loss = here.stretch_loss.sel(strand=target)
    if not np.isfinite(loss).any():
        return ""
    worst = str(loss.compensation.values[int(np.nanargmax(loss.values))])
    by = 100 * np.radians(10.0) * float(loss.sel(compensation=worst))
    if by < 0.05:
        return f"Nothing cheats {label(here, target)} here by much."
    name = str(here.compensation_name.sel(compensation=worst).item())
    seen = "looks like 10 deg more" if worst in LOOKS else "leaves the thigh's angle as it is"
    return f"What cheats most: 10 deg of {name} {seen} and costs {label(here, target)} {by:.1f} %."


def cheats(here: xr.Dataset) -> list[str]:
    """What every compensation takes per ten degrees from whom."""
    if "stretch_loss" not in here:
        return wrapped("No compensation is known for this program.")
    shown = [str(here.program_target.item()), *("psoas_major", "iliacus", "rectus_femoris", "adductor_longus")]
    shown = list(dict.fromkeys(shown))
    rows = [
        [str(here.compensation_name.sel(compensation=c).item()), *(
            decimal(100 * np.radians(10.0) * float(here.stretch_loss.sel(compensation=c, strand=s)), 1) for s in shown)]
        for c in here.compensation.values if np.isfinite(here.stretch_loss.sel(compensation=c)).all()
    ]  # fmt: skip
    header = ["10 deg of, at the same seen angle, take %", *(SHORT.get(s, label(here, s)) for s in shown)]
    return lay_out(header, rows, "<" + ">" * len(shown))


def overview(dataset: xr.Dataset) -> list[str]:
    """Every program in a row: where it ends, how much beyond everyday life, who stops it."""
    a = dataset.attrs
    psoas, iliacus = (
        [str(p) for p in dataset.program.values if counts(dataset.sel(program=p), s)]
        for s in ("psoas_major", "iliacus")
    )
    said = f"Of {dataset.sizes['program']} stretches {len(psoas)} lengthen psoas by more than 2 % beyond walking"
    said += f" ({', '.join(psoas)})" if psoas else ""
    said += f", and {len(iliacus)} iliacus ({', '.join(iliacus)})." if iliacus else ", and none iliacus."
    rows = []
    for p in map(str, dataset.program.values):
        here = dataset.sel(program=p)
        what = str(here.program_depth.item())
        end = shown_depth(float(here.stretch_depth), str(here.program_unit.item())) if what != "none" else "-"
        cells = [f"{100 * float(here.stretch_excess.sel(strand=s)):+.0f}" for s in SHOWN]
        who = str(here.stopper.item())
        share = float(here.stretch_share.sel(source=who))
        stop = SHORT.get(who, source_words(here, who).removeprefix("the ")) if share > 0 else "-"
        rows.append([p, end, *cells, stop[:11]])
    header = ["stretch", "ends at", *(SHORT.get(s, s) for s in SHOWN), "resists"]
    return [
        *wrapped(said), "", *wrapped(f"{a['body']}, {a['side']}; {a['conditions']}"), *wrapped(f"in % {DEFINED}"), "",
        *lay_out(header, rows, "<>" + ">" * len(SHOWN) + "<", 1), "", *wrapped(LAST),
    ]  # fmt: skip


def best_lines(dataset: xr.Dataset) -> list[str]:
    """The best position for a muscle, what stops it, and the runner-up."""
    a, target = dataset.attrs, dataset.attrs["target"]
    first = dataset.isel(rank=0)
    reached = 100 * float(first.best_excess.sel(strand=target))
    side = a["side"]
    most = [str(w) for w in first.limit.values if np.isfinite(float(first.best_buys.sel(limit=w)))]
    stops = f"what stops it: {most[0]}" if most else "no limit stops it; more would cost others more than it brings"
    lines = wrapped(
        f"{a['target_label']}, {side}: {posture_words(first)} lengthens it by {reached:+.1f} % beyond everyday life; "
        f"{stops}."
    )
    lines += ["", *wrapped(f"{a['body']}; {a['conditions']}"), ""]
    names = [str(u) for u in dataset.unknown.values]
    rows = [
        [
            n,
            *(
                f"{np.degrees(float(dataset.best_coordinate.sel(unknown=n).isel(rank=r))):.1f}"
                for r in range(dataset.sizes["rank"])
            ),
        ]
        for n in names
    ]
    rows += [["", *[""] * dataset.sizes["rank"]]]
    for s in dict.fromkeys([target, *HIP]):
        cells = [
            f"{100 * float(dataset.best_excess.sel(strand=s).isel(rank=r)):+.1f} %"
            for r in range(dataset.sizes["rank"])
        ]
        rows.append([label(dataset, s), *cells])
    lines += lay_out(
        ["deg; % beyond everyday", *map(str, dataset["rank"].values)], rows, "<" + ">" * dataset.sizes["rank"]
    )
    if dataset.sizes["rank"] > 1:
        lines += ["", *wrapped(f"runner-up: {dataset.rank_words.values[1]}.")]
    bought = [(w, float(first.best_buys.sel(limit=w))) for w in most]
    for words, amount in bought:
        more = "a degree more" if words.startswith("range") else "a tenth more"
        lines += wrapped(f"{more} of '{words}' would buy {100 * amount:+.2f} %.")
    bend = float(first.best_coordinate.sel(unknown="lumbar_bending")) * (1 if a["side"] == "right" else -1)
    near = "lunge_bent_away" if bend < -ASIDE else "half_kneeling_lunge"
    left = " --side left" if a["side"] == "left" else ""
    lines += wrapped(f"what cheats there: psoas stretch {near} --compensate{left}")
    return [*lines, "", *wrapped(LAST)]


def posture_words(first: xr.Dataset) -> str:
    """A position in words."""
    value = {str(u).removesuffix("_r").removesuffix("_l"): float(np.degrees(first.best_coordinate.sel(unknown=u)))
             for u in first.unknown.values}  # fmt: skip
    right = str(first.unknown.values[0]).endswith("_r")
    bend = value["lumbar_bending"] * (1 if right else -1)
    said = [f"hip {'extended' if value['hip_flexion'] < 0 else 'flexed'} {abs(value['hip_flexion']):.0f} deg"]
    if abs(value["hip_adduction"]) >= 1:
        said.append(f"{'adducted' if value['hip_adduction'] > 0 else 'abducted'} {abs(value['hip_adduction']):.0f}")
    said.append(f"knee {value['knee_angle']:.0f}")
    if abs(bend) >= 1:
        said.append(f"trunk bent {'towards that side' if bend > 0 else 'away'} by {abs(bend):.0f}")
    if abs(turn := value["lumbar_rotation"] * (1 if right else -1)) >= 1:
        said.append(f"turned {'away' if turn > 0 else 'towards that side'} by {abs(turn):.0f}")
    if abs(value["lumbar_extension"]) >= 1:
        arched = value["lumbar_extension"] > 0
        said.append(f"low back {'arched' if arched else 'rounded'} by {abs(value['lumbar_extension']):.0f}")
    return ", ".join(said)
