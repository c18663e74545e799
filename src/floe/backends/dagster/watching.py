"""What environments/<name>.json says of observability and upkeep: addresses by variable, and what each layer keeps."""

from urllib.parse import urlsplit, urlunsplit

from floe.backends.dagster.variables import DEFAULT, GLUE, VARIABLE, Text, with_references
from floe.ir.platform import Catalog, Environment
from floe.ir.project import Project

Json = dict[str, object]
OTLP = "OTEL_EXPORTER_OTLP_ENDPOINT"
LINEAGE = "OPENLINEAGE_URL"
"""The variables that the libraries themselves document; they win over what platform.yaml says."""
DAY_MS = 24 * 60 * 60 * 1000


def observability(project: Project, environment: Environment) -> Json:
    """Return what a run sends, and where; None for what it does not send."""
    seen = environment.observability
    traces: Json | None = None
    if seen.traces:
        sampling: Json = {"type": seen.sampling.type}
        if seen.sampling.type == "probabilistic":
            sampling["probability"] = seen.sampling.probability
        if seen.sampling.rate is not None:
            sampling["rate"] = seen.sampling.rate
        traces = {"endpoint": _by_variable(OTLP, seen.traces), "sampling": sampling}
    metrics = {"endpoint": _by_variable(OTLP, seen.metrics), "interval": seen.interval} if seen.metrics else None
    lineage: Json | None = None
    if seen.lineage:
        lineage = {
            "endpoint": _by_variable(LINEAGE, seen.lineage),
            "namespace": f"{project.names.written}.{environment.name}",
            "datasets": {catalog.name: _namespace(catalog) for catalog in environment.catalogs},
        }
    attributes = {key: with_references(value) for key, value in seen.attributes.items()}
    return {"attributes": attributes, "lineage": lineage, "metrics": metrics, "traces": traces}


def maintenance(environment: Environment) -> Json:
    """Return what each layer keeps."""
    return {
        entry.layer: {
            "max_age_ms": None if entry.days is None else entry.days * DAY_MS,
            "min_snapshots": entry.snapshots,
            "file_bytes": entry.file_bytes,
            "remove_orphans": entry.remove_orphans,
        }
        for entry in environment.upkeep
    }


def _by_variable(name: str, value: str) -> Text:
    return [{VARIABLE: name, DEFAULT: value}]


def _namespace(catalog: Catalog) -> str:
    """Return what lineage calls the home of a catalog's tables: its address, unless that is a secret."""
    if not isinstance(catalog.uri, str):
        return f"iceberg://{catalog.name}"
    if catalog.type == GLUE:
        return f"{GLUE}://{catalog.warehouse}"
    parts = urlsplit(catalog.uri)
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    return urlunsplit((parts.scheme, host, f"{parts.path.rstrip('/')}/{catalog.warehouse}", "", ""))
