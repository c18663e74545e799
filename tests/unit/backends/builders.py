"""Hand-made compilations: the IR that a linker would build, one keyword at a time."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from unit.backends.deployments import deployment

from floe.backends.dbt.emit import BACKEND
from floe.ir.dbt import Column, DbtProject, Relation, UserFile
from floe.ir.orchestration import Orchestration
from floe.ir.platform import Catalog, Compute, Credentials, Environment, Layer, SecretRef, Storage
from floe.ir.project import Compilation, Names, Project
from floe.linker.deployment.kinds import kinds
from floe.spans import SourceFile, Span

PLATFORM = SourceFile("platform/local/platform.yaml", "compute:\n  main: {}\ncatalogs:\n  lake: {}\n")
COMPUTE_AT = Span(PLATFORM, 11, 15)
CATALOG_AT = Span(PLATFORM, 33, 37)
FLOE = SourceFile("floe.yaml", "name: shop\n")
MODEL_FILE = SourceFile("models/orders.sql", "select 1 as id\n")
AT_MODEL = Span(MODEL_FILE, 0, 6)

MODELS: Mapping[str, str] = {
    "models/staging/stg_orders.sql": "{{ config(schema='staging') }}\nselect id, amount from {{ ref('raw_orders') }}\n",
    "models/marts/orders.sql": (
        "{{ config(materialized='table', schema='marts') }}\nselect id, sum(amount) as total\n"
        "from {{ ref('stg_orders') }} group by id\n"
    ),
    "seeds/raw_orders.csv": "id,amount\n1,10\n1,5\n2,7\n",
}


def secret(name: str = "lake") -> SecretRef:
    variable = "DBT_ENV_SECRET_" + name.upper().replace("-", "_")
    return SecretRef(name=name, variable=variable, origin=COMPUTE_AT)


def credentials(mode: str = "static", *, reference: str | None = None, **more: Any) -> Credentials:
    """A way to prove oneself; ``oauth2`` gets a client of its own."""
    client = {"client_id": secret("client-id"), "client_secret": secret("client-secret")} if mode == "oauth2" else {}
    keys: dict[str, Any] = {"client_id": None, "client_secret": None, "scope": None, "role_arn": None, **client, **more}
    return Credentials(mode=mode, secret=secret(reference) if reference else None, **keys)


def storage(name: str = "lake", **more: Any) -> Storage:
    keys: dict[str, Any] = {
        "type": "s3",
        "endpoint": "http://127.0.0.1:8333",
        "region": "us-east-1",
        "bucket": "warehouse",
        "path_style_access": True,
        "credentials": credentials(reference="lake"),
        "origin": COMPUTE_AT,
        **more,
    }
    return Storage(name=name, **keys)


def catalog(name: str = "lake", **more: Any) -> Catalog:
    keys: dict[str, Any] = {
        "alias": name,
        "type": "rest",
        "uri": "http://127.0.0.1:8181",
        "warehouse": "warehouse",
        "namespace": "analytics",
        "credentials": credentials("oauth2"),
        "access_delegation": "none",
        "token_refresh_enabled": True,
        "properties": MappingProxyType({}),
        "origin": CATALOG_AT,
        **more,
    }
    return Catalog(name=name, **keys)


def compute(engine: str = "duckdb", properties: Mapping[str, Any] | None = None, **more: Any) -> Compute:
    keys: dict[str, Any] = {"credentials": credentials(), "origin": COMPUTE_AT, **more}
    return Compute(name="main", type=engine, properties=MappingProxyType(dict(properties or {})), **keys)


def environment(name: str = "local", **more: Any) -> Environment:
    store: Storage = more.get("storage", storage())
    first: Catalog = more.get("catalog", catalog())
    keys: dict[str, Any] = {
        "path": f"platform/{name}/platform.yaml",
        "storage": store,
        "catalog": first,
        "compute": compute(),
        "layers": tuple(layer(item, store, first) for item in ("marts", "staging")),
        "catalogs": (first,),
        "storages": (store,),
        "secrets": (),
        "secret_mount_path": "/var/run/secrets",
        "embedded": None,
        "timezone": "UTC",
        "schedules": None,
        "sensors": None,
        "max_concurrent_runs": None,
        "settings": MappingProxyType({}),
        "deployment": deployment(name, store, first, compute()),
        "origin": COMPUTE_AT,
        **more,
    }
    return Environment(name=name, **keys)


def layer(name: str, store: Storage, home: Catalog, **more: Any) -> Layer:
    keys: dict[str, Any] = {
        "description": "",
        "namespace": name,
        "retention_days": None,
        "properties": MappingProxyType({}),
        "origin": COMPUTE_AT,
        **more,
    }
    return Layer(name=name, storage=store, catalog=home, **keys)


def column(name: str, data_type: str | None = None) -> Column:
    return Column(name=name, description="", data_type=data_type, classification=None, tags=())


def relation(name: str = "orders", **more: Any) -> Relation:
    keys: dict[str, Any] = {
        "kind": "model",
        "version": None,
        "path": f"models/{name}.sql",
        "layer": None,
        "declared_schema": None,
        "materialized": "table",
        "upstream": (),
        "sources": (),
        "columns": (),
        "tags": (),
        "group": None,
        "description": "",
        "owner": None,
        "config": MappingProxyType({}),
        "origin": AT_MODEL,
        **more,
    }
    return Relation(name=name, **keys)


def dbt_project(files: Mapping[str, str] = MODELS, **more: Any) -> DbtProject:
    copies = tuple(UserFile(path=path, data=text.encode(), origin=path) for path, text in sorted(files.items()))
    keys: dict[str, Any] = {
        "name": "shop",
        "root": "dbt",
        "source": ".",
        "settings": MappingProxyType({}),
        "packages": None,
        "packages_origin": None,
        "relations": (relation("raw_orders", kind="seed"), relation("stg_orders"), relation("orders")),
        "source_tables": (),
        "schemas": (),
        "origin": Span(FLOE, 0, 4),
        **more,
    }
    return DbtProject(files=copies, **keys)


def compilation(*environments: Environment, dbt: DbtProject | None = None, **more: Any) -> Compilation:
    nothing = Orchestration(
        modules=(), python_files=(), requirements=(), jobs=(), schedules=(), recorded=MappingProxyType({})
    )
    keys: dict[str, Any] = {
        "names": Names(written="shop", identifier="shop", kubernetes="shop"),
        "version": "1.0.0",
        "path": "floe.yaml",
        "storage": "lake",
        "catalog": "lake",
        "compute": "main",
        "layers": ("marts", "staging"),
        "dbt_projects": (dbt or dbt_project(),),
        "orchestration": nothing,
        "kinds": kinds(),
        "image_tag": "1.0.0",
        "settings": MappingProxyType({}),
        "origin": Span(FLOE, 0, 4),
        **more,
    }
    return Compilation(project=Project(**keys), environments=environments or (environment(),))


def write_out(whole: Compilation, folder: Path) -> Path:
    """Write what the back end emits below ``folder``; returns the first dbt project's folder."""
    shared = BACKEND.emit_shared(whole.project)
    for artifact in (*shared, *BACKEND.emit_environments(whole.project, whole.environments)):
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.data)
    return folder / whole.project.dbt_projects[0].root


def with_compute(engine: str, properties: Mapping[str, Any], **more: Any) -> Environment:
    return replace(environment(), compute=compute(engine, properties, **more))
