"""Gathering refuses what cannot stand on a disk."""

import time

import pytest

from floe.diagnostics.model import Report
from floe.render.artifact import Artifact, text_artifact
from floe.render.fileset import gather
from floe.render.paths import collision_key, path_fault

SCRIPT = "a/b.py"


def codes(*artifacts):
    report = Report()
    gather(artifacts, report)
    return [item.code for item in report.diagnostics]


def made(path, data=b"x\n", origin="floe.yaml"):
    return Artifact(path=path, data=data, origin=origin)


def test_the_files_are_in_the_order_of_their_paths():
    report = Report()
    files = gather([made("b"), text_artifact(path="a/z", text="t", origin="x"), made(SCRIPT, b"x = 1\n")], report)
    assert [artifact.path for artifact in files] == [SCRIPT, "a/z", "b"]
    assert list(files.by_path) == [SCRIPT, "a/z", "b"]
    assert len(files) == 3
    assert not report.found


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../a",
        "a/../b",
        "a//b",
        "a/",
        "./a",
        "C:/a",
        "a\\b",
        "a\0b",
        "a\nb",
        "a:stream",
        "con",
        "a/AUX.sql",
        "com1",
        "lpt\u00b9.txt",
        "nul .x",
        "a.",
        "a ",
        " a",
        "what?",
        ".git/hooks/pre-commit",
        "a/.GIT",
        ".state/x",
        "floe.lock",
        ".floe-journal",
        ".FLOE-x/y",
        "n" * 256,
        "\u00fc" * 128,
        "\ud800",
        "/".join(["d" * 100] * 12),
        "d/" * 40 + "f",
    ],
)
def test_a_path_that_no_file_should_have(path):
    assert path_fault(path)
    assert codes(made(path)) == ["E0605"]


@pytest.mark.parametrize(
    "path", ["a", "a/b.sql", ".gitignore", "caf\u00e9/\u6587.sql", "a b", ".env.d/x", "console", "a/.floe-x"]
)
def test_a_path_that_is_fine(path):
    assert path_fault(path) is None
    assert codes(made(path)) == []


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("a", "a", "E0603"),
        ("Orders.sql", "orders.sql", "E0604"),
        ("m/Orders/a.sql", "m/orders/b.sql", "E0604"),
        ("caf\u00e9", "cafe\u0301", "E0604"),
        ("stra\u00dfe", "STRASSE", "E0604"),
        ("a", "a/b", "E0604"),
        ("a/b/c", "a/b", "E0604"),
        ("A", "a/b", "E0604"),
    ],
)
def test_two_files_in_one_place(first, second, code):
    assert codes(made(first), made(second, origin="models/x.sql")) == [code]
    assert codes(made(second), made(first)) == [code]


def test_two_files_in_one_place_name_both_origins():
    report = Report()
    gather([made("x/a.sql", origin="floe.yaml"), made("x/a.sql", origin="models/a.sql")], report)
    assert "`floe.yaml` and `models/a.sql` both" in report.found[0].headline
    report = Report()
    gather([made("a"), made("a")], report)
    assert "`floe.yaml` makes it twice" in report.found[0].headline


@pytest.mark.parametrize("data", [b"\xff\n", b"a\r\n", b"a", b"a\n\n"])
def test_what_floe_writes_is_clean_text_and_what_it_copies_is_left_alone(data):
    assert codes(made("x.txt", data)) == ["E0902"]
    assert codes(made("m/x.txt", data, origin="models/x.txt")) == []


@pytest.mark.parametrize("data", [b"x = (\n", b"\0\n", b"(" * 5000 + b"\n"])
def test_what_floe_writes_in_python_parses(data):
    assert codes(made("x.py", data)) == ["E0901"]
    assert codes(made("assets/x.py", data, origin="assets/x.py")) == []


def test_an_empty_file_is_clean():
    assert codes(made("__init__.py", b"")) == []


def test_collision_keys():
    assert collision_key("Caf\u00e9") == collision_key("cafe\u0301")
    assert collision_key("A/B") == "a/b"


def test_many_files_are_gathered_quickly():
    artifacts = [made(f"models/layer{n % 7}/group{n % 199}/model_{n}.sql") for n in range(20_000)]
    start = time.perf_counter()
    assert codes(*artifacts) == []
    assert time.perf_counter() - start < 3
