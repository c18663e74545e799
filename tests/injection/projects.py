"""A project in which every leaf of both files speaks: one environment for each engine, and what the linker asks for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as Folder
from typing import Any

from injection.documents import Maker, Said, Written, write
from injection.leaves import Path, leaves

from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec
from floe.diagnostics.model import Diagnostic, Report, Severity
from floe.driver import Sources, compile_project, emit

MUST_BE_THE_CHOSEN_CATAL = "must be the chosen catalog's alias"

ENGINES = ("duckdb", "spark", "trino", "postgres", "snowflake", "bigquery", "redshift", "databricks")
PORTS = ("dagster", "polaris", "minio_console", "jaeger", "marquez_web", "marquez_api", "localstack")
ROUTE = "infrastructure.network.ingress.routes.*."
MOUNT_PATH = "security.secret_backends.kubernetes.mount_path"
NODE_PORTS = "infrastructure.network.local_access.ports."
PIPELINE = "floe.yaml"
ROUNDS = 6
SECRET = "E0252"  # noqa: S105 (a code)
DRIVER = "consumption.database_type"
LINKED: Mapping[str, str] = {
    "floe_version": "a condition on versions (E0213), checked before the rest is read",
    "transforms.[].<dbt>.path": "a folder that must exist inside the project; read, never written",
    "transforms.[].<dbt>.target": "the name of an environment",
    "orchestration.jobs.*.<batch>.selection.[]": "must select an asset; only the keys of assets are emitted",
    "orchestration.assets.(key)": "a glob that must match an asset; only the keys of assets are emitted",
    "orchestration.partitions.*.<time_window>.fmt": "must write windows so that they can be told apart",
    "orchestration.partitions.*.<multi>.partitions.*.<time_window>.fmt": "must write windows so that they differ",
    "orchestration.sensors.*.<asset_sensor>.watched_assets.[]": "must name an asset",
    "orchestration.sensors.*.<run_status>.watched_jobs.[]": "must name a job",
    "orchestration.backfills.*.partition_range.start": "must be the key of a partition",
    "orchestration.backfills.*.partition_range.end": "must be the key of a partition",
    "semantic.views.*.metrics.[]": "must name a metric",
    "semantic.views.*.group_by.[]": "must name a dimension of the view's semantic model",
    ROUTE + "service": "must name a component of the charts",
    MOUNT_PATH: "must be a path of the container",
    "governance.policies.access.[].classifications.[]": "must name a class of data",
    DRIVER: "must name a driver that reads what the compute writes",
    "compute.*.<duckdb>.properties.database": MUST_BE_THE_CHOSEN_CATAL,
    "compute.*.<trino>.properties.database": MUST_BE_THE_CHOSEN_CATAL,
    "compute.*.<trino>.properties.catalog": MUST_BE_THE_CHOSEN_CATAL,
    "compute.*.<spark>.properties.database": "must not be there at all",
}
"""Free text that must name something that exists: outside the matrix, tried alone, refused with a code."""


def _two_dimensions(maker: Maker) -> Any:
    """Return the two dimensions that there must be, one of them with a key of the matrix."""
    path = ("orchestration", "partitions", "*", "<multi>", "partitions", "*", "<static>", "partition_keys", "[]")
    told = maker.speak(path)
    return {"one": {"partition_keys": ["a" if told is None else Said(path, told)]}, "two": {"partition_keys": ["b"]}}


_PIPELINE_FIXED: Mapping[str, Any] = {
    "floe_version": ">=0",
    "name": "hostile",
    "storage": "default",
    "catalog": "default",
    "compute": "default",
    "transforms": [{"type": "dbt", "path": "."}],
    "orchestration.asset_modules": None,
    "orchestration.dbt.target": "local",
    "orchestration.jobs.*.<batch>.selection": ["*"],
    "orchestration.schedules.*.job": "word",
    **{f"orchestration.sensors.*.<{kind}>.job": "word" for kind in ("file_watcher", "asset_sensor", "run_status", "custom")},
    "orchestration.sensors.*.<run_status>.job": "word1",
    "orchestration.sensors.*.<run_status>.watched_jobs": ["word"],
    "orchestration.sensors.*.<asset_sensor>.watched_assets": ["marts/plain"],
    "orchestration.backfills.*.job": "word",
    "orchestration.backfills.*.partition_range": {"start": "2026-01-31-06:00", "end": "2026-02-02-06:00"},
    "orchestration.partitions.*.<time_window>.start": "2026-01-31",
    "orchestration.partitions.*.<time_window>.end": "2026-03-01",
    "orchestration.partitions.*.<time_window>.fmt": None,
    "orchestration.partitions.*.<multi>.partitions": _two_dimensions,
    "orchestration.partitions.*.<dynamic>.fn": "module.function",
    "orchestration.assets.*.partitions": "word",
    "observability.compute_logs.storage_ref": "default",
    "semantic.views.*.metrics": [],
    "semantic.views.*.group_by": [],
    DRIVER: None,
    "governance.policies.masking.[].action": "redact",
    "governance.policies.access.[].classifications": ["pii"],
    "governance.classification_source": "dbt_meta",
}  # fmt: skip
_PLATFORM_FIXED: Mapping[str, Any] = {
    "version": "1.2.0",
    **{NODE_PORTS + name: 30001 + number for number, name in enumerate(PORTS)},
    ROUTE + "service": "dagster-webserver",
    ROUTE + "port": 80,
    "infrastructure.lifecycle.resource_quotas.enabled": False,
    MOUNT_PATH: "/var/run/secrets",
    "layers.*.name": "marts",
    "layers.*.storage_ref": "default",
    "layers.*.catalog_ref": "default",
    "infrastructure.cloud.provider": "local",
    "storage.*.credentials.mode": "static",
    "storage.*.endpoint": "http://127.0.0.1:8333",
    "storage.*.lifecycle.expiration_days": 9,
    "catalogs.*.uri": "http://127.0.0.1:8181",
    "catalogs.*.access_delegation": "none",
    **{f"compute.*.<{engine}>.credentials.mode": "static" for engine in ENGINES},
    "compute.*.<duckdb>.properties.database": "default_catalog",
    "compute.*.<spark>.properties.database": None,
    "compute.*.<trino>.properties.database": "default_catalog",
    "compute.*.<trino>.properties.catalog": "default_catalog",
    "observability.compute_logs.storage_ref": "default",
    "consumption.cube_store.storage_ref": "default",
    "consumption.export_bucket.storage_ref": "default",
    "consumption.export_bucket.enabled": False,
    "orchestration.schedules": "all",
    "orchestration.sensors": "all",
}
_PIPELINE_NAMES = {"orchestration.assets": "*"}
_NAMES = {"layers": "marts", "storage": "default", "catalogs": "default", "compute": "default"}
ENVIRONMENTS: Mapping[str, tuple[str, str, str]] = {
    "local": ("duckdb", "s3", "rest"),
    "lake": ("spark", "s3", "polaris"),
    "query": ("trino", "gcs", "nessie"),
    "base": ("postgres", "s3", "glue"),
    "snow": ("snowflake", "azure", "rest"),
    "big": ("bigquery", "gcs", "rest"),
    "red": ("redshift", "s3", "glue"),
    "brick": ("databricks", "azure", "hive"),
}
"""Engine, store and catalog of each environment."""

TAGS = tuple(f"orchestration.jobs.*.<{kind}>.tags.(key)" for kind in ("batch", "ops"))
NAMESPACES = ("layers.*.namespace", "catalogs.*.namespace")
POINTS_NEARBY: Mapping[str, Callable[[Said], bool]] = {
    "E0510": lambda said: said.words in NAMESPACES,
    "E0522": lambda said: said.words in (*NAMESPACES, "catalogs.*.warehouse"),
    "E0525": lambda said: said.words in NAMESPACES,
    "E0518": lambda said: "DBT_ENV_SECRET" in said.text,
    "E0532": lambda said: said.words in TAGS,
}
"""Errors of back ends point at the block that holds the text: which leaves of the file they are about."""

Assign = Callable[[int, Path], str]
"""The text of the leaf with this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What came of one project."""

    files: Mapping[str, bytes]
    errors: tuple[Diagnostic, ...]
    said: tuple[Said, ...]
    sources: Mapping[str, Written]

    def refused(self) -> Iterator[tuple[Diagnostic, Said | None]]:
        """Yield every error with the leaves that it is about."""
        for item in self.errors:
            written = self.sources[item.primary.span.file.path]
            said = written.at(item.primary.span.start)
            nearby = POINTS_NEARBY.get(item.code)
            blamed = [other for _, _, other in written.places if nearby and nearby(other)]
            if said is not None or not blamed:
                yield item, said
            else:
                yield from ((item, leaf) for leaf in blamed)


@cache
def bound() -> frozenset[tuple[str, Path]]:
    """Return the leaves that the schema itself keeps harmless."""
    return frozenset(
        (name, leaf.path)
        for name, root in (("floe", FloeSpec), ("platform", PlatformSpec))
        for leaf in leaves(root)
        if leaf.bound is not None
    )


def sources(assign: Assign, *, shift: int = 0, bound_too: bool = False) -> Mapping[str, Written]:
    """Write all files of the project; leaves are numbered through all of them."""
    number = 0

    def speaker(kind: str) -> Callable[[Path], str | None]:
        def speak(path: Path) -> str | None:
            nonlocal number
            if (kind, path) in bound() and not bound_too:
                return None
            number += 1
            return assign(number, path)

        return speak

    made = {
        PIPELINE: write(
            Maker(root=FloeSpec, speak=speaker("floe"), fixed=_PIPELINE_FIXED, names=_PIPELINE_NAMES, turn=shift).make()
        )
    }
    for turn, (name, (engine, store, catalog)) in enumerate(ENVIRONMENTS.items()):
        fixed = {**_PLATFORM_FIXED, "storage.*.type": store, "catalogs.*.type": catalog}
        fixed["catalogs.*.credentials.mode"] = "static" if catalog in {"glue", "hive"} else "oauth2"
        fixed["observability.compute_logs.manager_type"] = {"azure": "azure_blob"}.get(store, store)
        fixed[DRIVER] = "trino" if engine == "spark" else None
        document = Maker(
            root=PlatformSpec,
            speak=speaker("platform"),
            fixed=fixed,
            names=_NAMES,
            kinds={"compute": engine},
            turn=turn + shift,
        ).make()
        made[f"platform/{name}/platform.yaml"] = write(document)
    return made


def compile_all(folder: Folder, assign: Assign, shift: int = 0) -> Compiled:
    """Lay the project out in ``folder`` and compile it in this process."""
    written = sources(assign, shift=shift)
    for path, content in written.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content.text, encoding="utf-8", newline="")
    (folder / "models" / "marts").mkdir(parents=True, exist_ok=True)
    (folder / "models" / "marts" / "plain.sql").write_text("select 1 as a\n", encoding="utf-8")
    (folder / "module.py").write_text("def function(**words):\n    return []\n", encoding="utf-8")
    report = Report()
    compilation = compile_project(Sources(root=folder, platform=folder / "platform"), report)
    found = emit(compilation, report) if compilation else ()
    return Compiled(
        files={artifact.path: artifact.data for artifact in found},
        errors=tuple(item for item in report.diagnostics if item.severity is Severity.ERROR),
        said=tuple(said for content in written.values() for _, _, said in content.places),
        sources=written,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A project that compiles, after every text that floe refused was taken back."""

    compiled: Compiled
    refused: Mapping[int, str]
    unplaced: tuple[Diagnostic, ...]


def token(number: int, code: str | None = None) -> str:
    """Return a harmless text that tells which leaf it came from; where a secret is suspected, a placeholder."""
    return f"<zq{number:04d}q>" if code == SECRET else f"zq{number:04d}q"


def settle(folder: Folder, assign: Assign, shift: int = 0) -> Settled:
    """Compile; put a harmless text where one was refused; again, until the rest is accepted."""
    refused: dict[int, str] = {}
    for _ in range(ROUNDS):
        numbers: list[int] = []

        def careful(number: int, path: Path) -> str:
            numbers.append(number)
            return token(number, refused[number]) if number in refused else assign(number, path)

        compiled = compile_all(folder, careful, shift)
        by_identity = dict(zip(map(id, compiled.said), numbers, strict=True))
        found = [(item, said) for item, said in compiled.refused()]
        unplaced = tuple(item for item, said in found if said is None)
        fresh = {by_identity[id(said)]: item.code for item, said in found if said is not None}
        if not fresh or unplaced or not set(fresh) - set(refused):
            return Settled(compiled=compiled, refused=refused, unplaced=(*unplaced, *compiled.errors))
        refused.update(fresh)
    raise AssertionError("floe still refuses after many rounds")
