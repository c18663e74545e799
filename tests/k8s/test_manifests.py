"""Rendered charts against the rules that no schema knows, product.md's table of probes, and a policy scanner."""

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
from k8s import policy, rules
from k8s.charts import Charts
from k8s.cluster import Cluster
from k8s.runtime.manifest import SPEC, Object, pod_of

ENVIRONMENTS = ("local", "dev", "prod")
RULES, METADATA = "rules", "metadata"
# Startup budget and liveness period in seconds, from the product's table; the last two follow their siblings.
TABLE = {
    "dagster-webserver": (300, 30),
    "dagster-daemon": (300, 30),
    "dagster-code": (300, 30),
    "polaris": (120, 30),
    "cube-api": (90, 20),
    "cube-refresh-worker": (90, 20),
    "cube-store": (90, 20),
    "localstack": (90, 10),
    "minio": (90, 10),
    "marquez": (150, 10),
    "postgresql": (90, 30),
    "jaeger": (90, 30),
    "otel-collector": (90, 30),
    "marquez-web": (150, 10),
    "oauth2-proxy": (90, 30),
}


def rendered(helm: Cluster, charts: Charts, environment: str) -> list[Object]:
    return [one for chart in charts.names() for one in charts.render(helm, chart, environment)]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_rule_is_broken(helm: Cluster, charts: Charts, environment: str) -> None:
    given = charts.secrets(environment)
    for chart in charts.names():
        assert rules.broken(charts.render(helm, chart, environment), given) == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_servers_get_the_time_that_the_table_gives_them(helm: Cluster, charts: Charts, environment: str) -> None:
    seen = {}
    for one in rendered(helm, charts, environment):
        if one["kind"] in rules.STAYS:
            probes = pod_of(one)[SPEC]["containers"][0]
            startup = probes["startupProbe"]
            budget = startup["periodSeconds"] * startup["failureThreshold"]
            seen[one[METADATA]["name"]] = (budget, probes["livenessProbe"]["periodSeconds"])
    assert {"dagster-webserver", "dagster-daemon", "dagster-code"} <= set(seen)
    assert seen == {name: TABLE[name] for name in seen}


def first(objects: list[Object], kind: str, name: str) -> Object:
    return next(one for one in objects if (one["kind"], one[METADATA]["name"]) == (kind, name))


def web(objects: list[Object]) -> Object:
    found: Object = pod_of(first(objects, "Deployment", "dagster-webserver"))[SPEC]["containers"][0]
    return found


def hook(objects: list[Object]) -> Object:
    found: Object = pod_of(first(objects, "Job", "migrate-db"))[SPEC]["containers"][0]
    return found


Spoil = Callable[[list[Object]], object]
SABOTAGE: dict[str, Spoil] = {
    "has no livenessProbe": lambda objects: web(objects).pop("livenessProbe"),
    "verbs has a wildcard": lambda objects: first(objects, "Role", "dagster-launcher")[RULES][0].update(verbs=["*"]),
    "a right on secrets": lambda objects: first(objects, "Role", "dagster-launcher")[RULES].append(
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}
    ),
    "holds a value": lambda objects: web(objects)["env"].append({"name": "API_SECRET", "value": "hunter2"}),
    "has a root that can be written": lambda objects: web(objects)["securityContext"].update(
        readOnlyRootFilesystem=False
    ),
    "is no exact version": lambda objects: web(objects).update(image="shop:latest"),
    "which its own release makes later": lambda objects: (
        hook(objects).setdefault("envFrom", []).append({"configMapRef": {"name": "dagster-workspace"}})
    ),
    "names Service/dagster-code, which its own release": lambda objects: hook(objects).update(
        args=["curl", "http://dagster-code:4000"]
    ),
    "which nothing makes": lambda objects: web(objects)["env"].append(
        {"name": "X", "valueFrom": {"secretKeyRef": {"name": "absent", "key": "x"}}}
    ),
    "no container listens on": lambda objects: first(objects, "Service", "dagster-webserver")[SPEC]["ports"][0].update(
        targetPort="absent"
    ),
    "selects 0 workloads": lambda objects: first(objects, "Service", "dagster-webserver")[SPEC]["selector"].update(
        a="b"
    ),
}


@pytest.mark.parametrize("sentence", SABOTAGE)
def test_a_spoiled_chart_is_told(helm: Cluster, charts: Charts, sentence: str) -> None:
    whole = charts.render(helm, charts.names()[1], "prod")
    given = charts.secrets("prod")
    assert not [one for one in rules.broken(whole, given) if sentence in one]
    spoiled = copy.deepcopy(whole)
    SABOTAGE[sentence](spoiled)
    assert [one for one in rules.broken(spoiled, given) if sentence in one]


def test_the_scanner_finds_nothing_but_what_is_accepted(helm: Cluster, charts: Charts, tmp_path: Path) -> None:
    used = set()
    for environment in ENVIRONMENTS:
        objects = rendered(helm, charts, environment)
        passed, failed = policy.scan(objects, environment, tmp_path / environment)
        assert passed > 10 * len(objects), "the scanner read next to nothing"
        assert [one for one in failed if not policy.accepted(one)] == []
        used |= {policy.accepted(one) for one in failed}
    assert used == set(policy.skipped()), "a line of checkov_skips.yaml that no finding needs"


def test_the_scanner_finds_what_is_wrong(helm: Cluster, charts: Charts, tmp_path: Path) -> None:
    spoiled = charts.render(helm, charts.names()[1], "prod")
    web(spoiled)["securityContext"].update(privileged=True, allowPrivilegeEscalation=True)
    _, failed = policy.scan(spoiled, "prod", tmp_path / "rendered")
    assert {one.partition(" ")[0] for one in failed if not policy.accepted(one)} == {"CKV_K8S_16", "CKV_K8S_20"}
