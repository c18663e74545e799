"""Every command of docs/guide/catalog.md: run here, run by a test that is named, or not runnable here and said so."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from house import ROOT
from polaris.conftest import VERSIONS, Polaris
from polaris.test_reconcile import OWN

PAGE = ROOT / "docs/guide/catalog.md"
ELSEWHERE = {
    "scripts/lock.sh": "tests/image/test_image.py",
    "pip": "the fixture `tools` installs it",
    "docker": "there is no container engine",
    "terraform": "Terraform and its provider cannot be had from a package registry",
    "cp": "it only leads to terraform",
}


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_the_commands_run(project: Path, polaris: Polaris, tools: dict[str, Path]) -> None:
    kept = {key: os.environ[key] for key in ("HOME", "LANG", "PATH", "TMPDIR") if key in os.environ}
    env = {**kept, **dict(zip(OWN, polaris.root, strict=True))}
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    ran = 0
    for line in commands():
        words = shlex.split(line)
        if words[0] in ELSEWHERE:
            continue
        if words[0] == "polaris":
            words = [str(tools[VERSIONS[0]] / "polaris"), "--base-url", polaris.url, "--client-id", polaris.root[0]]
            words += ["--client-secret", polaris.root[1], *shlex.split(line)[1:]]
        done = subprocess.run(words, cwd=project / "generated", env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        ran += 1
    assert ran == 5
