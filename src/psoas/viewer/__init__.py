"""The live page: a 3D body, sliders, and what a muscle does to every segment; sees datasets and callables only."""
