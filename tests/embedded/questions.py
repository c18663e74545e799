"""What Marquez and Jaeger would answer, had they received what the receiver did: what validate/e2e.sh asks them.

Neither server is to be had from a registry. Only names are answered, by the paths and keys of their documentation.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from opentelemetry.proto.trace.v1.trace_pb2 import Span

NAMESPACES = "/api/v1/namespaces"
SERVICE = "service.name"


def answers(
    events: Iterable[Mapping[str, Any]], spans: Iterable[Span], resources: Iterable[Mapping[str, str]], asked: str
) -> Any:
    """Return the answer to a path; None for one that neither server has."""
    parts = urlsplit(asked)
    services = sorted({resource[SERVICE] for resource in resources})
    if parts.path == "/api/services":
        return {"data": services}
    if parts.path == "/api/traces":
        known = parse_qs(parts.query).get("service", [""])[0] in services
        return {"data": [{"spans": [_span(span) for span in spans]}] if known else []}
    return _lineage(list(events), parts.path) if parts.path.startswith(NAMESPACES) else None


def _lineage(events: list[Mapping[str, Any]], path: str) -> Any:
    jobs = {(event["job"]["namespace"], event["job"]["name"]) for event in events}
    sets = [item for event in events for item in (*event["inputs"], *event["outputs"])]
    datasets = {(item["namespace"], item["name"]) for item in sets}
    if path == NAMESPACES:
        return {"namespaces": [{"name": name} for name in sorted({name for name, _ in jobs | datasets})]}
    namespace, _, kind = path.removeprefix(f"{NAMESPACES}/").partition("/")
    found = {"jobs": jobs, "datasets": datasets}.get(kind)
    if found is None:
        return None
    return {kind: [{"name": name} for place, name in sorted(found) if place == unquote(namespace)]}


def _span(span: Span) -> dict[str, Any]:
    tags = [{"key": entry.key, "value": entry.value.string_value} for entry in span.attributes]
    return {"traceID": span.trace_id.hex(), "operationName": span.name, "tags": tags}
