"""Studies: one question over a grid, Sobol or random design, written to zarr as it is answered."""
