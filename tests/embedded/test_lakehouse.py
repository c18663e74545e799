"""The generated project alone, on a real lakehouse: no floe on the path, started, filled, stopped and found again."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.backends import orchestrated

pytestmark = pytest.mark.e2e

UP, DOWN, STATUS = "local/up.sh", "local/down.sh", "local/status.sh"


def two_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def script(generated: Path, name: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a user does; nothing of floe or of this test is in its environment."""
    kept = ("HOME", "LANG", "PATH", "TMPDIR")
    environment = {key: os.environ[key] for key in kept if key in os.environ} | {"PYTHON": sys.executable} | variables
    command = [str(generated / "scripts" / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/", timeout=300)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    s3, catalog = two_ports()
    environments = (orchestrated.embedded(s3=s3, catalog=catalog), orchestrated.remote())
    folder = orchestrated.write_out(orchestrated.whole(*environments), tmp_path_factory.mktemp("generated"))
    started = script(folder, UP)
    assert started.returncode == 0, started.stderr
    yield folder
    script(folder, DOWN)


def test_it_is_private_and_answers(generated: Path) -> None:
    state = generated / ".state"
    assert state.stat().st_mode & 0o777 == 0o700
    secrets = [*(state / "local/secrets").iterdir(), state / "local/s3.json"]
    assert len(secrets) == 5
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in secrets)
    status = script(generated, STATUS)
    assert status.returncode == 0
    assert [line.split()[-1] for line in status.stdout.splitlines()] == ["ok", "ok", "ok"]


def test_who_reads_only_the_first_lines_sees_no_mistake(generated: Path) -> None:
    """`status.sh | head -1`: the pipe is closed before the first line is written, which is the hardest case of it."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [str(generated / "scripts/local/status.sh")]
    environment = {**os.environ, "PYTHON": sys.executable}
    ran = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, env=environment, timeout=60)
    os.close(writing)
    assert ran.returncode == 0
    assert ran.stderr == ""


def test_up_twice_is_one_process(generated: Path) -> None:
    record = generated / ".state/local/lakehouse.json"
    before = json.loads(record.read_text())
    assert "runs already" in script(generated, UP).stdout
    assert json.loads(record.read_text()) == before


def test_every_asset_and_check_then_again_after_a_restart(generated: Path) -> None:
    first = script(generated, "dagster/materialize.sh")
    assert first.returncode == 0, first.stdout[-3000:] + first.stderr[-3000:]
    assert first.stdout.splitlines()[-1] == "3 assets materialized, 3 of 3 checks passed"
    assert "Unable to do partial parsing" not in first.stdout
    assert script(generated, DOWN).returncode == 0
    assert script(generated, STATUS).returncode == 1
    assert script(generated, UP).returncode == 0
    again = script(generated, "dbt.sh", "build")
    assert again.returncode == 0, again.stdout[-3000:]


def test_a_taken_port_is_named_with_its_owner(generated: Path) -> None:
    assert script(generated, DOWN).returncode == 0
    ports = json.loads((generated / "orchestration/environments/local.json").read_text())["embedded"]
    with socket.create_server(("127.0.0.1", ports["s3_port"])):
        refused = script(generated, UP)
    assert refused.returncode == 1
    assert f"port {ports['s3_port']} of the object store is taken by" in refused.stderr
    assert script(generated, UP).returncode == 0


HASTY = """
import socket
from scripts.local import embedded, lakehouse, machine

taken = socket.socket()
taken.bind((machine.HOST, 0))
taken.listen()
real, asked = machine.free_ports, []


def late(count):
    ports = real(count)
    asked.append(ports)
    return [ports[0], taken.getsockname()[1], *ports[2:]] if len(asked) == 1 else ports


machine.free_ports = late
lakehouse.up(embedded.load())
print(len(asked), len(set(asked[0])))
"""


def test_an_inner_port_that_somebody_takes_meanwhile_is_no_failure(tmp_path: Path) -> None:
    s3, catalog = two_ports()
    environments = (orchestrated.embedded(s3=s3, catalog=catalog), orchestrated.remote())
    folder = orchestrated.write_out(orchestrated.whole(*environments), tmp_path)
    environment = {**os.environ, "FLOE_ENV": "local"}
    try:
        ran = subprocess.run(
            [sys.executable, "-c", HASTY], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.splitlines()[-1] == "2 5"
        assert script(folder, STATUS).returncode == 0
    finally:
        script(folder, DOWN)


def load(generated: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Load the code location without dbt on PATH and without a secret."""
    code = (
        "from orchestration.definitions import defs; print([s.name for s in defs.get_repository_def().schedule_defs])"
    )
    environment = {"PATH": "/usr/bin:/bin", **variables}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=generated, timeout=120)


def test_the_code_location_needs_the_manifest_and_neither_dbt_nor_secrets(generated: Path) -> None:
    manifest = generated / "dbt/target/manifest.json"
    kept = manifest.read_bytes()
    assert load(generated).stdout.strip() == "['every_night', 'orders_only_schedule', 'paused']"
    manifest.unlink()
    lacking = load(generated)
    manifest.write_bytes(kept)
    assert lacking.returncode == 1
    assert "run `FLOE_ENV=local scripts/dbt.sh parse` to make it" in lacking.stderr
    unknown = load(generated, FLOE_ENV="moon")
    assert "FLOE_ENV is 'moon': this project has the environments local, prod" in unknown.stderr


def test_an_environment_that_is_not_embedded_is_not_started(generated: Path) -> None:
    refused = script(generated, UP, FLOE_ENV="prod")
    assert refused.returncode == 1
    assert "is not embedded" in refused.stderr
