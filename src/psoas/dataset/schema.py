"""The contract of every result variable, registered once; code, files, docs and JSON read it.

`check_dataset` is the last step of every method: a variable without its contract does not leave the package. What every
answer's variables are stands in `variables/`, one file an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.dataset.variables import (
    actions,
    align,
    audit,
    claims,
    emg,
    equilibrium,
    floor,
    gait,
    loads,
    posture,
    robustness,
    scene,
    stretch,
    tightness,
)
from psoas.dataset.variables.robustness import VERDICTS as VERDICTS
from psoas.dataset.variables.variable import Variable
from psoas.errors import InvalidValueError

if TYPE_CHECKING:
    import xarray as xr

SCHEMA_VERSION = 3
LABELLED = ("muscle", "group", "segment", "axis", "coordinate", "component", "pair", "time", "sweep", "claim")
ANSWERS = (
    actions,
    equilibrium,
    loads,
    posture,
    scene,
    robustness,
    audit,
    claims,
    stretch,
    tightness,
    align,
    floor,
    gait,
    emg,
)
VARIABLES: dict[str, Variable] = {}
for _answer in ANSWERS:
    VARIABLES |= _answer.VARIABLES


def attributes(name: str) -> dict[str, str]:
    """CF and own attributes of a variable."""
    v = VARIABLES[name]
    found = {
        "units": v.units,
        "long_name": v.long_name,
        "relative_to": v.relative_to,
        "reference_frame": v.reference_frame,
    }
    return {key: text for key, text in found.items() if text}


def check_dataset(dataset: xr.Dataset) -> xr.Dataset:
    """The dataset as an answer, if every variable keeps its contract.

    Raises
    ------
    ValueError
        An unregistered variable, wrong dims or units, a missing reference, or a number that is not finite.
    """
    import numpy as np

    from psoas.dataset.whole import Answer

    held = {name: dataset.variables[name] for name in dataset.data_vars}  # which need no alignment
    for name, array in held.items():
        if name not in VARIABLES:
            raise ValueError(f"result variable '{name}' is not registered in psoas.dataset.schema")
        want = VARIABLES[str(name)]
        if array.dims != want.dims and ... not in want.dims:
            raise ValueError(f"'{name}' has dims {array.dims}, its contract says {want.dims}")
        wrong = {k: v for k, v in attributes(str(name)).items() if array.attrs.get(k) != v}
        if wrong:
            raise ValueError(f"'{name}' lacks or changes the attributes {wrong}")
        if array.dtype.kind == "f":
            wrong_numbers = np.isinf(array.values) if want.missing else ~np.isfinite(array.values)
            if wrong_numbers.any():
                raise ValueError(f"'{name}' holds numbers that are not finite")
    if isinstance(dataset, Answer):
        return dataset
    made = Answer(held, dataset.coords, dataset.attrs)
    named = [name for name in dataset.data_vars if name not in made.data_vars]  # as their dimension
    return made.reset_coords(named) if named else made


def check_labels(dataset: object) -> xr.Dataset:
    """The dataset, if it is one whose labels are there and each stands once.

    Raises
    ------
    InvalidValueError
    """
    import xarray as xr

    if not isinstance(dataset, xr.Dataset):
        raise InvalidValueError(f"an answer of psoas is an xarray.Dataset, not a {type(dataset).__name__}.")
    for name in dataset.data_vars:
        for dim in dataset.variables[name].dims:
            if dim in LABELLED and dim not in dataset.coords:
                raise InvalidValueError(f"'{name}' has no labels along '{dim}'; give the dataset as psoas gave it.")
    for along, index in dataset.indexes.items():
        if not index.is_unique:
            again = index[index.duplicated()][0]
            raise InvalidValueError(f"'{again}' stands twice among the labels of '{along}'; give each label once.")
    return dataset


def check_given(dataset: object) -> xr.Dataset:
    """The dataset, if it can be an answer of this package: labelled, and every variable keeps its contract.

    Raises
    ------
    InvalidValueError
    """
    found = check_labels(dataset)
    try:
        check_dataset(found)
    except ValueError as error:
        raise InvalidValueError(f"this is no answer of psoas as it was given: {error}.") from error
    return found
