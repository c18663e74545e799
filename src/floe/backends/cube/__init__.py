"""Cube: cubes and views of the semantic layer, who may see them, and how Cube reaches the tables."""
