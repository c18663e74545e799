"""What dbt and the engines cannot do of a project: the capability table asked for everything that is used."""

from collections.abc import Iterator

from floe.backends.dbt import capabilities, profiles
from floe.backends.dbt.capabilities import CATALOGS, CONNECT, PYTHON, STRATEGIES, Verdict, refused
from floe.backends.dbt.files import GENERATED
from floe.backends.dbt.profiles.duckdb import azure_account
from floe.backends.dbt.table_names import tables_in_capitals
from floe.backends.dbt.values import mixed_secrets
from floe.diagnostics.catalogue import targets
from floe.diagnostics.model import Diagnostic
from floe.ir.dbt import DbtProject, Relation
from floe.ir.platform import Catalog, Environment, SecretRef, Storage
from floe.ir.project import Compilation
from floe.spans import whole_file

NOT_STORABLE = frozenset(
    {"INTERVAL", "UHUGEINT", "BIGNUM", "BIT", "TIMETZ", "TIME WITH TIME ZONE", "TIME_NS", "VARIANT", "GEOMETRY"}
)
DUCKDB, SPARK = "duckdb", "spark"
STATIC = "static"


def check(compilation: Compilation) -> Iterator[Diagnostic]:
    """Yield everything that a target cannot express."""
    relations = tuple(relation for dbt in compilation.project.dbt_projects for relation in dbt.relations)
    for environment in compilation.environments:
        yield from _catalogs(environment)
        yield from _storages(environment)
        yield from _compute(environment)
        yield from _namespaces(environment)
        yield from _unverified(environment, relations)
    for dbt in compilation.project.dbt_projects:
        yield from _files(dbt)
        yield from tables_in_capitals(dbt, compilation.environments)
        for relation in dbt.relations:
            yield from _relation(relation, dbt, compilation.environments)


def _catalogs(environment: Environment) -> Iterator[Diagnostic]:
    engine, compute = environment.compute.type, environment.compute.origin
    for catalog in environment.catalogs:
        row = refused(engine, catalog.type, CONNECT)
        if row is not None:
            possible = [kind for kind in CATALOGS if refused(engine, kind, CONNECT) is None]
            pair = (engine, catalog.name, catalog.type)
            yield targets.catalog_out_of_reach(catalog.origin, compute, pair, row.note, possible)
        row = refused(engine, catalog.type, catalog.access_delegation)
        if row is not None:
            delegation = catalog.access_delegation
            yield targets.access_delegation_not_possible(catalog.origin, compute, engine, delegation, row.note)
    if _is_session(environment) and isinstance(environment.catalog.credentials.client_id, SecretRef):
        yield targets.client_id_is_secret(environment.catalog.origin, compute, environment.catalog.name)
    row = refused(engine, capabilities.ANY, capabilities.SEVERAL_CATALOGS)
    if row is not None and len(environment.catalogs) > 1:
        names = [(catalog.name, catalog.origin) for catalog in environment.catalogs]
        yield targets.several_catalogs_not_possible(compute, names, engine, row.note)


def _storages(environment: Environment) -> Iterator[Diagnostic]:
    if environment.compute.type != DUCKDB:
        return
    compute = environment.compute.origin
    lent = all(catalog.access_delegation != "none" for catalog in environment.catalogs)
    for storage in environment.storages:
        if storage.type == "s3" and not isinstance(storage.endpoint, str | None):
            yield targets.endpoint_not_readable(storage.origin, compute, storage.name)
        if not lent and not _has_credentials(storage):
            kind = (storage.name, storage.type)
            mode = storage.credentials.mode
            yield targets.storage_credentials_not_usable(storage.origin, compute, DUCKDB, kind, mode)


def _has_credentials(storage: Storage) -> bool:
    """Say whether DuckDB can make a secret of a store's credentials."""
    credentials = storage.credentials
    if storage.type == "local":
        return True
    if credentials.mode == STATIC:
        named = storage.type != "azure" or azure_account(storage) != ""
        return credentials.secret is not None and named
    return storage.type == "s3" and credentials.mode in {"iam_role", "service_account"}


def _compute(environment: Environment) -> Iterator[Diagnostic]:
    compute = environment.compute
    adapter = profiles.ADAPTERS[compute.type]
    mode = compute.credentials.mode
    if mode not in adapter.modes:
        yield targets.credentials_mode_not_possible(compute.origin, compute.name, compute.type, mode, adapter.modes)
        return
    for names in profiles.missing(environment):
        yield targets.connection_key_missing(compute.origin, compute.name, compute.type, names)
    for key, why in _not_used(environment):
        yield targets.setting_not_used(compute.origin, compute.name, key, why)
    # A catalog's credential has a diagnostic of its own, which points at the catalog.
    for key in (key for key in mixed_secrets(profiles.output(environment, "dbt")) if not key.endswith(".credential")):
        yield targets.secrets_mixed(compute.origin, compute.name, key, environment.name)
    database = _wrong_database(environment)
    if database is not None:
        alias = environment.catalog.alias
        yield targets.database_is_no_catalog(compute.origin, compute.name, compute.type, database, alias)
    row = capabilities.capability(compute.type, environment.catalog.type, CONNECT)
    if row is not None and row.verdict is Verdict.DETOUR:
        at = environment.catalog.origin
        yield targets.engine_keeps_own_tables(compute.origin, at, environment.name, compute.type)


def _not_used(environment: Environment) -> Iterator[tuple[str, str]]:
    compute, credentials = environment.compute, environment.compute.credentials
    if credentials.secret is not None and (compute.type == DUCKDB or _is_session(environment)):
        yield "secret_ref", "the engine runs inside dbt, nobody asks who it is"
    if credentials.role_arn is not None:
        yield "role_arn", "the adapter takes its role from where it runs"
    if credentials.scope is not None:
        yield "scope", "the adapter asks for no scope"


def _is_session(environment: Environment) -> bool:
    """Say whether dbt starts a Spark of its own."""
    return environment.compute.type == SPARK and environment.compute.properties.get("method") == "session"


def _wrong_database(environment: Environment) -> str | None:
    """Return the database that a compute names although the engine's database is the catalog."""
    compute = environment.compute
    if compute.type not in {DUCKDB, SPARK, "trino"}:
        return None
    keys = ("database", "catalog")
    named = [str(compute.properties[key]) for key in keys if key in compute.properties]
    return next((name for name in named if name != environment.catalog.alias or compute.type == SPARK), None)


def _namespaces(environment: Environment) -> Iterator[Diagnostic]:
    compute = environment.compute
    row = refused(compute.type, capabilities.ANY, capabilities.NESTED_NAMESPACE)
    if row is None:
        return
    places = [(layer.namespace, layer.origin) for layer in environment.layers]
    if not {"schema", "dataset"} & compute.properties.keys():
        places.append((environment.catalog.namespace, environment.catalog.origin))
    for namespace, at in places:
        if "." in namespace:
            yield targets.nested_namespace_not_possible(at, compute.origin, compute.type, namespace, row.note)


def _unverified(environment: Environment, relations: tuple[Relation, ...]) -> Iterator[Diagnostic]:
    engine = environment.compute.type
    found: dict[str, None] = {}
    for catalog, feature in _used(environment, relations):
        row = capabilities.capability(engine, catalog.type, feature)
        if row is not None and row.verdict is Verdict.UNVERIFIED:
            what = f"catalog {catalog.type}" if feature == CONNECT else feature
            found[f"{what} ({row.note})" if row.note else what] = None
    if found:
        at = environment.compute.origin
        yield targets.combination_unverified(at, environment.name, engine, tuple(found))


def _used(environment: Environment, relations: tuple[Relation, ...]) -> Iterator[tuple[Catalog, str]]:
    """Yield every feature that an environment's engine is asked for, with the catalog it is asked at."""
    for catalog in environment.catalogs:
        yield catalog, CONNECT
        yield catalog, catalog.access_delegation
    for storage in environment.storages:
        yield environment.catalog, capabilities.storage(storage.type)
    way = environment.compute.properties.get("method")
    if isinstance(way, str):
        yield environment.catalog, capabilities.method(way)
    features = {feature for relation in relations for feature in _features(relation)}
    for feature in sorted(features):
        yield environment.catalog, feature


def _features(relation: Relation) -> Iterator[str]:
    if relation.path.endswith(".py"):
        yield PYTHON
    yield capabilities.materialization(relation.materialized)
    strategy = _strategy(relation)
    if strategy is not None:
        yield capabilities.strategy(strategy)


def _strategy(relation: Relation) -> str | None:
    strategy = relation.config.get("incremental_strategy")
    return strategy if relation.materialized == "incremental" and isinstance(strategy, str) else None


def _files(dbt: DbtProject) -> Iterator[Diagnostic]:
    for file in dbt.files:
        if file.path.lower() in GENERATED:
            yield targets.file_in_the_way(whole_file(file.origin), file.path)


def _relation(relation: Relation, dbt: DbtProject, environments: tuple[Environment, ...]) -> Iterator[Diagnostic]:
    by_engine: dict[str, list[Environment]] = {}
    for environment in environments:
        by_engine.setdefault(environment.compute.type, []).append(environment)
    for engine, group in sorted(by_engine.items()):
        names = [environment.name for environment in group]
        compute = group[0].compute.origin
        at, catalog = relation.origin, group[0].catalog.type
        if relation.path.endswith(".py") and refused(engine, catalog, PYTHON):
            yield targets.python_model_not_possible(at, compute, relation.name, engine, names)
        row = refused(engine, catalog, capabilities.materialization(relation.materialized))
        if row is not None and not _is_own(dbt, f"materialization {relation.materialized}"):
            how = (relation.name, relation.materialized)
            yield targets.materialization_not_possible(
                relation.place("materialized"), compute, how, (engine, row.note), names
            )
        yield from _incremental(relation, dbt, group)
        if engine == DUCKDB:
            yield from _columns(relation, names)


def _incremental(relation: Relation, dbt: DbtProject, group: list[Environment]) -> Iterator[Diagnostic]:
    strategy, engine, catalog = _strategy(relation), group[0].compute.type, group[0].catalog.type
    if strategy is None or "." in strategy or _is_own(dbt, f"get_incremental_{strategy}_sql"):
        return
    known = [name for name in STRATEGIES if not refused(engine, catalog, capabilities.strategy(name))]
    if strategy not in (*known, "default"):
        what, can = (relation.name, strategy), (engine, known)
        names = [environment.name for environment in group]
        at = relation.place("incremental_strategy")
        yield targets.incremental_strategy_not_possible(at, group[0].compute.origin, what, can, names)


def _is_own(dbt: DbtProject, name: str) -> bool:
    """Say whether the user's own files or a package may define this macro: then nothing is known about it."""
    wanted = name.encode()
    return dbt.packages is not None or any(wanted in file.data for file in dbt.files if file.path.endswith(".sql"))


def _columns(relation: Relation, environments: list[str]) -> Iterator[Diagnostic]:
    if relation.materialized == "ephemeral":
        return
    for column in relation.columns:
        declared = (column.data_type or "").strip().upper()
        if declared in NOT_STORABLE or declared.startswith(("UNION(", "INTERVAL ")):
            what = (column.name, column.data_type or "")
            yield targets.column_type_not_storable(relation.origin, relation.name, what, environments)
