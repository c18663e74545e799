"""What several tests share: where things are, how floe is run, and how a project is laid out in a folder."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
EXAMPLES = ROOT / "examples"
MINIMAL = ROOT / "tests" / "minimal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a run of floe ended."""

    code: int
    out: str
    err: str


def floe(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None, seconds: float = 120) -> Ran:
    """Run floe as a user does, in a process of its own, with a cache of its own."""
    import os

    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("FLOE_")},
        "PYTHONPATH": str(ROOT / "src"),
        "XDG_CACHE_HOME": str(cwd / ".cache"),
        "NO_COLOR": "1",
        **(env or {}),
    }
    done = subprocess.run(
        [sys.executable, "-m", "floe", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its relative path; what Python compiled on the way is nobody's output."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def lay_out(folder: Path, given: Mapping[str, str]) -> Path:
    """Write a project: what is given, over the smallest project that compiles."""
    for source in (MINIMAL,):
        shutil.copytree(source, folder, dirs_exist_ok=True)
    for name, text in given.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def copy_input(project: Path, to: Path) -> Path:
    """Copy a project without what floe generated."""
    return Path(shutil.copytree(project, to, ignore=shutil.ignore_patterns("generated", "expected", ".cache")))
