"""Decides what dbt's own files say: the project's settings, the profiles, and where each layer lives."""

from collections.abc import Mapping

from floe.backends.dbt import profiles
from floe.backends.dbt.values import merged, text, variable
from floe.frozen import dataclass
from floe.ir.dbt import DbtProject
from floe.ir.platform import Catalog, Environment, Layer, Plain
from floe.render.fragments import Comment, DbtText
from floe.render.quoting import jinja_literal, origin_note

ENGINES_WITH_CATALOGS = frozenset({"duckdb", "trino"})
"""Engines that name every catalog they see: dbt's database is always the catalog's alias."""

ENGINES_WITH_DATABASES = frozenset({"snowflake", "databricks"})
"""Engines whose connection has a database that stands for the chosen catalog; another catalog goes by its alias."""

ICEBERG_ENGINES = frozenset({"duckdb", "spark", "trino"})
"""Engines whose tables are Iceberg tables without a word in the models' configs."""

DBT_VERSION = (">=1.11.0", "<1.12.0")
KINDS: Mapping[str, str] = {"model": "models", "seed": "seeds", "snapshot": "snapshots"}
PATHS: Mapping[str, str] = {
    "model-paths": "models",
    "analysis-paths": "analyses",
    "test-paths": "tests",
    "seed-paths": "seeds",
    "macro-paths": "macros",
    "snapshot-paths": "snapshots",
}
FILE_FORMAT = "{{ 'iceberg' if target.type == 'spark' else none }}"
"""Spark needs it said; Trino would take it for the format of the data files, Databricks refuses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """Where relations go.

    A database or schema that is not named is the one that dbt is connected to, a location the catalog's to choose.
    """

    has_database: bool
    database: DbtText
    has_schema: bool
    schema: DbtText
    has_location: bool
    location: DbtText
    format: DbtText


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerView:
    """One layer of one environment."""

    name: DbtText
    place: PlaceView


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentView:
    """One entry of the map that the generated macros read."""

    name: DbtText
    default: PlaceView
    layers: tuple[LayerView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentsView:
    """The macro that lists all environments."""

    origin: Comment
    environments: tuple[EnvironmentView, ...]


def project_settings(project: DbtProject) -> Mapping[str, Plain]:
    """Return dbt_project.yml: the user's settings, floe's own keys over them, and the layers that dbt cannot see."""
    owned: dict[str, Plain] = {
        "name": project.name,
        "version": project.settings.get("version") or "1.0.0",
        "config-version": 2,
        "profile": project.name,
        "require-dbt-version": DBT_VERSION,
        **{key: (folder,) for key, folder in PATHS.items()},
        "target-path": "target",
        "clean-targets": ("target", "dbt_packages"),
        "flags": {"send_anonymous_usage_stats": False},
    }
    rest = {key: value for key, value in project.settings.items() if key not in owned}
    flags = merged(_mapping(project.settings.get("flags")), _mapping(owned["flags"]))
    return {**owned, "flags": flags, **merged(rest, _resources(project, rest))}


def profile(project: DbtProject, environments: tuple[Environment, ...]) -> Mapping[str, Plain]:
    """Return profiles.yml: one output an environment, chosen when dbt runs."""
    outputs = {environment.name: profiles.output(environment, project.root) for environment in environments}
    return {project.name: {"target": variable("FLOE_ENV", "local"), "outputs": outputs}}


def environments_macro(origin: str, environments: tuple[Environment, ...]) -> EnvironmentsView:
    """Return where every layer lives in every environment."""
    return EnvironmentsView(
        origin=origin_note(origin), environments=tuple(_environment(environment) for environment in environments)
    )


def _resources(project: DbtProject, settings: Mapping[str, Plain]) -> Mapping[str, Plain]:
    """Return what floe adds to the configs of each kind of resource."""
    added: dict[str, Plain] = {}
    present = {relation.kind for relation in project.relations}
    for kind in (name for singular, name in KINDS.items() if singular in present):
        if "+file_format" not in _mapping(settings.get(kind)):
            added[kind] = {"+file_format": FILE_FORMAT}
    if _has_microbatch(project) and "+concurrent_batches" not in _mapping(settings.get("models")):
        # Batches of one model at once would each lose the other's commit.
        added = merged(added, {"models": {"+concurrent_batches": False}})
    for path, layer in project.schemas:
        added = merged(added, _nested((path[0], project.name, *path[1:]), {"+schema": text(layer)}))
    return added


def _has_microbatch(project: DbtProject) -> bool:
    return any(relation.config.get("incremental_strategy") == "microbatch" for relation in project.relations)


def _nested(path: tuple[str, ...], leaf: Mapping[str, Plain]) -> Mapping[str, Plain]:
    for name in reversed(path):
        leaf = {name: leaf}
    return leaf


def _mapping(value: Plain) -> Mapping[str, Plain]:
    return value if isinstance(value, Mapping) else {}


def _environment(environment: Environment) -> EnvironmentView:
    chosen = environment.catalog
    written = bool({"schema", "dataset"} & environment.compute.properties.keys())
    return EnvironmentView(
        name=jinja_literal(environment.name),
        default=_place(environment, chosen, "" if written else chosen.namespace),
        layers=tuple(
            LayerView(
                name=jinja_literal(layer.name),
                place=_place(environment, layer.catalog, layer.namespace, _own_location(environment, layer)),
            )
            for layer in environment.layers
        ),
    )


def _own_location(environment: Environment, layer: Layer) -> str:
    """Return the folder of a layer that is not kept in the chosen storage; elsewhere the catalog decides.

    A catalog refuses a table outside its namespace's folder, and only its administrator knows that folder.
    """
    return "" if layer.storage.name == environment.storage.name else layer.location


def _place(environment: Environment, catalog: Catalog, schema: str, location: str = "") -> PlaceView:
    engine = environment.compute.type
    other = catalog.name != environment.catalog.name
    return PlaceView(
        has_database=engine in ENGINES_WITH_CATALOGS or (engine in ENGINES_WITH_DATABASES and other),
        database=jinja_literal(catalog.alias),
        has_schema=bool(schema),
        schema=jinja_literal(schema),
        has_location=bool(location),
        location=jinja_literal(location),
        format=jinja_literal("iceberg" if engine in ICEBERG_ENGINES else "native"),
    )
