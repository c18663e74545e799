"""Checkov over rendered manifests: a policy scanner of its own, in an environment of its own."""

import json
import os
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import yaml
from k8s.runtime.manifest import Object

HERE = Path(__file__).parent
PINNED = "checkov==3.3.30"
INSTALL_SECONDS = 900
RUN_SECONDS = 300


def scanner() -> Path:
    """Return checkov's program, installing it if it is not there."""
    folder = Path(os.environ.get("FLOE_CHECKOV_ENV") or Path.home() / ".cache" / "floe-tests" / PINNED)
    program = folder / "bin" / "checkov"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=INSTALL_SECONDS)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", PINNED]
        ran = subprocess.run(install, capture_output=True, text=True, timeout=INSTALL_SECONDS)
        if ran.returncode:
            shutil.rmtree(folder)
            raise RuntimeError(f"checkov cannot be installed: {ran.stderr[-1500:]}")
    return program


def skipped() -> dict[str, list[str]]:
    """Return the findings that are accepted: of which check, for which objects."""
    told = yaml.safe_load((HERE / "checkov_skips.yaml").read_text())
    assert all(len(one["why"]) > 20 for one in told.values())
    return {check: one["for"] for check, one in told.items()}


def accepted(finding: str) -> str | None:
    """Return the check of a finding that is accepted."""
    check, _, rest = finding.partition(" ")
    patterns = skipped().get(check, [])
    return check if any(fnmatch(rest.partition(": ")[0], pattern) for pattern in patterns) else None


def scan(objects: list[Object], namespace: str, folder: Path) -> tuple[int, list[str]]:
    """Return how many checks passed, and a line for each that failed.

    One file for each object, for the scanner passes over a file in which it sees braces of a template; and in the
    namespace that Helm would put it in, which a rendered object does not name.
    """
    folder.mkdir(parents=True)
    for number, one in enumerate(objects):
        placed = {**one, "metadata": {"namespace": namespace, **one["metadata"]}}
        (folder / f"{number}.json").write_text(json.dumps(placed))
    command = [str(scanner()), "--framework", "kubernetes", "--directory", str(folder), "--output", "json", "--quiet"]
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
    )
    assert ran.stdout.strip(), ran.stderr[-2000:]
    told = json.loads(ran.stdout)
    failed = [
        f"{one['check_id']} {one['resource']}: {one['check_name']}"
        for one in told.get("results", {}).get("failed_checks", [])
    ]
    return int(told.get("summary", told)["passed"]), sorted(failed)
