"""What tests can tell about which muscle is tight, as people read it: rivals before intervals, never a bare ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.question.tightness_of import TightnessQuestion
from psoas.text.layout import lay_out, wrapped
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

FOR = {"psoas": "psoas", "z": "psoas against iliacus", "all": "all tightness"}
FIBRES = "fibre"
RULE = (
    "Rivals: the nats that the best explanation costs in which a muscle is not tight; below 2 (7 times less probable) "
    "these tests cannot tell, 2 to 4 hinted, above 4 (55 times) told [p]."
)
FAR = 3.0  # of a reading's noise: farther from the best explanation, and a unit or a sign may be wrong
LAST = (
    "Mechanics of one body and its spread, no diagnosis; who hurts asks a clinician. Without a reading nothing is said "
    "of anybody."
)


def tightness_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas.tightness` as lines of at most 80 columns."""
    asked = asked_of(dataset, TightnessQuestion)
    a = dataset.attrs
    lines = wrapped(in_words(dataset))
    if "tightness_rival" in dataset:
        lines += ["", *read_table(dataset)]
    lines += ["", *wrapped(f"{a['body']}; tests: {a['battery']}; {a['conditions']}"), *wrapped(RULE), ""]
    lines += ["would these tests tell, from exact readings of somebody?", *told_table(dataset), ""]
    lines += [*ratio_table(dataset, asked.details), ""]
    lines += wrapped(f"these tests see least of: {a['worst']}.")
    lines += ["", *next_table(dataset, asked)]
    if asked.details:
        lines += ["", *test_table(dataset)]
    return [*lines, "", *wrapped(LAST)]


def in_words(dataset: xr.Dataset) -> str:
    """What the readings say, or what the battery could: one sentence."""
    best = next_best(dataset)
    if "tightness_rival" in dataset:
        said = [
            f"{name.replace('_', ' ')} {v}" for name, v in zip(
                map(str, dataset.flexor.values), map(str, dataset.flexor_verdict.values), strict=True)
            if v != "these tests cannot tell"
        ]  # fmt: skip
        found = f"tight: {', '.join(said)}" if said else "these tests cannot tell which hip flexor is tight"
        return f"{dataset.attrs['given']}: {found}. {best}"
    psoas = float(dataset.tightness_psoas_ratio.sel(candidate="nobody tight"))
    penalty = float(dataset.tightness_penalty.sel(suspect="psoas 0.2"))
    word = str(dataset.suspect_verdict.sel(suspect="psoas 0.2").item())
    can = {"told": "these tests tell a tight psoas", "hinted": "these tests hint at a tight psoas"}.get(
        word, "these tests cannot tell a tight psoas"
    )
    return f"{can}: its best rival costs {penalty:.1f} nats, and {psoas:.2f} of what is unknown of it stays. {best}"


def next_best(dataset: xr.Dataset) -> str:
    """The next best test in a sentence; '' where every test is in the battery."""
    if not dataset.sizes["other_test"]:
        return "Every test is in the battery."
    target = str(dataset.attrs["next"])
    nats = dataset.tightness_information.sel(target=target)
    best = str(nats.other_test.values[int(nats.values.argmax())])
    name = str(dataset.other_name.sel(other_test=best).item())
    return f"Next for {FOR[target]}: {name} ({best}), {float(nats.max()):.2f} nats."


def told_table(dataset: xr.Dataset) -> list[str]:
    """Somebody with one tight flexor: what it costs to say they have none."""
    rows = [
        [
            str(s),
            f"{float(dataset.tightness_penalty.sel(suspect=s)):.1f}",
            str(dataset.suspect_verdict.sel(suspect=s).item()),
        ]
        for s in dataset.suspect.values
    ]
    return lay_out(["shorter fibres", "rival, nats", ""], rows, "<><")


def ratio_table(dataset: xr.Dataset, details: bool) -> list[str]:
    """Posterior over prior standard deviation, nobody tight and each candidate."""
    candidates = [str(c) for c in dataset.candidate.values]
    rows = []
    for p in map(str, dataset.parameter.values):
        if not details and str(dataset.parameter_kind.sel(parameter=p).item()) not in (FIBRES, "capsule"):
            continue
        cells = [f"{float(dataset.tightness_ratio.sel(candidate=c, parameter=p)):.2f}" for c in candidates]
        prior = f"{float(dataset.tightness_prior.sel(parameter=p)):.2f}"
        rows.append([str(dataset.parameter_label.sel(parameter=p).item())[:30], prior, *cells])
    z = [f"{float(dataset.tightness_z_ratio.sel(candidate=c)):.2f}" for c in candidates]
    rows.append(["psoas less iliacus", "", *z])
    short = {"nobody tight": "nobody", "psoas 0.1": "ps .1", "psoas 0.2": "ps .2", "iliacus 0.2": "il .2",
             "capsule x 2.2": "caps x2.2"}  # fmt: skip
    header = ["what stays unknown", "prior SD", *(short.get(c, c) for c in candidates)]
    return lay_out(header, rows, "<>" + ">" * len(candidates), 1)


def read_table(dataset: xr.Dataset) -> list[str]:
    """What was read, beside what the best explanation expects; rivals; then the estimate."""
    numbers = [(str(t), dataset.sel(test=t)) for t in dataset.test.values]
    rows = [
        [t, f"{float(d.tightness_reading):.1f}", f"{float(d.tightness_expected):.1f}", str(d.test_unit.item())]
        for t, d in numbers
    ]
    lines = lay_out(["test", "read", "explained as", ""], rows, "<>><")
    lines += [w for t, d in numbers for w in wrapped(f"{t}: {meant(d)}.")]
    lines += [w for t, d in numbers for w in misfit(t, d)]
    rivals = [
        [str(f).replace("_", " "), f"{float(dataset.tightness_rival.sel(flexor=f)):.1f}",
         str(dataset.flexor_verdict.sel(flexor=f).item()), f"{float(dataset.tightness_by_prior.sel(flexor=f)):.2f}"]
        for f in dataset.flexor.values
    ]  # fmt: skip
    lines += ["", *lay_out(["hip flexor", "rival, nats", "tight?", "SD, of equal priors"], rivals, "<><>")]
    lines += wrapped("SD, of equal priors: above 1, part of the choice is the prior, not the reading.")
    rows = []
    for p in map(str, dataset.parameter.values):
        if str(dataset.parameter_kind.sel(parameter=p).item()) != FIBRES:
            continue
        x, low, high = (float(dataset[f"tightness_{k}"].sel(parameter=p)) for k in ("estimate", "low", "high"))
        rows.append([str(dataset.parameter_label.sel(parameter=p).item()), f"{x:+.2f}", f"{low:+.2f} to {high:+.2f}"])
    lines += ["", *lay_out(["shorter by, share of fibre", "mean", "90 % of the weight"], rows, "<>>")]
    worth = float(dataset.attrs["worth"])
    return [*lines, *wrapped(f"draws worth {worth:.0f} independent ones.")]


def meant(here: xr.Dataset) -> str:
    """What a reading is of, in words."""
    demands = str(here.test_demands.item())
    return f"{here.test_name.item()}; {demands.split('read: ')[-1]}" if "read: " in demands else here.test_name.item()


def misfit(key: str, here: xr.Dataset) -> list[str]:
    """Where even the best explanation is far from a reading: lines that say so; none else."""
    off = float(here.tightness_reading - here.tightness_expected) / float(here.tightness_noise)
    if abs(off) < FAR:
        return []
    words = f"{key} lies {abs(off):.0f} times its noise from anybody these priors know"
    return wrapped(f"{words}: look at its unit and sign.")


def next_table(dataset: xr.Dataset, asked: TightnessQuestion) -> list[str]:
    """The tests that would add most, and what they demand."""
    if not dataset.sizes["other_test"]:
        return ["every test is in the battery"]
    target = str(dataset.attrs["next"])
    order = dataset.tightness_information.sel(target=target).values.argsort()[::-1][:4]
    rows = [
        [str(dataset.other_test.values[i]), *(f"{float(dataset.tightness_information[i].sel(target=t)):.2f}" for t in
                                              ("psoas", "z", "all"))]
        for i in order
    ]  # fmt: skip
    lines = lay_out(["one more test, nats for", "psoas", "psoas-iliacus", "all"], rows, "<>>>")
    lines += [w for i in order[:2] for w in wrapped(
        f"{dataset.other_test.values[i]} demands: {dataset.other_demands.values[i]}.")]  # fmt: skip
    tests = asked.tests if asked.given is None else ",".join(map(str, dataset.test.values))
    best = dataset.other_test.values[order[0]]
    return [*lines, *wrapped(f"what it would tell: psoas tightness --tests {tests},{best}")]


def test_table(dataset: xr.Dataset) -> list[str]:
    """Every test of the battery with its noise, what it demands, and where the noise is from."""
    lines: list[str] = []
    for t in map(str, dataset.test.values):
        here = dataset.sel(test=t)
        said = f"{t}: {here.test_name.item()}, noise {float(here.tightness_noise):g} {here.test_unit.item()}; "
        lines += wrapped(f"{said}{here.test_demands.item()}. {here.test_source.item()}.")
    return lines
