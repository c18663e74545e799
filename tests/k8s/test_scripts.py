"""The scripts' cluster mode on a real API server: deploy, look, validate and clean up; and what they refuse.

kwok runs no container, so nothing in the cluster answers and no port of it can be forwarded: the scripts are told where
the same systems run as processes of this machine, by the variables that an operator has for that. The tests stand in
their order; each finds what the one before it left.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from embedded.project import Operated, operated
from k8s.cluster import Cluster

DEPLOY, ALL, PREFLIGHT = "deploy.sh", "cleanup/all.sh", "validate/preflight.sh"
BASIC, E2E, DEBUG = "validate/basic.sh", "validate/e2e.sh", "debug.sh"
THERE, YES, QUICK = "--cluster", "--yes", "--quick"
LOCAL, PROD = "local", "prod"
REFUSED = 4
RELEASES = {"parcels-infra", "parcels"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who has kubectl at the cluster and the project's scripts."""

    cluster: Cluster
    project: Operated
    context: str

    def script(self, name: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        s3, catalog, web = self.project.ports
        here = "127.0.0.1"
        variables = {
            "PATH": self.cluster.environment()["PATH"],
            "KUBECONFIG": str(self.cluster.kubeconfig),
            "FLOE_KUBE_CONTEXT": self.context,
            "FLOE_CATALOG_URI": f"http://{here}:{catalog}",
            "FLOE_S3_ADDRESS": f"{here}:{s3}",
            "DAGSTER_URL": f"http://{here}:{web}",
        }
        return self.project.script(name, *arguments, **{**variables, **more})

    def facts(self, environment: str) -> dict[str, Any]:
        path = self.project.folder / f"env/{environment}.deployment.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    @property
    def namespace(self) -> str:
        return str(self.facts(LOCAL)["namespace"])

    def releases(self) -> set[str]:
        done = self.cluster.helm("list", "--all-namespaces", "--output", "json")
        assert done.code == 0, done.said
        return {one["name"] for one in json.loads(done.out)} & RELEASES

    def left(self, *kinds: str) -> list[str]:
        items = self.cluster.get("-n", self.namespace, ",".join(kinds))["items"]
        return [f"{one['kind']}/{one['metadata']['name']}" for one in items]


@pytest.fixture(scope="module")
def operator(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    context = cluster.kubectl("config", "current-context").out.strip()
    with operated(tmp_path_factory.mktemp("scripts")) as project:
        yield Operator(cluster=cluster, project=project, context=context)


def test_production_and_the_wrong_context_are_refused(operator: Operator) -> None:
    for name in (DEPLOY, "deploy/e2e.sh"):
        said = operator.script(name, FLOE_ENV=PROD)
        assert (said.returncode, "'prod' is production: say --yes" in said.stderr) == (REFUSED, True), said.stderr
    for name in (DEPLOY, PREFLIGHT, ALL, DEBUG):
        said = operator.script(name, THERE, FLOE_KUBE_CONTEXT="elsewhere")
        assert (said.returncode, "nothing was done" in said.stderr) == (REFUSED, True), said.stderr
        unsaid = operator.script(name, THERE, FLOE_KUBE_CONTEXT="")
        assert unsaid.returncode == REFUSED, unsaid.stderr
    assert operator.releases() == set()
    there = {one["metadata"]["name"] for one in operator.cluster.get("namespaces")["items"]}
    assert not there & {operator.namespace, operator.facts(PROD)["namespace"]}


def test_a_dry_run_of_production_says_what_it_would_do_and_does_nothing(operator: Operator) -> None:
    said = operator.script(DEPLOY, QUICK, "--dry-run", FLOE_ENV=PROD)
    assert said.returncode == 0, said.stderr
    assert said.stdout.count("upgrade parcels") >= 1
    assert operator.releases() == set()


def test_without_its_secrets_nothing_is_installed(operator: Operator) -> None:
    said = operator.script(DEPLOY, THERE, QUICK)
    assert said.returncode == 1, said.stdout + said.stderr
    assert "Secret lakehouse-client-id" in said.stdout
    assert operator.releases() == set()


def test_the_lakehouse_and_dagster_run_as_processes(operator: Operator) -> None:
    up = operator.project.script(DEPLOY, QUICK)
    assert up.returncode == 0, up.stdout[-3000:] + up.stderr[-3000:]


def test_both_charts_are_deployed_and_what_answers_is_checked(operator: Operator) -> None:
    made = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": operator.namespace}}]
    for need in operator.facts(LOCAL)["secrets"]:
        named = {"name": need["name"], "namespace": operator.namespace}
        made.append(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": named,
                "stringData": dict.fromkeys(need["keys"], "made-here"),
            }
        )
    for one in made:
        done = operator.cluster.apply(one, namespace=operator.namespace)
        assert done.code == 0, done.said
    checked = operator.script(PREFLIGHT, THERE)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    done = operator.script(DEPLOY, THERE, QUICK)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"cluster      {operator.context}\n" in done.stderr
    assert operator.releases() == RELEASES
    place = operator.cluster.get("namespace", operator.namespace)
    assert place["metadata"]["labels"]["floe-environment"] == LOCAL
    assert done.stdout.splitlines()[-1] == "ok: local"


def test_again_upgrades_and_finds_it_well(operator: Operator) -> None:
    again = operator.script(DEPLOY, THERE)
    assert again.returncode == 0, again.stdout[-3000:] + again.stderr[-3000:]
    well = operator.script(DEBUG, THERE)
    assert well.returncode == 0, well.stderr
    assert "pods, all of them well" in well.stdout, well.stdout
    basic = operator.script(BASIC, THERE)
    assert basic.returncode == 0, basic.stdout + basic.stderr
    assert "failed" not in basic.stdout
    e2e = operator.script(E2E, THERE, "nightly")
    assert e2e.returncode == 0, e2e.stdout + e2e.stderr


def test_what_does_not_answer_in_the_cluster_is_a_failure(operator: Operator) -> None:
    """There is no way to a service whose pods are not there: never a smoke test that asked something else."""
    said = operator.script(BASIC, THERE, DAGSTER_URL="")
    assert said.returncode == 1, said.stdout
    assert "no way to dagster-webserver in the cluster" in said.stderr
    gone = operator.script(BASIC, THERE, DAGSTER_URL="http://127.0.0.1:9")
    assert gone.returncode == 1
    assert "failed" in gone.stdout


def test_a_namespace_of_another_environment_is_refused(operator: Operator) -> None:
    said = operator.script(DEPLOY, YES, FLOE_ENV=PROD, FLOE_KUBE_NAMESPACE=operator.namespace)
    assert said.returncode == REFUSED, said.stderr
    assert "belongs to the environment 'local': nothing was done" in said.stderr


def test_a_volume_that_would_change_is_announced_before_anything_is_done(operator: Operator) -> None:
    infra = operator.project.folder / "helm/parcels-infra/values-local.yaml"
    whole = infra.read_text(encoding="utf-8")
    assert 'storage: "8Gi"' in whole
    infra.write_text(whole.replace('storage: "8Gi"', 'storage: "9Gi"'), encoding="utf-8")
    said = operator.script(DEPLOY, THERE, QUICK)
    infra.write_text(whole, encoding="utf-8")
    assert said.returncode == 1, said.stdout
    assert "of postgresql has 8Gi and would get 9Gi" in said.stderr + said.stdout
    assert "Release " not in said.stdout


def test_cleanup_lists_and_then_leaves_nothing(operator: Operator) -> None:
    listed = operator.script(ALL, THERE)
    assert listed.returncode == 0, listed.stderr
    assert "would be removed: say --yes" in listed.stdout
    assert "parcels-infra" in listed.stdout
    assert operator.releases() == RELEASES
    done = operator.script(ALL, THERE, YES)
    assert done.returncode == 0, done.stdout + done.stderr
    assert operator.releases() == set()
    assert operator.left("deployments.apps", "statefulsets.apps", "jobs.batch", "persistentvolumeclaims") == []
    again = operator.script(ALL, THERE, YES)
    assert again.returncode == 0, again.stdout + again.stderr
