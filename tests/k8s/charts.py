"""The charts that floe generates for a project, rendered or installed for each of its environments."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from house import copy_input, floe
from k8s.cluster import Cluster
from k8s.release import Release, make_namespace
from k8s.runtime.manifest import Object, documents

KUBERNETES = "1.37.0"
# What the deployment needs besides the references of platform.yaml; docs say who makes them.
OF_THE_DEPLOYMENT = frozenset(
    {
        "postgresql",
        "dagster-postgresql",
        "marquez-postgresql",
        "polaris-postgresql",
        "polaris-root",
        "oauth2-proxy-cookie",
        "cube-api-secret",
    }
)
BUILT_IN = ("v1", "apps/v1", "batch/v1", "policy/v1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """What `floe generate` wrote for one project."""

    generated: Path

    @property
    def helm(self) -> Path:
        return self.generated / "helm"

    def names(self) -> tuple[str, str]:
        """Return the charts in the order in which they are installed."""
        infra = next(self.helm.glob("*-infra")).name
        return infra, infra.removesuffix("-infra")

    def environments(self) -> list[str]:
        return sorted(path.name.removesuffix(".env.example") for path in (self.generated / "env").iterdir())

    def values(self, chart: str, environment: str) -> Path:
        return self.helm / chart / f"values-{environment}.yaml"

    def release(self, cluster: Cluster, chart: str, environment: str, namespace: str) -> Release:
        return Release(
            cluster=cluster,
            name=chart,
            chart=self.helm / chart,
            namespace=namespace,
            values=(self.values(chart, environment),),
        )

    def render(self, cluster: Cluster, chart: str, environment: str, namespace: str = "lab") -> list[Object]:
        values = str(self.values(chart, environment))
        arguments = [str(self.helm / chart), "--namespace", namespace, "--kube-version", KUBERNETES, "--values", values]
        done = cluster.helm("template", chart, *arguments)
        assert done.code == 0, done.said
        return documents(done.out)

    def secrets(self, environment: str) -> frozenset[str]:
        """Return the Secrets that somebody makes before the charts are installed."""
        platform = self.generated.parent / "platform" / environment / "platform.yaml"
        written = [platform, self.generated.parent / "floe.yaml"]
        return frozenset(name for file in written for name in _references(yaml.safe_load(file.read_text()))) | (
            OF_THE_DEPLOYMENT
        )


def _references(value: object) -> list[str]:
    match value:
        case {"secret_ref": str(name), **rest} | {"api_secret_ref": str(name), **rest}:
            return [name.replace("_", "-").lower(), *_references(rest)]
        case dict():
            return [found for item in value.values() for found in _references(item)]
        case list():
            return [found for item in value for found in _references(item)]
    return []


def generate(project: Path, folder: Path, **more: str) -> Charts:
    """Generate a project's output in a folder of its own; `more` are files over its input."""
    copied = copy_input(project, folder)
    for name, text in more.items():
        (copied / name).parent.mkdir(parents=True, exist_ok=True)
        (copied / name).write_text(text, encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=copied)
    assert ran.code == 0, ran.err
    return Charts(generated=copied / "generated")


def definitions(objects: list[Object]) -> list[Object]:
    """Return a definition for every kind that an operator would bring: its name is known then, its shape is not."""
    found = {}
    for one in objects:
        group, _, version = one["apiVersion"].partition("/")
        if one["apiVersion"] in BUILT_IN or group.endswith((".k8s.io", "autoscaling")):
            continue
        plural = f"{one['kind'].lower()}s"
        schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
        found[plural] = {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{plural}.{group}"},
            "spec": {
                "group": group,
                "scope": "Namespaced",
                "names": {"plural": plural, "singular": one["kind"].lower(), "kind": one["kind"]},
                "versions": [{"name": version, "served": True, "storage": True, "schema": schema}],
            },
        }
    return list(found.values())


def prepare(cluster: Cluster, charts: Charts, environment: str, namespace: str) -> str:
    """Make a restricted namespace and what an environment's operators would have brought."""
    objects = [one for chart in charts.names() for one in charts.render(cluster, chart, environment)]
    kinds = definitions(objects)
    if kinds:
        made = cluster.apply(*kinds)
        assert made.code == 0, made.said
        names = [f"crd/{one['metadata']['name']}" for one in kinds]
        waited = cluster.kubectl("wait", "--for=condition=Established", *names, "--timeout=30s")
        assert waited.code == 0, waited.said
    return make_namespace(cluster, namespace)
