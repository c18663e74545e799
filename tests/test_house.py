"""The house rules that a machine can count: sizes, repeated literals, no Python under platform/, codes with pages."""

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from house import EXAMPLES, ROOT

from floe.backends.scripts.requirements import BASE, EXTRAS

LARGEST_FILE = 300
LARGEST_FUNCTION = 40
# S1192 counts no single words: they are names, and a constant would only rename them.
WORD = re.compile(r"[-\w]+")
SOURCES = sorted((ROOT / "src").rglob("*.py"))
COUNTED = [
    *SOURCES,
    *sorted((ROOT / "tests").rglob("*.py")),
    *sorted(EXAMPLES.glob("*/generated/orchestration/**/*.py")),
    *sorted(EXAMPLES.glob("*/generated/catalog/**/*.py")),
]


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


@pytest.mark.parametrize("path", SOURCES, ids=names(SOURCES))
def test_a_file_has_one_purpose(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LARGEST_FILE, f"{path.name}: this room has two purposes"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= LARGEST_FUNCTION, f"{path.name}: {node.name} has {lines} lines"


@pytest.mark.parametrize("path", COUNTED, ids=names(COUNTED))
def test_no_literal_stands_three_times(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(node) for node in _not_counted(tree)}
    found = Counter(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
    )
    worst = {text: count for text, count in found.items() if count > 2 and len(text) > 4 and not WORD.fullmatch(text)}
    assert not worst


def _not_counted(tree: ast.Module) -> list[ast.AST]:
    """Docstrings and the pieces of f-strings are no repeated knowledge."""
    found: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.JoinedStr):
            found += list(ast.walk(node))
    return found


def test_no_python_under_platform() -> None:
    assert not list((ROOT / "platform").rglob("*.py"))
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    import importlib
    import pkgutil

    from floe.diagnostics import catalogue
    from floe.diagnostics.model import CODES

    for module in pkgutil.iter_modules(catalogue.__path__):
        importlib.import_module(f"floe.diagnostics.catalogue.{module.name}")
    pages = {path.stem for path in (ROOT / "docs" / "errors").glob("*.md")}
    assert set(CODES) == pages


def test_nothing_names_a_machine() -> None:
    marks = ["/".join(("", *parts)) for parts in (("work", "main"), ("tmp", "fv"), ("root", ""))]
    found = []
    for folder in ("src", "templates", "platform", "examples", "docs", "tests"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in {".pyc", ".gz", ".png"} and "__pycache__" not in path.parts:
                data = path.read_bytes()
                found += [path for mark in marks if mark.encode() in data]
    assert not found


def test_the_reference_is_written_by_the_session_that_says_so() -> None:
    script = ROOT / "tests" / "write_reference.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, ""), f"run `nox -s docs`: {done.stdout}{done.stderr}"
    assert script.relative_to(ROOT).as_posix() in (ROOT / "noxfile.py").read_text(encoding="utf-8")


def test_what_the_suites_install_is_what_projects_are_told_to_install() -> None:
    """A version that is pinned here and in generated projects is one version: else the tests prove another."""
    pin = re.compile(r"([A-Za-z0-9_-]+)(?:\[[^\]]*\])?==([0-9.]+)")
    told = dict(pin.findall(" ".join((*BASE, *(name for extra in EXTRAS.values() for name in extra)))))
    here = dict(pin.findall((ROOT / "noxfile.py").read_text(encoding="utf-8")))
    shared = sorted(told.keys() & here.keys())
    assert len(shared) > 10
    assert {name: here[name] for name in shared} == {name: told[name] for name in shared}
