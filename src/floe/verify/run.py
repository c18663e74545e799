"""The one place of floe that starts another program: bounded in time, without a network, secrets or a home."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from floe.frozen import dataclass
from floe.verify.model import Ground

SECONDS = 600.0
NOWHERE = "http://127.0.0.1:9"
KEPT = ("LANG", "LC_ALL", "TMPDIR", "NODE_PATH", "FLOE_CUBE_MODULES")
QUIET: Mapping[str, str] = {
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "CUBEJS_TELEMETRY": "false",
    "NO_COLOR": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a program ended. ``code`` is None when its time was up."""

    code: int | None
    out: str
    err: str

    @property
    def said(self) -> str:
        """Return both streams."""
        return f"{self.out}\n{self.err}"


def variables(home: Path, places: str) -> dict[str, str]:
    """Return what every child sees: nothing of the caller's that could be a secret or lead to a network."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, **QUIET, "HOME": str(home), "PATH": places}


def places(original: Path) -> str:
    """Return where tools are looked for: the project's own environment, the one that floe is in, then PATH."""
    own = (original / ".venv" / "bin", Path(sys.executable).parent)
    return os.pathsep.join((*map(str, own), os.environ.get("PATH", "")))


def find(ground: Ground, name: str) -> str | None:
    """Return a program's path."""
    return shutil.which(name, path=ground.variables["PATH"])


def start(
    ground: Ground, *command: str, folder: str = "", more: Mapping[str, str] | None = None, given: str = ""
) -> Answer:
    """Run a program in a folder of the copy and return how it ended."""
    try:
        done = subprocess.run(  # noqa: S603 - a list of words, never a shell; see docs/decisions/0006
            command,
            cwd=ground.folder / folder,
            env={**ground.variables, **(more or {})},
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(code=None, out="", err=f"it did not end within {SECONDS:.0f} seconds")
    return Answer(code=done.returncode, out=done.stdout, err=done.stderr)


def version_of(ground: Ground, *command: str) -> str:
    """Return the first thing in a program's answer that looks like a version."""
    words = start(ground, *command).said.replace(",", " ").replace('"', " ").replace(":v", " ").split()
    found = (word.lstrip("v").rstrip(".") for word in words)
    return next((word for word in found if word[:1].isdigit() and "." in word), "?")
