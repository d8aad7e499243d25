"""netCDF is written by whichever library is there; where none is, a sentence says what to install."""

import sys
import types

import pytest

from psoas.command.main import main
from psoas.errors import MissingDependencyError
from psoas.formats.writing import netcdf_engine


def test_netcdf4_comes_first_and_h5netcdf_stands_in(monkeypatch):
    monkeypatch.setitem(sys.modules, "netCDF4", types.ModuleType("netCDF4"))
    monkeypatch.setitem(sys.modules, "h5netcdf", types.ModuleType("h5netcdf"))
    assert netcdf_engine() == "netcdf4"
    monkeypatch.setitem(sys.modules, "netCDF4", None)
    assert netcdf_engine() == "h5netcdf"


def test_with_neither_the_command_says_so_and_leaves_nothing(monkeypatch, tmp_path, capsys):
    for module in ("netCDF4", "h5netcdf"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingDependencyError, match="pip install netcdf4"):
        netcdf_engine()
    code = main(["actions", "iliacus", "-o", str(tmp_path / "x.nc")])
    assert code == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("psoas: writing .nc needs a netCDF library")
    assert list(tmp_path.iterdir()) == []
