"""floe: a compiler from two YAML files and a folder of SQL to a standalone data project."""

__version__ = "0.1.0"
