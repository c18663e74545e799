"""YamlNode to pydantic: the shape of floe.yaml and platform.yaml is right, or every fault of it is a diagnostic.

Comes in: a tree that knows its places. Goes out: ``Located`` models that say what was written. After ``syntax``,
because positions come from there; before ``linker``, because whether a name exists elsewhere is no question of shape.
"""
