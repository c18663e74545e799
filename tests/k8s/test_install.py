"""The generated charts on a real API server, in namespaces that enforce restricted Pod Security."""

import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from k8s import objects
from k8s.charts import Charts, prepare
from k8s.cluster import Cluster
from k8s.release import Release, cluster_wide, everything, gone
from k8s.runtime.manifest import Object, containers, pods

ENVIRONMENTS = ("local", "dev", "prod")
BEFORE, AFTER = ("pre-install", "post-install")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """Both releases of one environment, and what was there before them."""

    environment: str
    infra: Release
    app: Release
    before: set[str]
    before_all: set[str]


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def installed(request: pytest.FixtureRequest, cluster: Cluster, charts: Charts) -> Iterator[Installed]:
    environment = str(request.param)
    namespace = prepare(cluster, charts, environment, f"e-{environment}")
    before, before_all = everything(cluster, namespace), cluster_wide(cluster)
    infra, app = (charts.release(cluster, chart, environment, namespace) for chart in charts.names())
    for release in (infra, app):
        done = release.install()
        assert done.code == 0, f"{done.said}\n{cluster.kubectl('-n', namespace, 'get', 'pods,jobs,events').out}"
    yield Installed(environment=environment, infra=infra, app=app, before=before, before_all=before_all)
    for release in (app, infra):
        release.uninstall()


def bare_pod(name: str, pod: Object) -> Object:
    """Return the pod as it would be made; a StatefulSet gives it the claims that it mounts."""
    spec = copy.deepcopy(pod["spec"])
    volumes = spec.setdefault("volumes", [])
    mounted = {mount["name"] for container in containers(pod) for mount in container.get("volumeMounts", [])}
    for claim in sorted(mounted - {volume["name"] for volume in volumes}):
        volumes.append({"name": claim, "persistentVolumeClaim": {"claimName": f"{claim}-{name}"}})
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_object_and_every_pod_is_admitted(cluster: Cluster, charts: Charts, environment: str) -> None:
    namespace = prepare(cluster, charts, environment, f"d-{environment}")
    rendered = [one for chart in charts.names() for one in charts.render(cluster, chart, environment, namespace)]
    # A pod is refused where its account is not there, and a dry run makes none.
    accounts = [one for one in rendered if one["kind"] == "ServiceAccount"]
    assert cluster.apply(*accounts, namespace=namespace).code == 0
    # A workload with a pod that would be refused is warned about; the pod itself is refused.
    bare = [bare_pod(f"pod-{number}", pod) for number, (_, pod) in enumerate(pods(rendered))]
    for told in (rendered, bare):
        accepted = cluster.apply(*told, dry=True, namespace=namespace)
        assert accepted.code == 0, accepted.said
        assert "would violate PodSecurity" not in accepted.said
    bare[0]["spec"]["containers"][0]["securityContext"]["allowPrivilegeEscalation"] = True
    refused = cluster.apply(bare[0], dry=True, namespace=namespace)
    assert "violates PodSecurity" in refused.said


def test_hooks_run_in_order_and_everything_is_ready(installed: Installed) -> None:
    app = installed.app
    jobs = [one for event in (BEFORE, AFTER) for one in app.hooks(event) if one["kind"] == "Job"]
    assert [one["name"] for one in jobs] == ["init-polaris", "migrate-db", "validate"]
    assert [one["weight"] for one in jobs] == [-10, -5, 10]
    assert {one["last_run"]["phase"] for one in jobs} == {"Succeeded"}
    for earlier, later in itertools.pairwise(jobs):
        assert earlier["last_run"]["completed_at"] <= later["last_run"]["started_at"]
    assert [*installed.infra.unready(), *app.unready()] == []


def test_helm_test_passes(installed: Installed) -> None:
    tested = installed.app.test()
    assert tested.code == 0, tested.said
    assert "Phase:          Succeeded" in tested.out


def test_an_upgrade_rolls_what_changed_and_a_rollback_undoes_it(installed: Installed) -> None:
    app = installed.app
    first = app.pods()
    assert {"dagster-webserver", "dagster-daemon", "dagster-code"} <= set(first)
    same = app.upgrade()
    assert same.code == 0, same.said
    assert app.pods() == first
    changed = app.upgrade(**{"components.dagster-webserver.resources.limits.memory": "1234Mi"})
    assert changed.code == 0, changed.said
    second = app.pods()
    assert {name for name in first if first[name] != second[name]} == {"dagster-webserver"}
    undone = app.rollback(1)
    assert undone.code == 0, undone.said
    third = app.pods()
    assert {name for name in second if second[name] != third[name]} == {"dagster-webserver"}
    assert app.unready() == []


def test_a_volume_that_cannot_grow_is_announced(installed: Installed) -> None:
    if "StatefulSet/postgresql" not in everything(installed.infra.cluster, installed.infra.namespace):
        pytest.skip(f"{installed.environment} has no volume: its databases are elsewhere")
    refused = installed.infra.upgrade(**{"components.postgresql.storage": "77Gi"})
    assert refused.code == 1
    assert "77Gi" in refused.said
    assert "field is immutable" not in refused.said
    assert installed.infra.unready() == []


def test_nothing_stays_but_the_data(installed: Installed) -> None:
    """Volumes are kept on purpose: cleanup/all.sh, which asks first, removes them."""
    cluster, namespace = installed.app.cluster, installed.app.namespace
    for release in (installed.app, installed.infra):
        removed = release.uninstall()
        assert removed.code == 0, removed.said
    left = gone(cluster, namespace, expected=installed.before)
    assert {one for one in left if not one.startswith("PersistentVolumeClaim/data-")} == set()
    assert cluster_wide(cluster) <= installed.before_all


def test_a_failing_hook_stops_the_install(cluster: Cluster, charts: Charts) -> None:
    namespace = prepare(cluster, charts, "dev", objects.FAILING)
    app = charts.release(cluster, charts.names()[1], "dev", namespace)
    refused = app.install(**{f"hooks.{name}.backoffLimit": "0" for name in ("init-polaris", "migrate-db")})
    assert refused.code == 1
    assert (
        "failed pre-install: 1 error occurred" in refused.said or "failed pre-install: job init-polaris" in refused.said
    )
    assert app.status()["info"]["status"] == "failed"
    assert app.pods() == {}
    assert "Job/migrate-db" not in everything(cluster, namespace)
    assert app.uninstall().code == 0
