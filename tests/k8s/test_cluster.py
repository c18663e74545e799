"""The cluster is a real one: it refuses, orders, rolls, binds and collects. Shown with a chart of a few lines."""

import itertools

import pytest
from k8s import objects, small_chart
from k8s.cluster import Cluster
from k8s.release import Release, everything, gone, make_namespace

SPEC, TEMPLATE = "spec", "template"


@pytest.fixture(scope="module")
def release(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Release:
    chart = small_chart.write(tmp_path_factory.mktemp("charts") / "small")
    return Release(cluster=cluster, name="small", chart=chart, namespace=make_namespace(cluster, "small"))


def test_it_refuses_what_a_schema_cannot_see(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "refused")
    assert cluster.apply(small_chart.workload("Deployment", "web"), dry=True, namespace=namespace).code == 0
    other_labels = small_chart.workload("Deployment", "web", selector={"matchLabels": {"app": "other"}})
    volume = small_chart.workload("Deployment", "web")
    volume[SPEC][TEMPLATE][SPEC]["containers"][0]["volumeMounts"] = [{"name": "absent", "mountPath": "/x"}]
    unknown = small_chart.workload("Deployment", "web")
    unknown[SPEC][TEMPLATE][SPEC]["containers"][0]["readynessProbe"] = {}
    for wrong, said in (
        (other_labels, "`selector` does not match template `labels`"),
        (volume, "volumeMounts[0].name: Not found"),
        (unknown, "readynessProbe"),
    ):
        refused = cluster.apply(wrong, dry=True, namespace=namespace)
        assert refused.code == 1
        assert said in refused.said


def test_it_enforces_restricted_pods(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "restricted")
    one = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one"}, **{SPEC: small_chart.pod("web")[SPEC]}}
    assert cluster.apply(one, dry=True, namespace=namespace).code == 0
    one[SPEC] = {**one[SPEC], "securityContext": {}}
    refused = cluster.apply(one, dry=True, namespace=namespace)
    assert 'violates PodSecurity "restricted:latest"' in refused.said


def test_a_release_lives_and_leaves_nothing(release: Release) -> None:
    cluster = release.cluster
    before = everything(cluster, release.namespace)
    installed = release.install()
    assert installed.code == 0, installed.said
    assert release.unready() == []
    ran = [*release.hooks("pre-install"), *release.hooks("post-install")]
    assert [one["name"] for one in ran] == ["first", "second", "last"]
    for earlier, later in itertools.pairwise(ran):
        assert earlier["last_run"]["completed_at"] <= later["last_run"]["started_at"]
    assert release.test().code == 0
    first = release.pods()
    assert set(first) == {"web", "worker", "store"}
    assert release.upgrade(worker="b").code == 0
    second = release.pods()
    assert {name for name in first if first[name] != second[name]} == {"worker"}
    assert release.rollback(1).code == 0
    third = release.pods()
    assert {name for name in second if second[name] != third[name]} == {"worker"}
    resized = release.upgrade(size="2Gi")
    assert resized.code == 1
    assert "field is immutable" in resized.said
    assert release.uninstall().code == 0
    # A claim of a StatefulSet outlives it unless the chart says otherwise: it holds data.
    assert gone(cluster, release.namespace, expected=before) == {"PersistentVolumeClaim/data-store-0"}


def test_a_hook_that_fails_stops_the_install(cluster: Cluster, release: Release) -> None:
    namespace = make_namespace(cluster, objects.FAILING)
    failing = Release(cluster=cluster, name="small", chart=release.chart, namespace=namespace)
    refused = failing.install()
    assert refused.code == 1
    assert "failed pre-install" in refused.said
    assert "BackoffLimitExceeded" in refused.said
    assert failing.status()["info"]["status"] == "failed"
    assert failing.pods() == {}
