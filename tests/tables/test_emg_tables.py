"""Tables of `psoas emg`: every row names what exists, has a source, and lies within its own bounds."""

import numpy as np
import pytest

from psoas.anatomy import table
from psoas.answers.emg.electrodes import LATTICE, OUTWARD, electrode, electrodes_known
from psoas.answers.emg.shipped import FATS, between, media

FAMILIES = {row["family"] for row in table("families")}
HEARD = {row["family"] for row in table("emg_fibres")}
NAMES = ("emg_fibres", "emg_depths", "emg_conductivities", "emg_places", "emg_electrodes", "emg_channels", "emg_tasks")


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_a_source_and_stands_once(name):
    rows = table(name)
    assert all(row["source"].strip() for row in rows)
    assert len(rows) == len({tuple(row.values())[:3] for row in rows})


@pytest.mark.parametrize("row", table("emg_fibres"), ids=lambda r: r["family"])
def test_bellies_lie_on_their_path(row):
    assert row["family"] in FAMILIES
    assert row["disc"] in ("own", "family")
    assert 0 <= float(row["from"]) < 1
    assert row["to"] == "origin" or float(row["from"]) < float(row["to"]) <= 1
    assert int(row["most"]) >= 1


@pytest.mark.parametrize("row", table("emg_depths"), ids=lambda r: r["family"])
def test_depths_lie_between_their_ends(row):
    low, middle, high = (float(row[k]) for k in ("low_mm", "depth_mm", "high_mm"))
    assert row["family"] in HEARD
    assert 0 < low < middle < high < 30


@pytest.mark.parametrize("row", table("emg_conductivities"), ids=lambda r: r["tissue"])
def test_conductivities_lie_between_their_ends(row):
    assert 0 < float(row["low"]) <= float(row["value"]) <= float(row["high"])


def test_media_stay_within_the_table():
    rows = {r["tissue"]: r for r in table("emg_conductivities")}
    found = np.array(media())
    for i, name in enumerate(("muscle across", "muscle along", "fat", "bone", "viscera")):
        assert (found[:, i] >= float(rows[name]["low"]) - 1e-12).all()
        assert (found[:, i] <= float(rows[name]["high"]) + 1e-12).all()
    assert (found[:, 5] >= FATS[0]).all()
    assert (found[:, 5] <= FATS[-1]).all()


@pytest.mark.parametrize(("fat", "want"), [(0.005, (0, 1, 0.0)), (0.030, (2, 3, 1.0)), (0.0085, (0, 1, 0.5))])
def test_between_fats(fat, want):
    assert between(fat) == pytest.approx(want)


@pytest.mark.parametrize("name", electrodes_known())
def test_electrodes_lie_on_their_lattice_wherever_they_are_moved(name):
    """A lattice reaches as far as its electrodes do, moved by what the table says (a grid's corners a step farther)."""
    e = electrode(name)
    assert e.channels.sum(axis=1) == pytest.approx(0)
    assert e.kind in ("surface", "wire")
    if e.kind == "surface":
        reach = np.abs(e.poles).max() + e.moved
        assert reach <= LATTICE[-1] + 1e-9, name
        assert np.ptp(e.poles[:, 1]) == pytest.approx(e.spacing * (len(np.unique(e.poles[:, 1])) - 1))


@pytest.mark.parametrize("row", table("emg_places"), ids=lambda r: r["place"])
def test_places_look_outward(row):
    assert row["outward"] in OUTWARD
    assert row["along"] in ("down", "medial")


@pytest.mark.parametrize("row", table("emg_tasks"), ids=lambda r: f"{r['task']}-{r['family']}")
def test_tasks_are_of_muscles_that_are_heard(row):
    assert row["family"] in HEARD
    assert 0 < float(row["activation"]) <= 1


@pytest.mark.parametrize("row", table("emg_channels"), ids=lambda r: r["words"])
def test_names_mean_families(row):
    assert set(row["families"].split()) <= FAMILIES
