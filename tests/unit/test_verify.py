"""What a case cannot reach: how tools are started, how their answers are read, and where findings point."""

import ast
import sys
import time
from pathlib import Path

import pytest
from house import MINIMAL, ROOT, copy_input, floe

from floe.verify import dbt, helm, python, run
from floe.verify.ground import ground
from floe.verify.model import Finding, Ground, State, judged
from floe.verify.place import Written, diagnostic

SH, PY = "scripts/a.sh", "scripts/a.py"
MODEL, SOURCE, VALUES = "dbt/models/a.sql", "models/a.sql", "helm/a/values-local.yaml"


def here(tmp_path: Path, files: dict[str, str]) -> Ground:
    home = tmp_path / "home"
    home.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = tmp_path / "copy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Ground(
        folder=tmp_path / "copy",
        original=tmp_path / "original",
        home=home,
        environments=("local",),
        variables=run.variables(home, run.places(tmp_path)),
    )


def test_only_one_module_starts_programs() -> None:
    found = []
    for path in sorted((ROOT / "src" / "floe").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if "subprocess" in {*names, module}:
                found.append(path.relative_to(ROOT / "src" / "floe").as_posix())
    assert found == ["verify/run.py"]


def test_a_tool_sees_no_secret_and_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    place = here(tmp_path, {"a": ""})
    said = run.start(place, "/usr/bin/env").out
    assert "canary" not in said
    assert f"https_proxy={run.NOWHERE}\n" in said
    assert f"HOME={place.home}\n" in said


def test_a_tool_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SECONDS", 0.2)
    begun = time.monotonic()
    answer = run.start(here(tmp_path, {"a": ""}), "sleep", "60")
    assert (answer.code, time.monotonic() - begun < 30) == (None, True)


def test_the_projects_own_tools_are_found_from_the_projects_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command names generated/ as it is seen from where it is started; tools start elsewhere."""
    program = tmp_path / "generated/.venv/bin/itself"
    program.parent.mkdir(parents=True)
    program.symlink_to(sys.executable)
    monkeypatch.chdir(tmp_path)
    with ground(Path("generated"), ()) as place:
        found = run.find(place, "itself")
        assert found is not None
        assert run.start(place, found, "-c", "print(1)").out == "1\n"


def test_the_copy_is_removed_and_holds_nothing_but_what_was_generated(tmp_path: Path) -> None:
    original = tmp_path / "generated"
    for name in ("scripts/a.sh", ".state/local/secrets/x", "evidence/1/summary.json", "dbt/target/manifest.json"):
        (original / name).parent.mkdir(parents=True)
        (original / name).write_text("", encoding="utf-8")
    with ground(original, ["local"]) as place:
        assert place.files("**/*") == (SH,)
        kept = place.folder
    assert not kept.exists()


def test_a_finding_points_at_the_line_of_a_copied_file() -> None:
    files = {MODEL: Written(origin=SOURCE, data=b"select 1\n  from x\n")}
    found = diagnostic("dbt", Finding(path=MODEL, line=2, message="no x"), files, lambda _: b"select 1\n  from x\n")
    span = found.primary.span
    assert (span.file.path, span.file.text[span.start : span.end]) == (SOURCE, "from x")
    whole = diagnostic("dbt", Finding(path=MODEL, line=2, message="no x"), files, lambda _: b"other")
    assert (whole.primary.span.file.path, whole.primary.span.end) == (SOURCE, 0)
    stray = diagnostic("dbt", Finding(path="dbt/models/b.sql", message="no x"), files, lambda _: None)
    assert stray.change == ("generated/dbt/models/b.sql",)


def test_python_names_the_line(tmp_path: Path) -> None:
    verdict = python.python(here(tmp_path, {PY: "a = 1\nb = (\n"}))
    assert verdict is not None
    assert [(finding.path, finding.line) for finding in verdict.findings] == [(PY, 2)]
    assert python.python(here(tmp_path / "other", {"a.txt": ""})) is None


def test_dbts_log_is_read() -> None:
    log = (
        '{"info": {"level": "info", "msg": "Running"}}\nno json\n'
        '{"info": {"level": "error", "msg": "Encountered an error:\\nError in model a (models/a.sql)\\n line 3"}}'
    )
    found = list(dbt.read("dbt/shop", run.Answer(code=2, out=log, err="")))
    assert [(finding.path, finding.line) for finding in found] == [("dbt/shop/models/a.sql", 3)]
    silent = list(dbt.read("dbt", run.Answer(code=2, out="", err="it broke")))
    assert [(finding.path, finding.message) for finding in silent] == [("dbt/dbt_project.yml", "it broke")]


def test_values_are_laid_over_each_other_as_helm_does(tmp_path: Path) -> None:
    schema = '{"type": "object", "properties": {"a": {"type": "object", "required": ["x"]}}}'
    chart = {"helm/a/Chart.yaml": "", "helm/a/values.yaml": "a: {x: 1, y: 2}\n", "helm/a/values.schema.json": schema}
    good = helm.values(here(tmp_path / "1", {**chart, VALUES: "a: {y: 3}\n"}))
    assert good is not None
    assert good.state is State.OK
    bad = helm.values(here(tmp_path / "2", {**chart, VALUES: "a: {x: null}\n"}))
    assert bad is not None
    assert [finding.path for finding in bad.findings] == [VALUES]
    torn = helm.values(here(tmp_path / "3", {**chart, VALUES: "a: [\n"}))
    assert torn is not None
    assert torn.state is State.FAILED


def test_a_finding_counts_once() -> None:
    one = Finding(path="a", message="b")
    assert judged("1", "", (one, one)).findings == (one,)


def test_the_command(tmp_path: Path) -> None:
    project = copy_input(MINIMAL, tmp_path / "project")
    nothing = floe("verify", cwd=project)
    assert (nothing.code, "E0621" in nothing.err) == (1, True)
    assert floe("generate", cwd=project).code == 0
    assert floe("verify", "--only", "floe", "--only", "python", cwd=project).code == 0
    assert floe("verify", "--only", "lint", cwd=project).code == 2
    (project / "generated" / "README.md").write_text("mine\n", encoding="utf-8")
    changed = floe("verify", "--only", "floe", cwd=project)
    assert changed.code == 1
    assert "E06" in changed.err
