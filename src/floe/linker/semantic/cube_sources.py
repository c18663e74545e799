"""Which semantic model the ``meta.cube`` of a table belongs to: the one over that table, or one of its own."""

from collections.abc import Mapping
from dataclasses import replace

from floe.dbt_source.model import Resource
from floe.dbt_source.parts import Ref
from floe.dbt_source.semantic import SemanticModel, Spelling
from floe.diagnostics.catalogue import cubes as catalogue
from floe.diagnostics.catalogue import semantics
from floe.diagnostics.model import Report
from floe.linker.semantic.models import Source


def empty(resource: Resource) -> SemanticModel:
    """Return the semantic model that a cube alone stands for: all of it comes from ``meta.cube``."""
    cube = None if resource.properties is None else resource.properties.cube
    title = None if cube is None else cube.head.text("title")
    return SemanticModel(
        name=resource.name if cube is None else cube.head.name,
        model=Ref(name=resource.name, version=resource.version),
        description="" if cube is None else cube.head.text("description") or "",
        agg_time_dimension=None,
        primary_entity=None,
        entities=(),
        dimensions=(),
        measures=(),
        metrics=(),
        config={},
        enabled=True,
        spelling=Spelling.INLINE,
        extra={"label": title} if title else {},
        model_span=resource.span,
        span=resource.span if cube is None else cube.head.span,
    )


def cubed(resource: Resource, alone: Source, found: dict[str, Source], report: Report) -> None:
    """Put the cube of a resource into the semantic model over its table, or among the others by itself."""
    cube = None if resource.properties is None else resource.properties.cube
    if cube is None:
        if "cube" in resource.config.meta:
            report.add(semantics.meta_cube(alone.relation.origin, alone.relation.name))
        return
    same = _over(alone, found)
    named = cube.head.text("name")
    wanted = {named: same[named]} if named in same else same
    if len(wanted) > 1:
        listed = ", ".join(f"`{name}`" for name in sorted(same))
        why = f"several semantic models describe this table: {listed}"
        report.add(catalogue.cannot_be(cube.head.span, "`meta.cube`", why, "write the `name` of one of them"))
    elif wanted and named in (None, *wanted):
        (name,) = wanted
        found[name] = replace(found[name], cube=cube)
    elif alone.written.name in found:
        other = found[alone.written.name].written.span
        report.add(semantics.names_fall_together(cube.head.span, "Cube", alone.written.name, other))
    else:
        found[alone.written.name] = replace(alone, cube=cube)


def _over(alone: Source, found: Mapping[str, Source]) -> dict[str, Source]:
    return {name: item for name, item in found.items() if item.relation is alone.relation}
