"""What the public sees: the metrics and members of a view, in folders, and what each role may read of them."""

from floe.backends.cube.access import FULL, MASKED, everybody, is_classified, may_count, right
from floe.backends.cube.names import inner, tenant_member
from floe.ir.semantic import Dimension, Member, Metric, Role, SemanticLayer, SemanticModel, View
from floe.render.quoting import cube_text

Node = dict[str, object]


def view(found: View, layer: SemanticLayer) -> Node:
    """Return a view as plain data."""
    node: Node = {"name": found.name}
    if found.description:
        node["description"] = cube_text(found.description)
    node["cubes"] = _cubes(found, layer, _tenant(found, layer))
    folders = _folders(found)
    if len(folders) > 1:
        node["folders"] = folders
    policy = _policy(found, layer)
    if policy:
        node["access_policy"] = policy
    owners = sorted({metric.owner for metric in found.metrics if metric.owner})
    floe: Node = {"semantic_model": found.model, "owners": [cube_text(name) for name in owners]}
    if found.notes:
        floe["saved_query"] = [cube_text(note) for note in found.notes]
    node["meta"] = {"floe": floe}
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
    counted = [(item.shown, item.classifications) for item in found.metrics]
    counted.extend((item.name, item.classifications) for item in found.segments)
    numbers = [item for item in counted if is_classified(item[1])]
    return [*shown, *numbers]


def _dimensions(found: View, layer: SemanticLayer) -> list[tuple[str, Dimension, SemanticModel]]:
    items = []
    for name, member in found.members:
        model, dimension = dimension_of(member, found, layer)
        items.append((name, dimension, model))
    return items


def _tenant(found: View, layer: SemanticLayer) -> tuple[str, str] | None:
    """Return the member that rows are filtered by and its name in the view."""
    member = tenant_member(layer.model(found.model), layer)
    if member is None:
        return None
    return member, next((name for name, item in found.members if not item.path and item.name == member), member)


def _cubes(found: View, layer: SemanticLayer, tenant: tuple[str, str] | None) -> list[Node]:
    own = [_include(metric.shown, inner(metric.name, layer)) for metric in found.metrics]
    own.extend(_include(item.name, inner(item.name, layer)) for item in found.segments)
    own.extend(_include(name, inner(item.name, layer)) for name, item in found.members if not item.path)
    if tenant is not None and all(name != tenant[1] for name, _ in found.members):
        own.append(tenant[0])
    nodes: list[Node] = [{"join_path": found.model, "includes": own}]
    for path in dict.fromkeys(member.path for _, member in found.members if member.path):
        joined = [_include(name, inner(item.name, layer)) for name, item in found.members if item.path == path]
        nodes.append({"join_path": ".".join((found.model, *path)), "includes": joined})
    return nodes


def _include(name: str, inside: str) -> object:
    return name if name == inside else {"name": inside, "alias": name}


def _folders(found: View) -> list[Node]:
    """Return one folder for each semantic model that dimensions come from, and one for the numbers."""
    numbers: Node = {"name": "metrics", "includes": [metric.shown for metric in found.metrics]}
    folders: list[Node] = [numbers] if found.metrics else []
    for path in dict.fromkeys(member.path for _, member in found.members):
        names = [name for name, member in found.members if member.path == path]
        folders.append({"name": path[-1] if path else found.model, "includes": names})
    return folders


def _policy(found: View, layer: SemanticLayer) -> list[Node]:
    """Return one policy for each role; without roles one for everybody, and only where something is masked."""
    roles = layer.roles
    if not roles:
        dimensions = _dimensions(found, layer)
        if layer.tenant is None and not any(is_classified(item.classifications) for _, item, _ in dimensions):
            return []
        roles = (everybody(),)
    return [_of_role(role, found, layer) for role in sorted(roles, key=lambda item: item.name)]


def _of_role(role: Role, found: View, layer: SemanticLayer) -> Node:
    relation = layer.model(found.model).relation.name
    rights = {name: right(role, layer, model.relation.name, item) for name, item, model in _dimensions(found, layer)}
    shown = [item.shown for item in found.metrics if _counts(role, relation, item)]
    # Who may lay a condition over a column learns its values.
    shown.extend(item.name for item in found.segments if may_count(role, relation, item.columns, item.classifications))
    shown.extend(name for name, what in rights.items() if what == FULL)
    masked = [name for name, what in rights.items() if what == MASKED]
    node: Node = {"group": cube_text(role.name), "member_level": {"includes": shown}}
    if masked:
        node["member_masking"] = {"includes": masked}
    tenant = _tenant(found, layer)
    if tenant is not None:
        claim = f"{{ securityContext.{layer.tenant} }}"
        node["row_level"] = {"filters": [{"member": tenant[1], "operator": "equals", "values": [claim]}]}
    return node


def _counts(role: Role, relation: str, metric: Metric) -> bool:
    return may_count(role, relation, metric.columns, metric.classifications)
