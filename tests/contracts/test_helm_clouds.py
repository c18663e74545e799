"""Whom the pods of a cloud act for, and where External Secrets finds its store: through real Helm, or not at all.

The shared cases run on Kubernetes of no cloud; here one of them is moved to each cloud.
"""

import copy
from pathlib import Path
from typing import Any

import charts
import pytest
import yaml
from charts import Release
from house import CASES, copy_input, floe

pytestmark = pytest.mark.contracts

GCP, AZURE, AWS = "gcp", "azure", "aws"
PROJECT, VAULT = "acme-data", "https://acme.vault.azure.net"
GOOGLE = "pipeline@acme-data.iam.gserviceaccount.com"
ENTRA = "3f2a9c1e-6d0b-4a57-8f15-0c9e7b6d5a42"
ROLE = "arn:aws:iam::123456789012:role/pipeline"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/12ab34cd"
IDENTITY = {
    GCP: ("iam.gke.io/gcp-service-account", GOOGLE),
    AZURE: ("azure.workload.identity/client-id", ENTRA),
    AWS: ("eks.amazonaws.com/role-arn", ROLE),
}
STORAGE = {
    GCP: {"type": "gcs", "bucket": "lakehouse", "credentials": {"mode": "service_account", "client_id": GOOGLE}},
    AZURE: {"type": "azure", "bucket": "lakehouse", "credentials": {"mode": "service_account", "client_id": ENTRA}},
    AWS: {"type": "s3", "bucket": "lakehouse", "credentials": {"mode": "iam_role", "role_arn": ROLE}},
}
PROVIDERS = {GCP: "gcp_secret_manager", AZURE: "azure_key_vault", AWS: "aws_secrets_manager"}
SAID = {
    GCP: ("gcpsm", "projectID", PROJECT),
    AZURE: ("azurekv", "vaultUrl", VAULT),
    AWS: ("aws", "region", "eu-west-1"),
}
RUNS = "trading-runs"
USERS = {RUNS, "dagster-code", "init-catalog"}
# DuckDB logs in to no store but S3 by what surrounds it.
TRINO = {
    "type": "trino",
    "properties": {"host": "trino.example.com", "port": 443, "http_scheme": "https"},
    "credentials": {"secret_ref": "warehouse-login"},
}
COMPLAINT = "is not set: platform.yaml does not say it"


def moved(folder: Path, cloud: str, **place: Any) -> tuple[Release, Release]:
    """The cluster case with its environment `stage` in a cloud, and the charts of it."""
    project = copy_input(CASES / "cluster", folder / "project")
    file = project / "platform/stage/platform.yaml"
    spec = yaml.safe_load(file.read_text(encoding="utf-8"))
    spec["infrastructure"]["cloud"] = {"provider": cloud, **place}
    spec["storage"]["default"] = STORAGE[cloud]
    spec["catalogs"]["default"].update(type="rest", uri="https://catalog.example.com")
    if cloud != AWS:
        spec["compute"]["default"] = TRINO
    spec["observability"]["compute_logs"] = {"manager_type": "noop"}
    spec["consumption"] = {}
    backends = spec["security"]["secret_backends"]
    backends.pop("vault")
    backends.update(primary="external_secrets", external_secrets={"enabled": True, "provider": PROVIDERS[cloud]})
    file.write_text(yaml.safe_dump(spec), encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    pairs = charts.releases(project / "generated" / "helm")
    return next(pair for pair in pairs if pair[0].environment == "stage")


def refused(release: Release, values: dict[str, Any]) -> str:
    with pytest.raises(charts.sdk().HelmError) as found:
        charts.objects(release, values)
    return str(found.value)


@pytest.mark.parametrize("cloud", [GCP, AZURE, AWS])
def test_a_store_that_nobody_named_is_refused_and_then_taken(cloud: str, tmp_path: Path) -> None:
    _, app = moved(tmp_path, cloud)
    kind, key, value = SAID[cloud]
    values = app.values
    said = refused(app, values)
    assert f"externalSecrets.provider.{kind}.{key} {COMPLAINT}" in said
    assert "FLOE_HELM_VALUES" in said
    values = copy.deepcopy(values)
    values["externalSecrets"]["provider"][kind][key] = value
    stores = [one for one in charts.objects(app, values) if one["kind"] == "SecretStore"]
    assert stores
    assert all(store["spec"]["provider"][kind][key] == value for store in stores)


@pytest.mark.parametrize(("cloud", "place"), [(GCP, {"account_id": PROJECT}), (AWS, {"region": "eu-west-1"})])
def test_what_platform_yaml_says_is_enough(cloud: str, place: dict[str, Any], tmp_path: Path) -> None:
    kind, key, value = SAID[cloud]
    for release in moved(tmp_path, cloud, **place):
        for store in (one for one in charts.objects(release) if one["kind"] == "SecretStore"):
            assert store["spec"]["provider"][kind][key] == value


@pytest.mark.parametrize("cloud", [GCP, AZURE, AWS])
def test_who_reads_the_lakehouse_acts_for_somebody_and_nobody_else_does(cloud: str, tmp_path: Path) -> None:
    place: dict[str, Any] = {"aws": {"kms": {"key_arn": KEY}}} if cloud == AWS else {}
    _, app = moved(tmp_path, cloud, **place)
    values = app.values
    kind, key, value = SAID[cloud]
    values["externalSecrets"]["provider"][kind][key] = value
    objects = charts.objects(app, values)
    accounts = {
        one["metadata"]["name"]: one["metadata"].get("annotations", {})
        for one in objects
        if one["kind"] == "ServiceAccount"
    }
    annotation, name = IDENTITY[cloud]
    assert {account for account, found in accounts.items() if found.get(annotation) == name} == USERS
    assert not [account for account, found in accounts.items() if annotation in found and account not in USERS]
    assert accounts[RUNS].get("floe-kms-key") == (KEY if cloud == AWS else None)
    labelled = {
        one["metadata"]["name"]
        for one in objects
        if one["kind"] in {"Deployment", "StatefulSet", "Job"}
        and one["spec"]["template"]["metadata"]["labels"].get("azure.workload.identity/use") == "true"
    }
    assert labelled == (USERS - {RUNS} if cloud == AZURE else set())
    (code,) = (one for one in objects if one["kind"] == "Deployment" and one["metadata"]["name"] == "dagster-code")
    # A run's pod is made from what the code location says of it.
    assert ("azure.workload.identity/use" in str(code["spec"]["template"]["spec"])) == (cloud == AZURE)


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        ("kubernetes", "kubernetes.role"),
        ("jwt", "jwt.kubernetesServiceAccountToken.serviceAccountRef.name"),
        ("approle", "appRole.roleId"),
    ],
)
def test_a_login_to_vault_that_lacks_something_is_refused(method: str, missing: str, tmp_path: Path) -> None:
    project = copy_input(CASES / "cluster", tmp_path / "project")
    file = project / "platform/stage/platform.yaml"
    text = file.read_text(encoding="utf-8")
    assert "kubernetes_role: trading" in text
    file.write_text(text.replace("kubernetes_role: trading", f"auth_method: {method}"), encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    pairs = charts.releases(project / "generated" / "helm")
    for release in next(pair for pair in pairs if pair[0].environment == "stage"):
        if release.values.get("externalSecrets", {}).get("enabled"):
            assert f"externalSecrets.provider.vault.auth.{missing} {COMPLAINT}" in refused(release, release.values)
