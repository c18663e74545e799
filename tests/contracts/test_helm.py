"""Issue 6: real Helm takes both charts of every project and environment, and what it prints holds together."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import charts
import pytest
import yaml
from charts import Release
from house import CASES, EXAMPLES
from manifests import World, containers, faults, pod_of

pytestmark = pytest.mark.contracts

CLUSTER = CASES / "cluster"
PROJECTS = sorted(folder for root in (CASES, EXAMPLES) for folder in root.iterdir() if (folder / "floe.yaml").exists())
VERSIONS = ("1.29", "1.33", "1.37")
Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module", params=PROJECTS, ids=[project.name for project in PROJECTS])
def helm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return charts.generated(request.param, tmp_path_factory.mktemp("charts"))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return charts.generated(CLUSTER, tmp_path_factory.mktemp("cluster"))


def test_helm_lints_every_environment(helm: Path) -> None:
    for pair in charts.releases(helm):
        for release in pair:
            assert charts.complaints(release) == [], (release.name, release.environment)


def test_objects_hold_together(helm: Path) -> None:
    for pair in charts.releases(helm):
        assert list(faults(charts.world(pair))) == [], pair[0].environment


def test_objects_are_kubernetes_own(helm: Path) -> None:
    for pair in charts.releases(helm):
        for item in charts.world(pair).objects:
            for version in VERSIONS:
                if item["kind"] not in charts.SCOPED:
                    charts.hold_to_schema(item, version)


def test_charts_know_no_environment(helm: Path) -> None:
    for release in (release for pair in charts.releases(helm) for release in pair):
        shared = yaml.safe_load((release.chart / "values.yaml").read_text(encoding="utf-8"))
        assert shared["environment"] == ""
        assert not any(component["enabled"] for component in shared["components"].values())
        assert charts.refusal(release, {}), "values.yaml alone must not install anything"


WRONG: tuple[tuple[str, str, Change], ...] = (
    ("infra", "a key that nobody reads", lambda values: values.update(webserver={})),
    ("infra", "a number for a switch", lambda values: _minio(values).update(enabled=1)),
    ("infra", "no replica", lambda values: _minio(values).update(replicas=0)),
    ("infra", "two as a word", lambda values: _minio(values).update(replicas="two")),
    ("infra", "a misspelt key of a component", lambda values: _minio(values).update(replica=1)),
    ("infra", "a component that does not exist", lambda values: values["components"].update(kafka={"enabled": True})),
    ("infra", "a size without a unit that exists", lambda values: _minio(values).update(storage="20 GB")),
    ("infra", "a node port out of range", lambda values: _minio(values)["ports"][0].update(nodePort=8080)),
    ("infra", "a port beyond the last", lambda values: _minio(values)["ports"][0].update(port=70000)),
    ("infra", "the image's last version", lambda values: _minio(values).update(image=_image("latest"))),
    ("infra", "a digest that is none", lambda values: _minio(values).update(image=_image("1", digest="sha256:1"))),
    ("infra", "a user of the node", lambda values: values.update(runAsUser=0)),
    ("infra", "a memory limit in words", lambda values: _minio(values)["resources"]["limits"].update(memory="lots")),
    ("infra", "a bucket with capitals", lambda values: values.update(buckets=["Lake"])),
    ("infra", "a secret's value", lambda values: _minio(values)["secrets"][0].update(value="x")),
    ("infra", "a variable with a dash", lambda values: _minio(values)["env"].update({"NOT-A-NAME": "x"})),
    ("app", "a level that Dagster has not", lambda values: values["dagster"].update(logLevel="loud")),
    ("app", "a path that is none", lambda values: values["dagster"].update(home="home")),
    ("app", "a hook at a moment that Helm has not", lambda values: _hook(values).update(events=["before"])),
    ("app", "a hook without an end", lambda values: _hook(values).update(deadlineSeconds=0)),
    ("app", "an ingress class that was never tried", lambda values: values["ingress"].update(className="nginx2")),
    ("app", "a quota in words", lambda values: values.update(quota={"pods": "many"})),
    ("app", "a state that is none", lambda values: values["validation"][0].update(state="maybe")),
    ("app", "a pull policy that is none", lambda values: values.update(imagePullPolicy="Sometimes")),
)


def _minio(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = values["components"]["minio"]
    found.setdefault("ports", [{"name": "http", "port": 9000, "target": 9000, "nodePort": 0}])
    return found


def _hook(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = values["hooks"]["migrate-db"]
    return found


def _image(tag: str, digest: str = "") -> dict[str, str]:
    return {"registry": "", "repository": "minio", "tag": tag, "digest": digest}


def _stage(cluster: Path) -> tuple[Release, Release]:
    return next(pair for pair in charts.releases(cluster) if pair[0].environment == "stage")


@pytest.mark.parametrize(("chart", "what", "change"), WRONG, ids=[what for _, what, _ in WRONG])
def test_the_schema_refuses(cluster: Path, chart: str, what: str, change: Change) -> None:
    release = _stage(cluster)[0 if chart == "infra" else 1]
    values = release.values
    assert charts.refusal(release, values) is None
    change(values)
    assert charts.refusal(release, values), what


def _container(world: World, name: str) -> dict[str, Any]:
    item = next(item for item in world.objects if item["metadata"]["name"] == name and pod_of(item))
    pod = pod_of(item)
    assert pod is not None
    return containers(pod)[-1]


def _object(world: World, kind: str, name: str | None = None) -> dict[str, Any]:
    return next(item for item in world.objects if item["kind"] == kind and name in {None, item["metadata"]["name"]})


SABOTAGE: tuple[tuple[str, Callable[[World], object], str], ...] = (
    ("a probe is gone", lambda world: _container(world, "minio").pop("readinessProbe"), "has no readinessProbe"),
    ("root", lambda world: _container(world, "cube-api")["securityContext"].clear(), "is not restricted"),
    ("a wildcard", lambda world: _object(world, "Role")["rules"][0].update(verbs=["*"]), "more than a launcher"),
    (
        "the launcher reads secrets",
        lambda world: _object(world, "Role")["rules"][0].update(resources=["secrets"]),
        "more than a launcher",
    ),
    ("a Secret with data", lambda world: _object(world, "ConfigMap").update(kind="Secret"), "a chart holds no Secret"),
    ("no size", lambda world: _container(world, "polaris")["resources"].clear(), "has no size"),
    ("no exact image", lambda world: _container(world, "marquez").update(image="x:latest"), "no exact image"),
    (
        "a Service leads nowhere",
        lambda world: _object(world, "Service", "polaris")["spec"]["selector"].update({"a": "b"}),
        "leads to no pod",
    ),
    (
        "a port by another name",
        lambda world: _object(world, "Service", "polaris")["spec"]["ports"][0].update(targetPort="web"),
        "leads to none of the container's",
    ),
    (
        "a selector by another label",
        lambda world: _object(world, "Deployment")["spec"]["selector"]["matchLabels"].update({"a": "b"}),
        "selector is not among the labels",
    ),
    (
        "a volume that is not there",
        lambda world: _container(world, "marquez")["volumeMounts"].append({"name": "x", "mountPath": "/x"}),
        "is mounted and not there",
    ),
    (
        "a route to nobody",
        lambda world: _object(world, "Ingress")["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"].update(
            name="nobody"
        ),
        "leads to no port of a Service",
    ),
    (
        "a hook before its account",
        lambda world: _object(world, "ServiceAccount", "migrate-db")["metadata"].update(annotations={}),
        "is not there yet when this hook runs",
    ),
    (
        "a hook reads a ConfigMap of its release",
        lambda world: pod_of(_object(world, "Job", "migrate-db"))["volumes"].append(  # type: ignore[index]
            {"name": "x", "configMap": {"name": "validate"}}
        ),
        "is not there yet when this hook runs",
    ),
    (
        "an account that does not exist",
        lambda world: _object(world, "RoleBinding")["subjects"][0].update(name="nobody"),
        "nobody does not exist",
    ),
    ("a capital", lambda world: _object(world, "ConfigMap")["metadata"].update(name="Bad_Name"), "no name for Kube"),
)


@pytest.mark.parametrize(("what", "harm", "found"), SABOTAGE, ids=[what for what, _, _ in SABOTAGE])
def test_sabotage_is_seen(cluster: Path, what: str, harm: Callable[[World], object], found: str) -> None:
    before = charts.world(_stage(cluster))
    world = World(objects=tuple(copy.deepcopy(before.objects)), secrets=before.secrets)
    harm(world)
    assert any(found in fault for fault in faults(world)), list(faults(world))


def _read_by(world: World, name: str) -> set[str]:
    return set(_secret_names(_container(world, name), pod_of(_named(world, name)) or {}))


def _named(world: World, name: str) -> dict[str, Any]:
    return next(item for item in world.objects if item["metadata"]["name"] == name and pod_of(item))


def _secret_names(container: dict[str, Any], pod: dict[str, Any]) -> Iterator[str]:
    for entry in container.get("env", []):
        if "secretKeyRef" in entry.get("valueFrom", {}):
            yield entry["valueFrom"]["secretKeyRef"]["name"]
    for volume in pod.get("volumes", []):
        for source in volume.get("projected", {}).get("sources", []):
            yield source["secret"]["name"]


def test_each_workload_reads_its_own_secrets(cluster: Path) -> None:
    world = charts.world(_stage(cluster))
    lakehouse = {"lakehouse-storage", "lakehouse-client-id", "lakehouse-client-secret"}
    assert _read_by(world, "cube-api") == {*lakehouse, "cube-signing-key"}
    assert _read_by(world, "cube-store") == {"lakehouse-storage"}
    assert _read_by(world, "dagster-webserver") == {"dagster-postgresql", "lakehouse-storage"}
    assert _read_by(world, "dagster-code") == {"dagster-postgresql", "lakehouse-storage"}
    assert _read_by(world, "polaris") == {"polaris-postgresql", "lakehouse-storage"}
    assert _read_by(world, "marquez") == {"marquez-postgresql"}
    assert _read_by(world, "marquez-web") == set()
    context = json.loads(_variable(_container(world, "dagster-code"), "DAGSTER_CONTAINER_CONTEXT"))["k8s"]
    assert set(_secret_names(context, {"volumes": context["volumes"]})) == {*lakehouse, "dagster-postgresql"}


def _variable(container: dict[str, Any], name: str) -> str:
    return str(next(entry["value"] for entry in container["env"] if entry["name"] == name))


def test_dagster_makes_of_a_run_what_the_chart_says(cluster: Path) -> None:
    from dagster_k8s.container_context import K8sContainerContext
    from dagster_k8s.job import construct_dagster_k8s_job
    from kubernetes import client

    for pair in charts.releases(cluster):
        code = _container(charts.world(pair), "dagster-code")
        context = K8sContainerContext.create_from_config(json.loads(_variable(code, "DAGSTER_CONTAINER_CONTEXT")))
        config = context.get_k8s_job_config(code["image"], _Launcher())
        made = construct_dagster_k8s_job(
            config, ["dagster"], "dagster-run-1", user_defined_k8s_config=context.run_k8s_config, labels={}
        )
        job = client.ApiClient().sanitize_for_serialization(made)
        charts.hold_to_schema(job, VERSIONS[-1])
        secrets = frozenset(_secret_names(job["spec"]["template"]["spec"]["containers"][0], _pod(job)))
        accounts = {"kind": "ServiceAccount", "metadata": {"name": "trading-runs"}}
        world = World(objects=(job, accounts), secrets=secrets)
        assert list(faults(world)) == []
        labels = job["spec"]["template"]["metadata"]["labels"]
        assert labels["app.kubernetes.io/component"] == "dagster-run"
        assert labels["app.kubernetes.io/part-of"] == "trading-desk"


def _pod(job: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = job["spec"]["template"]["spec"]
    return found


class _Launcher:
    """What Dagster's own launcher tells a job's configuration beside the container context."""

    dagster_home = "/opt/dagster/home"
    instance_config_map = "dagster-workspace"
    postgres_password_secret = None
    image_pull_policy = "IfNotPresent"
    service_account_name = "trading-runs"
