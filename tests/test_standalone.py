"""No runtime (field.md, proofs 1 and 6): generated/ alone, without floe and without a network, does all it says.

Every process runs with a hook that stops an import of floe and a connection to another machine. One lakehouse an
environment, on ports of its own, stopped at the end by the project's own script.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from house import EXAMPLES, ROOT, copy_input, floe

pytestmark = pytest.mark.e2e

HOOK = ROOT / "tests" / "standalone"
SECONDS = 500
LOST = "Unable to do partial parsing"
LATER = '{books_as_of: "2026-06-30"}'  # when the history of the retail example has something to tell
COMMAND_IS_SUPERSEDED = "SupersessionWarning: Function `definitions_validate_command` is superseded"
LOCAL, SECOND = "local", "second"
PLATFORM = "platform.yaml"
MATERIALIZE, DBT = "dagster/materialize.sh", "dbt.sh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """A generated project, far from floe."""

    folder: Path

    def environment(self, **more: str) -> dict[str, str]:
        """Return what its processes see: nothing of floe's, no cloud, no proxy that leads out."""
        kept = {key: os.environ[key] for key in ("LANG", "TMPDIR") if key in os.environ}
        warnings = ",".join(
            f"error::DeprecationWarning:orchestration.{path.stem}" for path in self.folder.glob("orchestration/*.py")
        )
        proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
        return {
            **kept,
            **proxies,
            "HOME": str(self.folder.parent),
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            "PATH": "/usr/bin:/bin",
            "PYTHON": sys.executable,
            "PYTHONPATH": str(HOOK),
            "PYTHONWARNINGS": warnings,
            "NO_COLOR": "1",
            **more,
        }

    def script(self, name: str, *arguments: str, **more: str) -> str:
        """Run one of its scripts, which must succeed, and return what it prints."""
        return self.run("bash", f"scripts/{name}", *arguments, **more)

    def run(self, *command: str, **more: str) -> str:
        done = self.attempt(*command, **more)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
        return done.stdout

    def attempt(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment(**more), capture_output=True, text=True, timeout=SECONDS
        )

    def log(self) -> Path:
        return self.folder / "dbt" / "logs" / "dbt.log"

    def rows(self, layer: str, environment: str) -> dict[str, list[str]]:
        """Return the rows of every table of a layer, through PyIceberg."""
        code = str(HOOK / "rows.py")
        path = os.pathsep.join((str(HOOK), str(self.folder)))
        found: dict[str, list[str]] = json.loads(
            self.run(sys.executable, code, layer, FLOE_ENV=environment, PYTHONPATH=path).splitlines()[-1]
        )
        return found


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for held in sockets:
        held.bind(("127.0.0.1", 0))
    ports = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return ports


def move_ports(project: Path) -> None:
    """Give the local environment ports of its own, and lay a second environment beside it."""
    ports = free_ports(4)
    local = project / "platform" / LOCAL / PLATFORM
    text = local.read_text(encoding="utf-8")
    local.write_text(text.replace(":8333", f":{ports[0]}").replace(":8181", f":{ports[1]}"), encoding="utf-8")
    other = text.replace(":8333", f":{ports[2]}").replace(":8181", f":{ports[3]}")
    for before, after in (
        ("namespace: ", "namespace: other_"),
        ("bucket: warehouse", "bucket: second-lake"),
        ("warehouse: warehouse", "warehouse: second-lake"),
        ("threads: 2", "threads: 3"),
    ):
        assert before in other
        other = other.replace(before, after)
    second = project / "platform" / SECOND / PLATFORM
    second.parent.mkdir()
    second.write_text(other, encoding="utf-8")


def generate_alone(project: Path, to: Path) -> Alone:
    """Generate, take generated/ away and delete the rest."""
    move_ports(project)
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    shutil.move(project / "generated", to)
    shutil.rmtree(project)
    return Alone(folder=to)


@pytest.fixture(scope="module", params=["retail", "floe init"])
def alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alone]:
    """A generated project whose two lakehouses run."""
    base = tmp_path_factory.mktemp("alone")
    project = base / "project"
    if request.param == "retail":
        copy_input(EXAMPLES / "retail", project)
    else:
        ran = floe("init", "project", "--defaults", cwd=base)
        assert ran.code == 0, ran.out + ran.err
    found = generate_alone(project, base / "elsewhere")
    try:
        for name in (LOCAL, SECOND):
            found.script("local/up.sh", FLOE_ENV=name)
        yield found
    finally:
        for name in (LOCAL, SECOND):
            found.attempt("bash", "scripts/local/down.sh", FLOE_ENV=name)


UPKEEP = ("expire_snapshots", "remove_orphan_files", "compact_files")
"""Jobs that look after tables and make none."""


def jobs(alone: Alone) -> list[str]:
    code = "from orchestration.definitions import defs; print(); print(*sorted(job.name for job in defs.jobs or []))"
    return alone.run(sys.executable, "-c", code).splitlines()[-1].split()


def test_the_hook_is_there(alone: Alone) -> None:
    """Without this, every other test here would prove nothing."""
    floe_there = alone.attempt(sys.executable, "-c", "import floe", PYTHONPATH=f"{HOOK}{os.pathsep}{ROOT / 'src'}")
    assert "standalone: floe was imported" in floe_there.stderr
    out = alone.attempt(sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 2)")
    assert "standalone: a connection to 192.0.2.1" in out.stderr


def test_a_missing_manifest_is_one_error_that_names_the_command(alone: Alone) -> None:
    shutil.rmtree(alone.folder / "dbt" / "target", ignore_errors=True)
    lacking = alone.attempt(sys.executable, "-c", "import orchestration.definitions")
    assert lacking.returncode != 0
    assert "run `FLOE_ENV=local scripts/dbt.sh parse` to make it" in lacking.stderr.splitlines()[-1]


def test_parsed_with_placeholders_and_built_with_secrets_is_parsed_once(alone: Alone) -> None:
    shutil.rmtree(alone.folder / "dbt" / "target", ignore_errors=True)
    facts = json.loads((alone.folder / "orchestration" / "environments" / "local.json").read_text(encoding="utf-8"))
    placeholders = {secret["variable"]: "placeholder" for secret in facts["secrets"]["variables"]}
    assert placeholders
    alone.script(DBT, "parse", **placeholders)
    assert LOST in alone.log().read_text(encoding="utf-8")
    alone.log().unlink()
    for _ in range(2):
        assert "ERROR=0" in alone.script(DBT, "build")
    assert LOST not in alone.log().read_text(encoding="utf-8")


def test_the_code_location_starts_without_dbt(alone: Alone, tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(Path(sys.executable).resolve())
    alone.script(DBT, "parse")
    packages = os.pathsep.join((str(HOOK), sysconfig.get_path("purelib")))
    code = "import shutil; from orchestration.definitions import defs; print(); print(shutil.which('dbt'))"
    assert alone.run(str(python), "-c", code, PYTHONPATH=packages).splitlines()[-1] == "None"


def test_dagster_finds_the_definitions_sound(alone: Alone) -> None:
    alone.script(DBT, "parse")
    done = alone.attempt(sys.executable, "-m", "dagster", "definitions", "validate", "-m", "orchestration.definitions")
    assert done.returncode == 0, done.stdout + done.stderr
    said = [line for line in (done.stdout + done.stderr).splitlines() if "Warning" in line]
    assert not [line for line in said if COMMAND_IS_SUPERSEDED not in line]


def test_every_job_and_every_asset_materialize(alone: Alone) -> None:
    alone.script(DBT, "parse")
    names = jobs(alone)
    assert names
    for name in ("", *names):
        said = alone.script(MATERIALIZE, *filter(None, [name])).splitlines()[-1]
        assets, checks, total = (int(word) for word in said.replace(",", "").split() if word.isdigit())
        assert said == f"{assets} assets materialized, {checks} of {total} checks passed"
        assert bool(assets) != (name in UPKEEP)
        assert checks == total
    assert "error: no job is called" in alone.attempt("bash", f"scripts/{MATERIALIZE}", "no_such_job").stderr


def test_two_environments_hold_the_same_rows(alone: Alone) -> None:
    """Proof 6: other ports, bucket, warehouse, namespaces and threads, the same rows in every table people read."""
    later = ["--vars", LATER] if (alone.folder / "dbt" / "snapshots").is_dir() else []
    for name in (LOCAL, SECOND):
        for more in ([], later):
            assert "ERROR=0" in alone.script(DBT, "build", *more, FLOE_ENV=name)
    here, there = alone.rows("marts", LOCAL), alone.rows("marts", SECOND)
    assert here.keys() == there.keys()
    assert all(here.values())
    assert here == there


def test_nothing_of_floe_is_left(alone: Alone) -> None:
    """No file but the user's own names the package as something to import, call or install."""
    for path in (*alone.folder.rglob("*.py"), *alone.folder.rglob("*.sh"), alone.folder / "pyproject.toml"):
        if ".state" in path.parts or "target" in path.parts:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            words = line.strip()
            assert not words.startswith(("import floe", "from floe")), path
            assert "floe-compiler" not in words, path
            assert "-m floe" not in words, path
