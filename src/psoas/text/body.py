"""What is in a body, as lines of text: `psoas body info`."""

from __future__ import annotations

from math import isnan

from psoas.anatomy.muscles import labels
from psoas.body.body import Body
from psoas.text.layout import lay_out, wrapped
from psoas.units import coordinate_unit, to_door


def summary(body: Body) -> list[str]:
    """A few lines: what the body has, and where it comes from."""
    columns = zip(body.muscles, body.muscle_table["family"], body.muscle_table["side"], strict=True)
    fascicles = [m for m, family, side in columns if family == "psoas_major" and side == "right"]
    why = body.unrepresented.get("psoas_major", "vertebra to femur")
    strands = f"psoas major: {len(fascicles)} fascicles a side, {why}" if fascicles else "no psoas major by name"
    model = "" if body.name == "default body" else " --model FILE"
    return [
        *wrapped(
            f"{body.name}: {len(body.muscles)} muscles in {len(set(body.muscle_table['family']))} families, "
            f"{len(body.segments)} segments, {len(body.independent)} independent coordinates, "
            f"{sum(body.masses.values()):.1f} kg; {strands}"
        ),
        "",
        *(line for text in (*body.provenance.splitlines(), *body.remarks) for line in wrapped(text)),
        "",
        f"lists: psoas body info{model} --muscles | --coordinates | --postures | --segments",
    ]


def muscles(body: Body) -> list[str]:
    """Every muscle with family, part, level and maximum force."""
    columns = body.muscle_table
    right = [m for m, side in zip(body.muscles, columns["side"], strict=True) if side == "right"]
    one_sided = 2 * len(right) != len(body.muscles) or not all(f"{m[:-2]}_l" in body.muscles for m in right)
    called = [labels().get(family, family) for family in columns["family"]]
    rows = [
        [m, called[i], columns["part"][i], columns["level"][i], f"{columns['F0'][i]:.0f}"]
        for i, m in enumerate(body.muscles)
        if columns["side"][i] == "right" or one_sided
    ]
    title = "all muscles" if one_sided else "right side; the left has the same, ending in _l"
    return [title, *lay_out(["muscle", "family", "part", "level", "F0 N"], rows, "<<<<>", gap=1)]


def coordinates(body: Body) -> list[str]:
    """Every coordinate with its range, unit and positive direction; dependent ones with what drives them."""
    rows = []
    for i, name in enumerate(body.coordinates):
        turns = bool(body.rotational[i])
        low, high = (to_door(float(x), turns) for x in body.ranges[i])
        reach = "" if isnan(low) else f"{low:.1f} to {high:.1f}"
        follows = body.dependent.get(name)
        means = f"follows {', '.join(follows)}" if follows else positive(body, name)
        rows.append(
            [name, reach, coordinate_unit(turns), means if len(means) <= 30 else f"follows {len(follows or ())} levels"]
        )
    lines = lay_out(["coordinate", "range", "unit", "positive means"], rows, "<><<")
    if body.lumbar:
        lines.append("also settable, in deg, spread over the levels by the rhythm: lumbar_extension,")
        lines.append("lumbar_bending, lumbar_rotation")
    return lines


def positive(body: Body, coordinate: str) -> str:
    """What a coordinate's positive direction means, and whether the body holds it."""
    meaning = body.meanings.get(coordinate)
    said = meaning.positive if meaning else ""
    return f"{said} (held)".strip() if coordinate in body.locked else said


def postures(body: Body) -> list[str]:
    """Named postures with the coordinates that are not zero."""
    lines = []
    for name, values in body.postures.items():
        lines.append(name)
        for coordinate in body.independent:
            turns = bool(body.rotational[body.coordinates.index(coordinate)])
            value = to_door(values[coordinate], turns)
            if abs(value) > 5e-4:
                lines.append(f"  {coordinate} = {value:.3f} {coordinate_unit(turns)}")
    return lines


def segments(body: Body) -> list[str]:
    """Segments with parent and mass."""
    rows = [[s, body.parents[s], f"{body.masses[s]:.3f}"] for s in body.segments]
    return lay_out(["segment", "parent", "mass kg"], rows, "<<>")
