"""catalog/apply.py against a Polaris: twice in a row, every kind of drift, other people's things, credentials."""

import json
import os
import re
import secrets
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from polaris.conftest import Polaris, generate

ENVIRONMENT = "dev"
DRIFT = 3
MANAGEMENT = "/api/management/v1"
CANARY = "canary-" + secrets.token_hex(8)
SETUP = "generated/catalog/dev.polaris.yaml"
OWN = ("POLARIS_ROOT_CLIENT_ID", "POLARIS_ROOT_CLIENT_SECRET")
PIPELINE = ("DBT_ENV_SECRET_LAKEHOUSE_CLIENT_ID", "DBT_ENV_SECRET_LAKEHOUSE_CLIENT_SECRET")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    code: int
    out: str
    err: str


def apply(project: Path, polaris: Polaris, *options: str, **variables: str) -> Done:
    """Run the entry point as hooks and scripts do, without floe."""
    kept = {key: value for key, value in os.environ.items() if key in {"HOME", "LANG", "PATH", "TMPDIR"}}
    env = {**kept, **dict(zip(OWN, polaris.root, strict=True)), **variables}
    command = [sys.executable, "catalog/apply.py", "--environment", ENVIRONMENT, "--wait", "20", *options]
    ran = subprocess.run(command, cwd=project / "generated", env=env, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in ran.stderr, ran.stderr
    return Done(code=ran.returncode, out=ran.stdout, err=ran.stderr)


class Api:
    """The server as its root sees it, for what a test does by hand."""

    def __init__(self, polaris: Polaris) -> None:
        self.base = polaris.url
        form = {"grant_type": "client_credentials", "scope": "PRINCIPAL_ROLE:ALL"}
        form |= dict(zip(("client_id", "client_secret"), polaris.root, strict=True))
        data = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(f"{self.base}/api/catalog/v1/oauth/tokens", data, timeout=20) as answer:  # noqa: S310
            self.token = json.load(answer)["access_token"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A project whose catalog is as it should be."""

    project: Path
    polaris: Polaris
    api: Api

    @property
    def name(self) -> str:
        return str(self.setup["catalogs"][0]["name"])

    @property
    def setup(self) -> Any:
        return yaml.safe_load((self.project / SETUP).read_text(encoding="utf-8"))

    def run(self, *options: str, **variables: str) -> Done:
        return apply(self.project, self.polaris, *options, **variables)

    def change(self, path: str, **properties: str) -> None:
        """Change properties of something by hand."""
        found = self.api.call("GET", path)
        merged = {**found["properties"], **properties}
        self.api.call("PUT", path, {"currentEntityVersion": found["entityVersion"], "properties": merged})


@pytest.fixture
def applied(project: Path, polaris: Polaris) -> Applied:
    ran = apply(project, polaris)
    assert ran.code == 0, ran.err
    return Applied(project=project, polaris=polaris, api=Api(polaris))


def signs(text: str) -> list[str]:
    return re.findall(r"^  ([+~-]) ", text, re.MULTILINE)


def test_the_second_run_finds_nothing(applied: Applied) -> None:
    before = applied.api.call("GET", "/writes") if not applied.polaris.real else []
    again = applied.run()
    assert (again.code, signs(again.err)) == (0, [])
    assert "nothing to do" in again.err
    assert applied.run("--check").code == 0
    if not applied.polaris.real:
        assert applied.api.call("GET", "/writes") == before


def test_a_dry_run_and_a_check_change_nothing(project: Path, polaris: Polaris) -> None:
    dry, check = apply(project, polaris, "--dry-run"), apply(project, polaris, "--check")
    assert (dry.code, check.code) == (0, DRIFT)
    assert signs(dry.err) == signs(check.err)
    assert len(signs(dry.err)) > 30
    assert signs(apply(project, polaris).err) == signs(dry.err)


def test_the_official_tool_and_this_one_agree(project: Path, polaris: Polaris, tools: dict[str, Path]) -> None:
    """What `setup apply` of both versions makes of the file is what apply.py would have made, but for the marks."""
    for version, folder in tools.items():
        for _ in range(2):
            said = polaris_tool(folder, polaris, project)
            assert "Completed Successfully" in said, (version, said)
            assert "WARNING" not in said, (version, said)
    left = apply(project, polaris, "--check")
    assert left.code in {0, DRIFT}, left.err
    assert all("managed-by" in line for line in left.err.splitlines() if line.startswith("  ~")), left.err
    assert set(signs(left.err)) <= {"~"}
    assert apply(project, polaris).code == 0
    assert apply(project, polaris, "--check").code == 0


def polaris_tool(folder: Path, polaris: Polaris, project: Path) -> str:
    command = [str(folder / "polaris"), "--base-url", polaris.url, "--client-id", polaris.root[0]]
    command += ["--client-secret", polaris.root[1], "setup", "apply", str(project / SETUP)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=project)
    assert ran.returncode == 0, ran.stderr
    return ran.stderr


def _catalog_property(a: Applied) -> None:
    path = f"{MANAGEMENT}/catalogs/{a.name}"
    a.change(path, **{"polaris.config.purge-view-metadata-on-drop": "true", "kept": "by-hand"})


def _allowed_location(a: Applied) -> None:
    found = a.api.call("GET", f"{MANAGEMENT}/catalogs/{a.name}")
    storage = {**found["storageConfigInfo"], "region": "eu-west-1"}
    body = {
        "currentEntityVersion": found["entityVersion"],
        "properties": found["properties"],
        "storageConfigInfo": storage,
    }
    a.api.call("PUT", f"{MANAGEMENT}/catalogs/{a.name}", body)


def _namespace_property(a: Applied) -> None:
    body = {"updates": {"retention-days": "1"}, "removals": []}
    a.api.call("POST", f"/api/catalog/v1/{a.name}/namespaces/marts/properties", body)


def _role_property(a: Applied) -> None:
    path = f"{MANAGEMENT}/catalogs/{a.name}/catalog-roles/{a.name}-serving"
    found = a.api.call("GET", path)
    a.api.call("PUT", path, {"currentEntityVersion": found["entityVersion"], "properties": {"kept": "by-hand"}})


def _missing_grant(a: Applied) -> None:
    grant = {"type": "namespace", "namespace": ["marts"], "privilege": "TABLE_READ_DATA"}
    path = f"{MANAGEMENT}/catalogs/{a.name}/catalog-roles/{a.name}-serving/grants?cascade=false"
    a.api.call("POST", path, {"grant": grant})


def _surplus_grant(a: Applied) -> None:
    grant = {"type": "catalog", "privilege": "CATALOG_MANAGE_CONTENT"}
    path = f"{MANAGEMENT}/catalogs/{a.name}/catalog-roles/{a.name}-serving/grants"
    a.api.call("PUT", path, {"grant": grant})


def _principal_property(a: Applied) -> None:
    path = f"{MANAGEMENT}/principals/{a.name}-serving"
    found = a.api.call("GET", path)
    a.api.call("PUT", path, {"currentEntityVersion": found["entityVersion"], "properties": {"kept": "by-hand"}})


def _policy_content(a: Applied) -> None:
    path = f"/api/catalog/polaris/v1/{a.name}/namespaces/marts/policies/expire-snapshots--marts"
    policy = a.api.call("GET", path)["policy"]
    content = {**json.loads(policy["content"]), "config": {"max_snapshot_age_days": 1}}
    body = {"content": json.dumps(content), "current-policy-version": policy["version"]}
    a.api.call("PUT", path, {**body, "description": policy["description"]})


def _surplus_role(a: Applied) -> None:
    path = f"{MANAGEMENT}/principals/{a.name}-serving/principal-roles"
    a.api.call("PUT", path, {"principalRole": {"name": "service_admin"}})


DRIFTS = {
    "a property of the catalog": (_catalog_property, "~", "purge-view-metadata-on-drop"),
    "the storage of the catalog": (_allowed_location, "~", "eu-west-1"),
    "a property of a namespace": (_namespace_property, "~", "retention-days"),
    "a property of a role": (_role_property, "~", "managed-by"),
    "a grant that was taken": (_missing_grant, "+", "TABLE_READ_DATA"),
    "a grant too much": (_surplus_grant, "-", "CATALOG_MANAGE_CONTENT"),
    "a property of a principal": (_principal_property, "~", "managed-by"),
    "the content of a policy": (_policy_content, "~", "max_snapshot_age_days"),
    "a role too much": (_surplus_role, "-", "service_admin"),
}


@pytest.mark.parametrize("kind", DRIFTS)
def test_drift_is_seen_and_removed(kind: str, applied: Applied) -> None:
    disturb, sign, word = DRIFTS[kind]
    disturb(applied)
    seen = applied.run("--check")
    assert (seen.code, signs(seen.err)) == (DRIFT, [sign]), seen.err
    assert word in seen.err
    assert applied.run().code == 0
    assert applied.run("--check").code == 0


def test_what_a_person_added_stays(applied: Applied) -> None:
    path = f"{MANAGEMENT}/catalogs/{applied.name}"
    _catalog_property(applied)
    body = {"catalogRole": {"name": "analysts", "properties": {"managed-by": "another"}}}
    applied.api.call("POST", f"{path}/catalog-roles", body)
    assert applied.run().code == 0
    assert applied.api.call("GET", path)["properties"]["kept"] == "by-hand"
    assert applied.api.call("GET", f"{path}/catalog-roles/analysts")["properties"] == {"managed-by": "another"}


def test_roles_that_the_project_no_longer_needs_go(applied: Applied) -> None:
    pipeline = applied.project / "floe.yaml"
    text = pipeline.read_text(encoding="utf-8")
    text = re.sub(r"\nsemantic:.*?(?=\n# Flights)", "", text, flags=re.DOTALL)
    pipeline.write_text(text.replace("enabled: true", "enabled: false", 1), encoding="utf-8")
    generate(applied.project)
    ran = applied.run()
    assert ran.code == 0, ran.err
    assert f"- catalog role {applied.name}-serving" in ran.err
    assert f"- principal role {applied.name}-reader" in ran.err
    assert f"principal {applied.name}-serving is not wanted any more" in ran.err
    assert applied.run("--check").code == 0
    assert applied.api.call("GET", f"{MANAGEMENT}/principals/{applied.name}-serving")


def test_nothing_of_another_project_is_touched(project: Path, polaris: Polaris) -> None:
    api = Api(polaris)
    name = yaml.safe_load((project / SETUP).read_text(encoding="utf-8"))["catalogs"][0]["name"]
    role = {"name": f"{name}-writer", "properties": {"managed-by": "another"}}
    api.call("POST", f"{MANAGEMENT}/principal-roles", {"principalRole": role})
    ran = apply(project, polaris)
    assert ran.code == 1
    assert f"principal role {name}-writer belongs to the project another" in ran.err
    names = {catalog["name"] for catalog in api.call("GET", f"{MANAGEMENT}/catalogs")["catalogs"]}
    assert name not in names


def test_a_role_that_may_more_is_adopted_on_request_only(applied: Applied) -> None:
    path = f"{MANAGEMENT}/catalogs/{applied.name}/catalog-roles/{applied.name}-serving"
    found = applied.api.call("GET", path)
    applied.api.call("PUT", path, {"currentEntityVersion": found["entityVersion"], "properties": {}})
    _surplus_grant(applied)
    refused = applied.run()
    assert refused.code == 1
    assert "made by somebody else, who granted it CATALOG_MANAGE_CONTENT on catalog" in refused.err
    assert applied.run("--adopt").code == 0
    assert applied.run("--check").code == 0


def test_the_pipeline_gets_the_credentials_that_the_environment_has(project: Path, polaris: Polaris) -> None:
    given = dict(zip(PIPELINE, (f"id-{secrets.token_hex(4)}", CANARY), strict=True))
    ran = apply(project, polaris, **given)
    assert ran.code == 0, ran.err
    assert Api(Polaris(url=polaris.url, root=(given[PIPELINE[0]], CANARY), real=polaris.real)).token
    assert apply(project, polaris, "--check", **given).code == 0
    changed = {**given, PIPELINE[1]: f"{CANARY}-2"}
    seen = apply(project, polaris, "--check", **changed)
    assert (seen.code, signs(seen.err)) == (DRIFT, ["~"]), seen.err
    again = apply(project, polaris, **changed)
    assert again.code == 0
    assert apply(project, polaris, "--check", **changed).code == 0
    said = "".join(done.out + done.err for done in (ran, seen, again))
    assert CANARY not in said
    assert polaris.root[1] not in said


def test_credentials_of_somebody_else_are_refused(project: Path, polaris: Polaris) -> None:
    given = dict(zip(PIPELINE, (f"id-{secrets.token_hex(4)}", CANARY), strict=True))
    api, other = Api(polaris), f"other-{secrets.token_hex(4)}"
    api.call("POST", f"{MANAGEMENT}/principals", {"principal": {"name": other}})
    pair = {"clientId": given[PIPELINE[0]], "clientSecret": CANARY}
    api.call("POST", f"{MANAGEMENT}/principals/{other}/reset", pair)
    ran = apply(project, polaris, **given)
    assert ran.code == 1
    assert "are those of another principal" in ran.err
    assert CANARY not in ran.err


def test_new_credentials_go_where_they_are_told(project: Path, polaris: Polaris, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    ran = apply(project, polaris, "--credentials", f"file:{folder}")
    assert ran.code == 0, ran.err
    name = yaml.safe_load((project / SETUP).read_text(encoding="utf-8"))["catalogs"][0]["name"]
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert set(files) == {
        "lakehouse-client-id",
        "lakehouse-client-secret",
        f"{name}-serving-client-id",
        f"{name}-serving-client-secret",
    }
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not [value for value in files.values() if value in ran.out + ran.err]
    pair = files["lakehouse-client-id"], files["lakehouse-client-secret"]
    assert Api(Polaris(url=polaris.url, root=pair, real=polaris.real)).token
    printed = apply(project, polaris, "--credentials", "print", "--renew", f"{name}-pipeline")
    told = dict(line.split(": ") for line in printed.out.splitlines()[1:])
    assert Api(Polaris(url=polaris.url, root=(told["client id"], told["client secret"]), real=polaris.real)).token
    assert told["client secret"] not in printed.err


def test_a_key_that_nobody_reads_stops_everything(project: Path, polaris: Polaris) -> None:
    file = project / SETUP
    kept = file.read_text(encoding="utf-8")
    for right, wrong in (("privileges:", "privilege:"), ("assign_to:", "assigned_to:"), ("catalogs:", "catalog:")):
        file.write_text(kept.replace(right, wrong), encoding="utf-8")
        ran = apply(project, polaris)
        assert ran.code == 1
        assert f"keys that nobody reads: {wrong[:-1]}" in ran.err


def test_wrong_credentials_and_no_server_are_said_at_once(project: Path, polaris: Polaris) -> None:
    wrong = apply(project, polaris, **{OWN[1]: "wrong"})
    assert wrong.code == 1
    assert "does not take the credentials of POLARIS_ROOT_CLIENT_ID" in wrong.err
    platform = project / "platform" / "dev" / "platform.yaml"
    text = platform.read_text(encoding="utf-8").replace(polaris.url, "http://127.0.0.1:9")
    platform.write_text(text, encoding="utf-8")
    generate(project)
    nobody = apply(project, polaris, "--wait", "2")
    assert nobody.code == 1
    assert "does not answer" in nobody.err
