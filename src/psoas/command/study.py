"""`psoas study`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from psoas.command.app import app
from psoas.command.options import Whole
from psoas.command.output import progress_on_stderr
from psoas.formats.writing import say


@app.command
def study(
    file: Path,
    /,
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"])],
    resume: Annotated[bool, Parameter(negative="")] = False,
    cores: Whole = 1,
    cluster: str | None = None,
) -> None:
    """One question over a grid, Sobol or random design, written to zarr as it is answered.

    Parameters
    ----------
    file
        The study, as TOML (docs/study.md).
    output
        The zarr folder to write; it must not be there yet, except with --resume.
    resume
        Go on with what is missing in the output of a study that was interrupted.
    cores
        Processes on this machine; the bytes do not depend on them.
    cluster
        Address of a running dask.distributed scheduler, such as tcp://10.0.0.1:8786 (docs/cluster.md).
    """
    from psoas.studies.run import failures
    from psoas.studies.run import study as run

    with progress_on_stderr("chunks") as progress:
        written = run(file, output, resume=resume, cores=cores, cluster=cluster, progress=progress)
    lost = failures(written)
    say(f"wrote {written}: {len(lost)} points have no answer" if lost else f"wrote {written}")
    for k, why in list(lost.items())[:3]:
        say(f"point {k}: {why}")
