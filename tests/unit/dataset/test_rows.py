"""Rows of an answer: who stands with its mirror image, and who stays alone."""

import psoas
from psoas.dataset.rows import paired_rows


def test_a_muscle_without_its_mirror_image_stays_what_it_is():
    """Its row keeps its name and side; the twin: with its other side it is one row of both."""
    whole = psoas.actions(["psoas", "iliacus"])
    both = {r.name: (r.side, r.members) for r in paired_rows(whole)}
    assert both["iliacus_medial"] == ("both", ("iliacus_medial_r", "iliacus_medial_l"))
    lone = whole.sel(muscle=[m for m in whole.muscle.values if m != "iliacus_medial_l"])
    rows = {r.name: (r.side, r.members) for r in paired_rows(lone)}
    assert rows["iliacus_medial_r"] == ("right", ("iliacus_medial_r",))
    assert "iliacus_medial" not in rows
    assert {k: v for k, v in rows.items() if "medial" not in k} == {k: v for k, v in both.items() if "medial" not in k}
