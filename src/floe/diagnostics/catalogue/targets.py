"""E0500-E0529: what dbt and its engines cannot do."""

from collections.abc import Iterable, Sequence

from floe.diagnostics.catalogue.links import listed
from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span

MODELS_ENGINE = "the engine"


def _in(environments: Sequence[str]) -> str:
    """Say in which environments something is so."""
    return f"in the environment{'s' if len(environments) > 1 else ''} {listed(environments)}"


def _either(names: Iterable[str]) -> str:
    """Return names as people write a choice: each in backticks, the last after ``or``."""
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


@code("E0500", "catalog-out-of-reach")
def catalog_out_of_reach(
    at: Span, compute: Span, pair: tuple[str, str, str], note: str, possible: Iterable[str]
) -> Draft:
    """An engine has no way to a catalog of this type; ``pair`` is engine, catalog's name and its type."""
    engine, name, kind = pair
    return Draft(
        headline=f"`{engine}` cannot reach the catalog `{name}` of type `{kind}`",
        primary=Label(span=at, text=f"a catalog of type {kind}"),
        related=(Label(span=compute, text=MODELS_ENGINE),),
        notes=(note,),
        help=f"use a catalog of type {_either(possible)}, or another compute",
    )


@code("E0501", "access-delegation-not-possible")
def access_delegation_not_possible(at: Span, compute: Span, engine: str, delegation: str, note: str) -> Draft:
    """An engine cannot use a catalog's way of lending access."""
    return Draft(
        headline=f"`{engine}` cannot work with `access_delegation: {delegation}`",
        primary=Label(span=at, text="this catalog lends access so"),
        related=(Label(span=compute, text=MODELS_ENGINE),),
        notes=(note,),
        help="write `access_delegation: none` or `vended-credentials`, or use another compute",
    )


@code("E0502", "storage-credentials-not-usable")
def storage_credentials_not_usable(at: Span, compute: Span, engine: str, storage: tuple[str, str], mode: str) -> Draft:
    """An engine cannot prove itself to an object store that way; ``storage`` is its name and type."""
    name, kind = storage
    return Draft(
        headline=f"`{engine}` has no credentials for the storage `{name}` of type `{kind}`",
        primary=Label(span=at, text=f"credentials of mode {mode}" + (" without a secret" if mode == "static" else "")),
        related=(Label(span=compute, text=MODELS_ENGINE),),
        help="give `credentials.secret_ref` with mode static, or let the catalog lend access "
        "with `access_delegation: vended-credentials`",
    )


@code("E0503", "python-model-not-possible")
def python_model_not_possible(at: Span, compute: Span, model: str, engine: str, environments: Sequence[str]) -> Draft:
    """A model is written in Python and its engine runs none."""
    return Draft(
        headline=f"`{engine}` cannot build the Python model `{model}` {_in(environments)}",
        primary=Label(span=at, text="written in Python"),
        related=(Label(span=compute, text=MODELS_ENGINE),),
        help="write the model in SQL, or make it an asset of an asset module",
        change=(at.file.path,),
    )


@code("E0504", "materialization-not-possible")
def materialization_not_possible(
    at: Span, compute: Span, model: tuple[str, str], engine: tuple[str, str], environments: Sequence[str]
) -> Draft:
    """An engine cannot build a model so; ``model`` is its name and materialization, ``engine`` its name and why."""
    name, materialized = model
    return Draft(
        headline=f"`{engine[0]}` cannot build `{name}` as `{materialized}` {_in(environments)}",
        primary=Label(span=at, text=f"materialized as {materialized}"),
        related=(Label(span=compute, text=MODELS_ENGINE),),
        notes=(engine[1],),
        help="use `materialized='table'` or `'incremental'`",
        change=(at.file.path,),
    )


@code("E0505", "incremental-strategy-not-possible")
def incremental_strategy_not_possible(
    at: Span, compute: Span, model: tuple[str, str], engine: tuple[str, Sequence[str]], environments: Sequence[str]
) -> Draft:
    """An engine has no such strategy; ``model`` is its name and strategy, ``engine`` its name and its strategies."""
    name, strategy = model
    return Draft(
        headline=f"`{engine[0]}` has no incremental strategy `{strategy}`, which `{name}` asks for {_in(environments)}",
        primary=Label(span=at, text=f"incremental_strategy: {strategy}"),
        related=(Label(span=compute, text=MODELS_ENGINE),),
        help=f"use {_either(engine[1])}, or write a macro `get_incremental_{strategy}_sql`",
        change=(at.file.path,),
    )


@code("E0506", "column-type-not-storable")
def column_type_not_storable(at: Span, model: str, column: tuple[str, str], environments: Sequence[str]) -> Draft:
    """A declared column has a type that Iceberg does not have; ``column`` is its name and type."""
    name, data_type = column
    return Draft(
        headline=f"Iceberg cannot store the column `{name}` of `{model}`: it has no type for `{data_type}` "
        f"{_in(environments)}",
        primary=Label(span=at, text=f"declares {name} as {data_type}"),
        help="cast the column in the SQL, for example to varchar, and declare that type",
        change=(at.file.path,),
    )


@code("E0507", "credentials-mode-not-possible")
def credentials_mode_not_possible(at: Span, compute: str, engine: str, mode: str, possible: Iterable[str]) -> Draft:
    """An adapter cannot prove itself that way."""
    return Draft(
        headline=f"the compute `{compute}` cannot use credentials of mode `{mode}`: `{engine}` has no such way",
        primary=Label(span=at, text=f"a {engine} with credentials of mode {mode}"),
        help=f"use mode {_either(possible)}",
    )


@code("E0508", "connection-key-missing")
def connection_key_missing(at: Span, compute: str, engine: str, keys: Sequence[str]) -> Draft:
    """An adapter would not load without a key; ``keys`` are the names that it goes by."""
    return Draft(
        headline=f"the compute `{compute}` lacks {_either(keys)}, which dbt's adapter for `{engine}` needs",
        primary=Label(span=at, text=f"no {keys[0]} in its properties or credentials"),
        help=f"add `{keys[0]}` to its properties; what is secret goes to `credentials.secret_ref`",
    )


@code("E0509", "several-catalogs-not-possible")
def several_catalogs_not_possible(at: Span, catalogs: Sequence[tuple[str, Span]], engine: str, note: str) -> Draft:
    """The layers of an environment use more catalogs than its engine can see."""
    return Draft(
        headline=f"`{engine}` sees one catalog, and the layers use {listed(name for name, _ in catalogs)}",
        primary=Label(span=at, text=MODELS_ENGINE),
        related=tuple(Label(span=span, text=f"the catalog {name}") for name, span in catalogs),
        notes=(note,),
        help="put all layers into one catalog, or use another compute",
    )


@code("E0510", "nested-namespace-not-possible")
def nested_namespace_not_possible(at: Span, compute: Span, engine: str, namespace: str, note: str) -> Draft:
    """A namespace has several parts and the engine's schemas have one."""
    return Draft(
        headline=f"`{engine}` has no schema `{namespace}`",
        primary=Label(span=at, text="a namespace of several parts"),
        related=(Label(span=compute, text=MODELS_ENGINE),),
        notes=(note,),
        help=f"give it a namespace of one part, for instance `{namespace.replace('.', '_')}`",
    )


@code("E0511", "file-in-the-way")
def file_in_the_way(at: Span, path: str) -> Draft:
    """A user's dbt file has the path of a file that floe generates."""
    return Draft(
        headline=f"`{path}` would be copied over a file that floe generates",
        primary=Label(span=at, text="this project's file"),
        help="rename the file",
        change=(path,),
    )


@code("E0512", "endpoint-not-readable")
def endpoint_not_readable(at: Span, compute: Span, storage: str) -> Draft:
    """DuckDB takes a store's host and its scheme apart, which nobody can do with a secret."""
    return Draft(
        headline=f"the endpoint of the storage `{storage}` is a secret, which `duckdb` cannot take apart",
        primary=Label(span=at, text="its endpoint is a secret reference"),
        related=(Label(span=compute, text=MODELS_ENGINE),),
        notes=("DuckDB wants the host and port without the scheme, and whether to use TLS",),
        help="write the endpoint as text: an address is no secret",
    )


@code("E0513", "database-is-no-catalog")
def database_is_no_catalog(at: Span, compute: str, engine: str, database: str, alias: str) -> Draft:
    """A compute names a database where the engine's database is the catalog."""
    return Draft(
        headline=f"the compute `{compute}` names the database `{database}`, and for `{engine}` that is the catalog "
        f"`{alias}`",
        primary=Label(span=at, text=f"names the database {database}"),
        help="leave the database out: floe writes the catalog's name",
    )


@code("W0514", "combination-unverified")
def combination_unverified(at: Span, environment: str, engine: str, features: Sequence[str]) -> Draft:
    """Nobody has run what an environment asks of its engine."""
    return Draft(
        headline=f"the environment `{environment}` uses what floe's tests never ran on `{engine}`",
        primary=Label(span=at, text="the profile loads in dbt's adapter; beyond that nothing was tried"),
        notes=tuple(features),
        help="try it before you rely on it; `docs/reference/engines.md` lists what was run",
    )


@code("W0515", "engine-keeps-own-tables")
def engine_keeps_own_tables(at: Span, catalog: Span, environment: str, engine: str) -> Draft:
    """An engine's tables are not the catalog's."""
    return Draft(
        headline=f"`{engine}` keeps its own tables: the environment `{environment}` writes no Iceberg by its catalog",
        primary=Label(span=at, text="stores the models itself"),
        related=(Label(span=catalog, text="not asked by dbt"),),
        help="choose `duckdb`, `spark` or `trino` for Iceberg tables, or set what the engine calls them in the models' "
        "configs",
    )


@code("W0516", "setting-not-used")
def setting_not_used(at: Span, compute: str, key: str, why: str) -> Draft:
    """A credential of a compute that its adapter has no place for."""
    return Draft(
        headline=f"`credentials.{key}` of the compute `{compute}` is not used",
        primary=Label(span=at, text=why),
        help=f"remove `{key}`",
    )


@code("E0517", "client-id-is-secret")
def client_id_is_secret(at: Span, compute: Span, catalog: str) -> Draft:
    """Iceberg's Java client takes client id and secret in one value, and dbt allows one secret in a value."""
    return Draft(
        headline=f"the client id of the catalog `{catalog}` is a secret, which a Spark session cannot be given",
        primary=Label(span=at, text="its client_id is a secret reference"),
        related=(Label(span=compute, text=MODELS_ENGINE),),
        notes=("Spark takes client id and secret as one value, and a value of dbt's profiles.yml holds one secret",),
        help="write the client id as text: only the client secret is a secret",
    )


@code("E0518", "secrets-mixed-with-text")
def secrets_mixed(at: Span, compute: str, key: str, environment: str) -> Draft:
    """dbt fills in one secret a value, and takes the bare name of a secret's variable for a secret."""
    return Draft(
        headline=f"`{key}` in the dbt profile of the environment `{environment}` would be read as a secret it is not",
        primary=Label(span=at, text=f"the profile of the compute {compute}"),
        notes=("dbt fills in one secret in a value, and no text may hold `DBT_ENV_SECRET_`",),
        help="give each secret a key of its own, and keep the names of its variables out of other texts",
    )
