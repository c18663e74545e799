"""What the public sees: the metrics and members of a view, in folders, and what each role may read of them."""

from floe.backends.cube.access import FULL, MASKED, everybody, is_classified, may_count, right
from floe.ir.semantic import Dimension, Member, Metric, Role, SemanticLayer, SemanticModel, View
from floe.render.quoting import cube_text

Node = dict[str, object]


def view(found: View, layer: SemanticLayer) -> Node:
    """Return a view as plain data."""
    node: Node = {"name": found.name}
    if found.description:
        node["description"] = cube_text(found.description)
    node["cubes"] = _cubes(found)
    folders = _folders(found)
    if len(folders) > 1:
        node["folders"] = folders
    policy = _policy(found, layer)
    if policy:
        node["access_policy"] = policy
    owners = sorted({metric.owner for metric in found.metrics if metric.owner})
    node["meta"] = {"floe": {"semantic_model": found.model, "owners": [cube_text(name) for name in owners]}}
    return node


def dimension_of(member: Member, found: View, layer: SemanticLayer) -> tuple[SemanticModel, Dimension]:
    """Return the dimension that a member of a view is, and the semantic model that has it."""
    model = layer.model(member.path[-1] if member.path else found.model)
    return model, model.dimension(member.name)


def open_members(found: View, layer: SemanticLayer) -> list[tuple[str, tuple[str, ...]]]:
    """Return what a view would show to everybody although it is classified: the member and its classes."""
    if layer.roles:
        return []
    role = everybody()
    shown = [
        (name, item.classifications)
        for name, item, model in _dimensions(found, layer)
        if is_classified(item.classifications) and right(role, layer, model.relation.name, item) not in {FULL, MASKED}
    ]
    numbers = [(item.name, item.classifications) for item in found.metrics if is_classified(item.classifications)]
    return [*shown, *numbers]


def _dimensions(found: View, layer: SemanticLayer) -> list[tuple[str, Dimension, SemanticModel]]:
    items = []
    for name, member in found.members:
        model, dimension = dimension_of(member, found, layer)
        items.append((name, dimension, model))
    return items


def _cubes(found: View) -> list[Node]:
    own: list[object] = [metric.name for metric in found.metrics]
    own.extend(_include(name, member) for name, member in found.members if not member.path)
    nodes: list[Node] = [{"join_path": found.model, "includes": own}]
    for path in dict.fromkeys(member.path for _, member in found.members if member.path):
        joined = [_include(name, member) for name, member in found.members if member.path == path]
        nodes.append({"join_path": ".".join((found.model, *path)), "includes": joined})
    return nodes


def _include(name: str, member: Member) -> object:
    return name if name == member.name else {"name": member.name, "alias": name}


def _folders(found: View) -> list[Node]:
    """Return one folder for each semantic model that dimensions come from, and one for the numbers."""
    folders: list[Node] = [{"name": "metrics", "includes": [metric.name for metric in found.metrics]}]
    for path in dict.fromkeys(member.path for _, member in found.members):
        names = [name for name, member in found.members if member.path == path]
        folders.append({"name": path[-1] if path else found.model, "includes": names})
    return folders


def _policy(found: View, layer: SemanticLayer) -> list[Node]:
    """Return one policy for each role; without roles one for everybody, and only where something is masked."""
    roles = layer.roles
    if not roles:
        dimensions = _dimensions(found, layer)
        if not any(is_classified(item.classifications) for _, item, _ in dimensions):
            return []
        roles = (everybody(),)
    return [_of_role(role, found, layer) for role in sorted(roles, key=lambda item: item.name)]


def _of_role(role: Role, found: View, layer: SemanticLayer) -> Node:
    relation = layer.model(found.model).relation.name
    rights = {name: right(role, layer, model.relation.name, item) for name, item, model in _dimensions(found, layer)}
    shown = [item.name for item in found.metrics if _counts(role, relation, item)]
    shown.extend(name for name, what in rights.items() if what == FULL)
    masked = [name for name, what in rights.items() if what == MASKED]
    node: Node = {"group": cube_text(role.name), "member_level": {"includes": shown}}
    if masked:
        node["member_masking"] = {"includes": masked}
    return node


def _counts(role: Role, relation: str, metric: Metric) -> bool:
    return may_count(role, relation, metric.columns, metric.classifications)
