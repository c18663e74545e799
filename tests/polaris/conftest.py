"""A Polaris to apply to: a real one where POLARIS_URL names it, else the recorder; and the official command line tool.

The real server must be new, with S3 storage allowed; POLARIS_ROOT holds `id:secret` of its root. Nothing else here may
use it at the same time.
"""

import os
import secrets
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from house import EXAMPLES, copy_input, floe

HERE = Path(__file__).parent
SECONDS = 300
VERSIONS = ("1.8.0", "1.7.0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Polaris:
    """Where it answers, and its root."""

    url: str
    root: tuple[str, str]
    real: bool


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The official tool by version, each in an environment of its own; nox keeps them in FLOE_POLARIS_ENVS."""
    kept = os.environ.get("FLOE_POLARIS_ENVS")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("polaris")
    return {version: _installed(version, folder / version) for version in VERSIONS}


def _installed(version: str, home: Path) -> Path:
    if not (home / "bin" / "polaris").exists():
        wanted = [f"apache-polaris=={version}", "pydantic<2.14"]
        uv = shutil.which("uv") or shutil.which("uv", path=sysconfig.get_path("scripts"))
        if uv:
            _run([uv, "venv", "-q", "--python", sys.executable, str(home)])
            _run([uv, "pip", "install", "-q", "--python", str(home / "bin" / "python"), *wanted])
        else:
            _run([sys.executable, "-m", "venv", str(home)])
            _run([str(home / "bin" / "python"), "-m", "pip", "install", "-q", *wanted])
    return home / "bin"


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, timeout=SECONDS)


@pytest.fixture
def polaris(tools: dict[str, Path], tmp_path: Path) -> Iterator[Polaris]:
    """A server with nothing in it but its root, unless it is a real one that the caller started."""
    url, root = os.environ.get("POLARIS_URL"), os.environ.get("POLARIS_ROOT", ":").partition(":")
    if url:
        yield Polaris(url=url, root=(root[0], root[2]), real=True)
        return
    password = secrets.token_urlsafe(16)
    with (tmp_path / "recorder.log").open("w") as log:
        command = [str(tools[VERSIONS[0]] / "python"), str(HERE / "recorder.py"), password]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (tmp_path / "recorder.log").read_text(encoding="utf-8")
        yield Polaris(url=f"http://127.0.0.1:{line.split()[0]}", root=("root", password), real=False)
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def project(polaris: Polaris, tmp_path: Path) -> Path:
    """The flights example for this Polaris, in a warehouse of this test's own; returns the folder of the project."""
    folder = copy_input(EXAMPLES / "flights", tmp_path / "project")
    platform = folder / "platform" / "dev" / "platform.yaml"
    text = platform.read_text(encoding="utf-8")
    own = f"w{secrets.token_hex(4)}"
    text = text.replace("http://polaris:8181", polaris.url).replace("warehouse: lakehouse\n", f"warehouse: {own}\n")
    platform.write_text(text, encoding="utf-8")
    pipeline = folder / "floe.yaml"
    named = pipeline.read_text(encoding="utf-8").replace("name: flights", f"name: {own}", 1)
    pipeline.write_text(named, encoding="utf-8")
    generate(folder)
    return folder


def generate(folder: Path) -> None:
    ran = floe("generate", "--no-cache", cwd=folder)
    assert ran.code == 0, ran.err
