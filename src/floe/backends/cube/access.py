"""Who may see a member: classes of data and columns of each role, and what stands in the place of a value."""

from fnmatch import fnmatchcase
from typing import Final

from floe.ir.semantic import Dimension, Mask, Role, SemanticLayer, SemanticModel
from floe.render.quoting import cube_text

Node = dict[str, object]
OPEN: Final = frozenset({"public", "internal"})
"""Classes that hide nothing by themselves: a role's own list still has to name them."""

ALL: Final = "*"
SHOWN_TAIL: Final = 2
HIDDEN: Final = "***"

FULL, MASKED, NONE = "full", "masked", "none"


def is_classified(classifications: tuple[str, ...]) -> bool:
    """Say whether a member may only be seen by those who are allowed to."""
    return not OPEN.issuperset(classifications)


def mask_of(layer: SemanticLayer, relation: str, columns: tuple[str, ...]) -> Mask | None:
    """Return the first masking policy that names a column."""
    for mask in layer.masks:
        if any(fnmatchcase(f"{relation}.{column}", mask.pattern) for column in columns):
            return mask
    return None


def right(role: Role, layer: SemanticLayer, relation: str, dimension: Dimension) -> str:
    """Return what a role sees of a dimension: the value, a mask, or nothing."""
    if not _in_reach(role, relation, dimension.columns):
        return NONE
    if _is_allowed(role, dimension.classifications):
        return FULL
    return MASKED if mask_of(layer, relation, dimension.columns) else NONE


def may_count(role: Role, relation: str, columns: tuple[str, ...], classifications: tuple[str, ...]) -> bool:
    """Say whether a role sees a number: it is never masked, since a mask of a sum says too much or nothing."""
    return _in_reach(role, relation, columns) and _is_allowed(role, classifications)


def everybody() -> Role:
    """Return the role that stands for all readers where a project names no roles."""
    return Role(name=ALL, classifications=tuple(sorted(OPEN)), columns=())


def mask_node(layer: SemanticLayer, model: SemanticModel, dimension: Dimension) -> Node:
    """Return the ``mask`` of a dimension, empty where no policy names its columns."""
    found = mask_of(layer, model.relation.name, dimension.columns)
    if found is None:
        return {}
    return {"mask": {"sql": _mask_sql(found.action, dimension)}}


def needs_value(layer: SemanticLayer, model: SemanticModel, dimension: Dimension) -> bool:
    """Say whether a mask is made of the value itself."""
    found = mask_of(layer, model.relation.name, dimension.columns)
    return found is not None and found.action in {"hash", "partial"} and dimension.type == "string"


def unmasked(dimension: Dimension) -> str:
    """Return the private member that a mask is made of.

    A mask over the bare column would hide from Cube that it needs it, and Cube would look for it in a rollup.
    """
    return f"{dimension.name}__unmasked"


def _mask_sql(action: str, dimension: Dimension) -> str:
    spelled = "{CUBE." + unmasked(dimension) + "}"
    if action == "null" or dimension.type != "string":
        # In brackets: Cube takes a bare word for a column.
        return "(NULL)"
    if action == "hash":
        return f"MD5({spelled})"
    if action == "partial":
        tail = f"SUBSTRING({spelled}, LENGTH({spelled}) - {SHOWN_TAIL - 1})"
        return f"CASE WHEN LENGTH({spelled}) > {2 * SHOWN_TAIL} THEN CONCAT('{HIDDEN}', {tail}) ELSE '{HIDDEN}' END"
    return cube_text(f"'{HIDDEN}'")


def _in_reach(role: Role, relation: str, columns: tuple[str, ...]) -> bool:
    if not role.columns:
        return True
    return all(any(fnmatchcase(f"{relation}.{column}", glob) for glob in role.columns) for column in columns)


def _is_allowed(role: Role, classifications: tuple[str, ...]) -> bool:
    """Say whether a role may read some classes; one that lists columns alone may read all that is in those."""
    if not role.classifications and role.columns:
        return True
    return set(classifications) <= set(role.classifications)
