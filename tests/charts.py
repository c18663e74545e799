"""The charts of a project through real Helm: `helm lint --strict` and `helm template` without a binary.

helm-python-sdk carries Helm's own Go code. Where the suite finds a `helm` binary it is asked too.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from house import copy_input, floe
from manifests import Manifest, World

RENDERED = "v1.33.0"
SCOPED = frozenset({"ExternalSecret", "SecretStore", "ServiceMonitor", "PrometheusRule"})
"""Kinds that an operator brings; Kubernetes itself has no schema for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One chart with the values of one environment."""

    chart: Path
    environment: str

    @property
    def name(self) -> str:
        return self.chart.name

    @property
    def values(self) -> dict[str, Any]:
        text = (self.chart / f"values-{self.environment}.yaml").read_text(encoding="utf-8")
        return dict(yaml.safe_load(text))


def generated(project: Path, folder: Path) -> Path:
    """Generate a project in a folder of its own and return its ``helm/``."""
    root = copy_input(project, folder / project.name)
    ran = floe("generate", "--no-cache", cwd=root)
    assert ran.code == 0, ran.err
    return root / "generated" / "helm"


def releases(helm: Path) -> list[tuple[Release, Release]]:
    """Return both charts in the order in which they are installed, for each environment."""
    infra = next(path for path in helm.iterdir() if path.name.endswith("-infra"))
    project = helm / infra.name.removesuffix("-infra")
    names = sorted(path.stem.removeprefix("values-") for path in infra.glob("values-*.yaml"))
    return [(Release(chart=infra, environment=name), Release(chart=project, environment=name)) for name in names]


def sdk() -> Any:
    """Return Helm's own code as a module; only the sessions that render charts install it."""
    import helm_python

    return helm_python


def hold_to_schema(item: Manifest, version: str) -> None:
    """Raise where an object is not what Kubernetes of a version takes, key by key."""
    import kubernetes_validate

    kubernetes_validate.validate(item, version, strict=True)


def complaints(release: Release, values: dict[str, Any] | None = None) -> list[str]:
    """Return what ``helm lint --strict`` finds beyond its wish for an icon."""
    report = sdk().lint(release.chart, values or release.values, strict=True, kube_version=RENDERED)
    return [*report["errors"], *(item["error"] for item in report["messages"] if item["severity"] > 1)]


def refusal(release: Release, values: dict[str, Any]) -> str | None:
    """Return why the schema refuses values; None when it takes them."""
    try:
        _chart(release.chart).validate_schema(values)
    except sdk().HelmError as error:
        return str(error)
    return None


def objects(release: Release, values: dict[str, Any] | None = None) -> list[Manifest]:
    """Return what ``helm template`` prints, as objects."""
    rendered = _chart(release.chart).render(
        values or release.values, name=release.name, namespace="data", is_install=True
    )
    texts = [text for path, text in sorted(rendered.items()) if path.endswith(".yaml")]
    return [item for text in texts for item in yaml.safe_load_all(text) if item]


def world(pair: tuple[Release, Release]) -> World:
    """Return everything that both releases bring, and the Secrets that people make."""
    infra, project = (objects(release) for release in pair)
    copied = {item["metadata"]["name"] for item in infra if item["kind"] == "ExternalSecret"}
    stored = pair[1].values.get("externalSecrets", {}).get("enabled", False)
    return World(objects=(*infra, *project), secrets=frozenset(copied if stored else _secrets(pair)))


def _secrets(pair: tuple[Release, Release]) -> set[str]:
    parts = [part for release in pair for part in _parts(release.values)]
    listed = [*("secrets", "initSecrets"), "secretFiles"]
    return {entry["name"] for part in parts for key in listed for entry in part.get(key, [])}


def _parts(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [*values["components"].values(), *values.get("hooks", {}).values()]


@cache
def _chart(path: Path) -> Any:
    return sdk().Chart.load(path)
