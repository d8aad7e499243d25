"""OpenSim's own reading of files, in a process of its own: ``python opensim_reading.py OUT.npz FILE...``."""

import sys

import numpy as np

TABLES = {"Vec3": "TimeSeriesTableVec3", "SpatialVec": "TimeSeriesTableSpatialVec"}


def kind(path):
    if path.endswith(".trc"):
        return TABLES["Vec3"]
    with open(path, encoding="latin-1") as file:
        head = file.read(2000)
    return next((table for name, table in TABLES.items() if f"DataType={name}" in head), "TimeSeriesTable")


def reading(opensim, path):
    name = kind(path)
    table = getattr(opensim, name)(path)
    flat = table if name == "TimeSeriesTable" else table.flatten()
    values = flat.getMatrix().to_numpy().reshape(table.getNumRows(), table.getNumColumns(), -1)
    return list(table.getColumnLabels()), np.array(table.getIndependentColumn()), values


def main(output, *paths):
    import opensim

    opensim.Logger.setLevelString("off")
    found = {}
    for i, path in enumerate(paths):
        try:
            found[f"{i}.labels"], found[f"{i}.time"], found[f"{i}.values"] = reading(opensim, path)
        except RuntimeError as error:
            found[f"{i}.error"] = str(error)
    np.savez(output, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
