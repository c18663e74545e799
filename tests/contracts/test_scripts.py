"""What the scripts say and refuse before they reach any server: bash, kubectl's own contexts, what Helm would print."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from embedded.project import CANARY, Operated, operated

from floe.backends.scripts.script import HELP, Script
from floe.backends.scripts.table import SCRIPTS

pytestmark = pytest.mark.contracts

DEPLOY, PROD = "deploy.sh", "prod"
QUICK, DRY = "--quick", "--dry-run"
USAGE, REFUSED = 2, 4
NAMED = {"dagster/launch-job.sh", "dagster/monitor-run.sh", "dagster/backfill.sh"}
"""Scripts that need a name before anything else."""
NOT_CHANGED = "nothing was done"
ENDS = re.compile(r"exit codes: .+", re.DOTALL)
KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: {current}
contexts:
- {{name: here, context: {{cluster: none, user: none}}}}
- {{name: there, context: {{cluster: none, user: none}}}}
clusters:
- {{name: none, cluster: {{server: "http://127.0.0.1:9"}}}}
users:
- {{name: none, user: {{}}}}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    with operated(tmp_path_factory.mktemp("scripts")) as found:
        yield found


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.path for script in SCRIPTS])
def test_help_and_readme_say_the_same(script: Script, project: Operated) -> None:
    known = script
    said = project.script(known.path, "--help")
    page = (project.folder / "scripts/README.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {known.path}\n")[2].partition("\n## ")[0]
    assert said.returncode == 0
    assert said.stdout.startswith(f"usage: {known.command}\n")
    for option in (*known.options, HELP):
        assert option.name in said.stdout
        assert f"| `{option.name}` | {option.does} |" in section
    for example in known.examples:
        assert example in said.stdout
        assert example in section
    codes = " ".join(ENDS.findall(said.stdout)[0].split())
    assert codes == f"exit codes: {', '.join(known.codes)}"
    assert codes.replace("exit codes", "Exit codes") in section


def test_every_script_is_in_the_table_and_safe(project: Operated) -> None:
    libraries = {"lib.sh", "cluster.sh"}
    scripts = project.folder / "scripts"
    there = {path.relative_to(scripts).as_posix() for path in scripts.rglob("*.sh")} - libraries
    assert there == {script.path for script in SCRIPTS}
    for name in there:
        text = (scripts / name).read_text(encoding="utf-8")
        assert "\nset -euo pipefail\n" in text
        assert not re.search(r"\beval\b|set -x", text), name
        assert os.access(scripts / name, os.X_OK)


@pytest.mark.parametrize(
    "script", [item.path for item in SCRIPTS if "dbt" not in item.path and "lock" not in item.path]
)
def test_a_mistyped_option_is_usage(script: str, project: Operated) -> None:
    named = ["x"] if script in NAMED else []
    said = project.script(script, *named, "--no-such-option")
    assert said.returncode == USAGE, said.stderr
    assert "no-such-option" in said.stderr


def test_production_needs_a_yes(project: Operated) -> None:
    for script in (DEPLOY, "deploy/e2e.sh", "validate/e2e.sh"):
        said = project.script(script, FLOE_ENV=PROD)
        assert (said.returncode, "is production" in said.stderr) == (REFUSED, True), said.stderr


def kubeconfig(project: Operated, current: str) -> str:
    file = project.folder.parent / f"kubeconfig-{current}"
    file.write_text(KUBECONFIG.format(current=current), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("script", [DEPLOY, "cleanup/all.sh", "validate/preflight.sh", "debug.sh"])
def test_the_wrong_cluster_is_refused(script: str, project: Operated) -> None:
    """kubectl itself says which context it is at; no server is asked."""
    yes = [] if script.startswith(("validate", "debug")) else ["--yes"]
    here = kubeconfig(project, "here")
    unsaid = project.script(script, *yes, FLOE_ENV=PROD, KUBECONFIG=here)
    assert unsaid.returncode == REFUSED, unsaid.stderr
    assert "FLOE_KUBE_CONTEXT=here in env/prod.env" in unsaid.stderr
    wrong = project.script(script, *yes, FLOE_ENV=PROD, KUBECONFIG=here, FLOE_KUBE_CONTEXT="there")
    assert wrong.returncode == REFUSED
    assert f"'prod' lives in there, and kubectl is at here: {NOT_CHANGED}" in wrong.stderr
    assert "namespace    data-prod\n" in wrong.stderr


def test_a_cluster_that_does_not_answer_is_said(project: Operated) -> None:
    here = kubeconfig(project, "here")
    said = project.script(DEPLOY, "--cluster", QUICK, KUBECONFIG=here, FLOE_KUBE_CONTEXT="here")
    assert said.returncode == 1
    assert "is not installed" in said.stderr or "the cluster does not answer" in said.stderr


def test_variables_of_a_file_are_read_and_never_run(project: Operated) -> None:
    mark = project.folder.parent / "ran"
    file = project.folder / "env/prod.env"
    file.write_text(f"FLOE_KUBE_CONTEXT=$(touch {mark})\n; touch {mark}\nPATH=/nowhere\n", encoding="utf-8")
    said = project.script(DEPLOY, "--yes", FLOE_ENV=PROD, KUBECONFIG=kubeconfig(project, "here"))
    file.unlink()
    assert said.returncode == REFUSED
    assert f"'prod' lives in $(touch {mark})" in said.stderr
    assert not mark.exists()


def python(project: Operated, module: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"scripts.{module}", *arguments],
        input=given,
        capture_output=True,
        text=True,
        cwd=project.folder,
        env=project.environment(),
        timeout=120,
    )


STATEFUL = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: postgresql}}
spec: {{volumeClaimTemplates: [{{metadata: {{name: data}}, spec: {{resources: {{requests: {{storage: {size}}}}}}}}}]}}
"""


def test_a_volume_that_would_change_its_size_is_announced(project: Operated, tmp_path: Path) -> None:
    there = tmp_path / "there.json"
    claim = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "8Gi"}}}}
    found = {"metadata": {"name": "postgresql"}, "spec": {"volumeClaimTemplates": [claim]}}
    there.write_text(json.dumps({"items": [found]}), encoding="utf-8")
    same = python(project, "validate.volumes", str(there), given=STATEFUL.format(size="8Gi"))
    larger = python(project, "validate.volumes", str(there), given=STATEFUL.format(size="20Gi"))
    assert (same.returncode, same.stderr) == (0, "")
    assert larger.returncode == 1
    assert "the volume data of postgresql has 8Gi and would get 20Gi, which Kubernetes refuses" in larger.stderr


def test_a_missing_secret_is_named_and_no_value_is_read(project: Operated) -> None:
    listed = "lakehouse-client-id value\nlakehouse-client-secret\n"
    said = python(project, "validate.preflight", "cluster", given=listed)
    lines = {line.split("  ")[0]: line for line in said.stdout.splitlines()}
    assert said.returncode == 1
    assert " ok" in lines["Secret lakehouse-client-id"]
    assert "lacks value" in lines["Secret lakehouse-client-secret"]


def test_evidence_holds_no_secret(project: Operated) -> None:
    code = "from scripts.validate.evidence import clean; import sys; sys.stdout.write(clean(sys.stdin.read()))"
    said = subprocess.run(
        [sys.executable, "-c", code],
        input=f'no such key {CANARY}0, "{CANARY}3"',
        capture_output=True,
        text=True,
        cwd=project.folder,
        env=project.environment(),
        timeout=120,
    )
    assert said.stdout == 'no such key ***, "***"'
