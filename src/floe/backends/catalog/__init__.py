"""The catalog back end: what a catalog must hold before the first run, and what brings it there."""
