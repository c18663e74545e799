"""Python reads every Python file; ruff looks for names that do not exist; shellcheck reads every script."""

import ast
import json
import platform
from collections.abc import Iterator

from floe.verify.model import Finding, Ground, Verdict, judged, missing
from floe.verify.run import find, start, version_of

PYTHON_FILES = ("**/*.py",)
WRONG = "E9,F63,F7,F82"
"""Ruff's rules for what cannot run: syntax, comparisons that are none, names that nobody defines."""


def python(ground: Ground) -> Verdict | None:
    """Read every Python file as Python does."""
    paths = ground.files(*PYTHON_FILES)
    if not paths:
        return None
    found = tuple(finding for path in paths for finding in _syntax(ground, path))
    return judged(platform.python_version(), f"{len(paths)} files", found)


def _syntax(ground: Ground, path: str) -> Iterator[Finding]:
    try:
        ast.parse((ground.folder / path).read_bytes(), path)
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        yield Finding(path=path, line=line, message=message)


def ruff(ground: Ground) -> Verdict | None:
    """Look for what cannot run."""
    paths = ground.files(*PYTHON_FILES)
    if not paths:
        return None
    program = find(ground, "ruff")
    if program is None:
        return missing("ruff is not installed")
    options = ("--isolated", "--no-cache", "--select", WRONG, "--output-format", "json")
    answer = start(ground, program, "check", *options, *paths)
    rows = json.loads(answer.out) if answer.code in {0, 1} and answer.out.strip() else []
    # What Python itself cannot read is Python's line.
    rows = [row for row in rows if row["code"] and row["code"] != "invalid-syntax"]
    found = [
        Finding(
            path=_below(ground, row["filename"]),
            line=row["location"]["row"],
            message=f"{row['code']} {row['message']}",
        )
        for row in rows
    ]
    if answer.code not in {0, 1}:
        found.append(Finding(path="pyproject.toml", message=answer.said.strip()[-400:]))
    return judged(version_of(ground, program, "--version"), f"{len(paths)} files", tuple(found))


def shellcheck(ground: Ground) -> Verdict | None:
    """Read every script."""
    paths = ground.files("scripts/**/*.sh")
    if not paths:
        return None
    program = find(ground, "shellcheck")
    if program is None:
        return missing("shellcheck is not installed")
    answer = start(ground, program, "--format", "json", *paths)
    try:
        rows = json.loads(answer.out)
    except ValueError:
        rows = [{"file": paths[0], "line": None, "code": "", "message": answer.said.strip()[-400:]}]
    found = tuple(
        Finding(path=row["file"], line=row["line"], message=f"SC{row['code']} {row['message']}") for row in rows
    )
    return judged(version_of(ground, program, "--version"), f"{len(paths)} scripts", found)


def _below(ground: Ground, path: str) -> str:
    return path.removeprefix(f"{ground.folder.resolve()}/").removeprefix(f"{ground.folder}/")
