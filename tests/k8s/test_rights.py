"""Each service account of the charts: what it needs, yes; everything else that the API server knows, no."""

from collections.abc import Iterator

import pytest
from k8s import rights
from k8s.charts import Charts, prepare
from k8s.cluster import Cluster
from k8s.runtime.manifest import pods

# What dagster-k8s calls: it starts a run as a Job, asks how it is, ends it with its pods, quotes its log and events.
LAUNCHER = {
    "create jobs.batch",
    "delete jobs.batch",
    "list jobs.batch",
    "get jobs/status.batch",
    "get pods",
    "list pods",
    "delete pods",
    "get pods/log",
    "list events",
}
LAUNCHERS = {"dagster-webserver", "dagster-daemon"}
ELSEWHERE = "elsewhere"
WIDE = {"jobs", "jobs/status", "pods", "pods/log", "events", "secrets"}


@pytest.fixture(scope="module")
def namespace(cluster: Cluster, charts: Charts) -> Iterator[str]:
    """The accounts, the roles and who has them, as the charts of dev make them; no pod is needed to ask."""
    name = prepare(cluster, charts, "dev", "rights")
    prepare(cluster, charts, "dev", ELSEWHERE)
    rendered = [one for chart in charts.names() for one in charts.render(cluster, chart, "dev", name)]
    kinds = {"ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"}
    made = cluster.apply(*(one for one in rendered if one["kind"] in kinds), namespace=name)
    assert made.code == 0, made.said
    yield name
    cluster.kubectl("delete", "namespace", name, ELSEWHERE, "--wait=false")


def accounts(cluster: Cluster, charts: Charts) -> set[str]:
    rendered = [one for chart in charts.names() for one in charts.render(cluster, chart, "dev")]
    return {pod["spec"]["serviceAccountName"] for _, pod in pods(rendered)}


def test_every_account_may_do_what_it_needs_and_nothing_else(cluster: Cluster, charts: Charts, namespace: str) -> None:
    server = rights.server(cluster)
    found = accounts(cluster, charts)
    assert found >= LAUNCHERS | {"dagster-code", "init-polaris", "migrate-db", "validate", "polaris", "postgresql"}
    asked = list(server.resources())
    assert len(asked) > 100
    for name in sorted(found):
        user = rights.account(namespace, name)
        assert rights.table(server, user, namespace, asked) == (LAUNCHER if name in LAUNCHERS else set()), name
        # A right of the whole cluster would be among those above; one here would be a launcher's, and too wide.
        for place in (ELSEWHERE, ""):
            assert rights.table(server, user, place, [one for one in asked if one[1] in WIDE]) == set()


def test_kubectl_says_the_same(cluster: Cluster, namespace: str) -> None:
    who = f"--as={rights.account(namespace, 'dagster-daemon')}"
    for verb, resource, answer in (
        ("create", "jobs.batch", "yes"),
        ("get", "pods/log", "yes"),
        ("get", "secrets", "no"),
        ("create", "pods", "no"),
        ("create", "pods/exec", "no"),
    ):
        said = cluster.kubectl("auth", "can-i", verb, resource, who, "-n", namespace)
        assert said.out.strip() == answer, f"{verb} {resource}: {said.said}"


def test_one_right_too_many_is_seen(cluster: Cluster, namespace: str) -> None:
    """Last: the role is spoiled."""
    rule = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["*"]}
    role = cluster.get("-n", namespace, "role", "dagster-launcher")
    role["rules"].append(rule)
    assert cluster.apply(role, namespace=namespace).code == 0
    server = rights.server(cluster)
    user = rights.account(namespace, "dagster-daemon")
    found = rights.table(server, user, namespace, [("", "secrets", True)])
    assert found == {f"{verb} secrets" for verb in rights.VERBS}
