"""What floe reads back is read strictly: it decides what may be deleted."""

import json
import os
from hashlib import sha256

import pytest
from unit.output.folders import check, contents, generate

from floe import __version__
from floe.diagnostics.model import Diagnostic, Report
from floe.output.faults import disk_fault
from floe.output.journal import Step, journal_bytes, read_journal
from floe.output.manifest import FORMAT, Line, Lock, lock_bytes, read_lock
from floe.output.plan import Options
from floe.output.write import repair

NEW_A = "new a\n"
LOCK = "floe.lock"
GONE = "gone/c"
HASH = sha256(b"x").hexdigest()
GOOD = {"lock": FORMAT, "floe": __version__, "files": {"a/b": {"origin": "floe.yaml", "sha256": HASH}}}


def test_the_lock_is_one_line_a_path_in_order():
    lock = Lock(
        version="1.2.3",
        files={"b": Line(sha256=HASH, origin="f\u00fc", executable=True), "a": Line(sha256=HASH, origin="floe.yaml")},
    )
    written = lock_bytes(lock)
    assert written.decode() == (
        '{\n  "lock": 1,\n  "floe": "1.2.3",\n  "files": {\n'
        f'    "a": {{"origin": "floe.yaml", "sha256": "{HASH}"}},\n'
        f'    "b": {{"origin": "f\\u00fc", "sha256": "{HASH}", "executable": true}}\n  }}\n}}\n'
    )
    assert read_lock(written, LOCK, downgrade=True) == lock
    assert json.loads(lock_bytes(Lock(version="1", files={})))["files"] == {}
    assert read_lock(None, LOCK) == Lock(version=__version__, files={})


def broken(**change):
    return json.dumps({**GOOD, **change}).encode()


def line(**change):
    return broken(files={"a": {"origin": "x", "sha256": HASH, **change}})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"<<<<<<< HEAD",
        b"[" * 100_000,
        b"[]",
        b"{}",
        b'{"lock": 1, "lock": 1}',
        b'{"lock": ' + b"9" * 5000 + b"}",
        broken(lock="1"),
        broken(lock=True),
        broken(lock=0),
        broken(floe=1),
        broken(floe="latest"),
        broken(more=1),
        broken(files=[]),
        broken(files={"a": 1}),
        broken(files={"../a": GOOD["files"]["a/b"]}),
        broken(files={"/etc/passwd": GOOD["files"]["a/b"]}),
        broken(files={LOCK: GOOD["files"]["a/b"]}),
        broken(files={".state/x": GOOD["files"]["a/b"]}),
        line(sha256="A" * 64),
        line(sha256=1),
        line(origin=1),
        line(executable=False),
        line(executable=1.5),
        line(mode=1),
    ],
)
def test_a_broken_lock_is_refused(data, tmp_path):
    found = read_lock(data, "generated/floe.lock")
    assert isinstance(found, Diagnostic)
    assert found.code == "E0607"
    (tmp_path / LOCK).write_bytes(data)
    (tmp_path / "a").write_text("x")
    assert generate({}, tmp_path, force=True)[1] == ["E0607"]
    assert (tmp_path / "a").read_text() == "x"


def test_a_newer_lock_is_refused_and_a_downgrade_can_be_forced(tmp_path):
    generate({"a": "a\n"}, tmp_path)
    written = (tmp_path / LOCK).read_text()
    (tmp_path / LOCK).write_text(written.replace(__version__, "99.1.0rc1"))
    assert check({"a": "b\n"}, tmp_path)[1] == ["E0608"]
    assert generate({"a": "b\n"}, tmp_path)[1] == ["E0608"]
    assert generate({"a": "b\n"}, tmp_path, force=True)[1] == []
    (tmp_path / LOCK).write_text(written.replace('"lock": 1', '"lock": 2'))
    assert generate({"a": "b\n"}, tmp_path, force=True)[1] == ["E0608"]


def test_an_older_lock_is_read():
    older = json.dumps({**GOOD, "floe": "0.0.dev1"}).encode()
    assert isinstance(read_lock(older, LOCK), Lock)


STEPS = (
    Step(number=0, path="a", old=None, new=HASH),
    Step(number=1, path="b/c", old=HASH, new=None),
    Step(number=2, path=LOCK, old=HASH, new=HASH),
)


def test_the_journal_comes_back():
    assert read_journal(journal_bytes(STEPS)) == STEPS


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        b'{"journal": 2, "steps": []}',
        b'{"journal": 1, "steps": 1}',
        b'{"journal": 1, "steps": [1]}',
        b'{"journal": 1, "steps": [["../a", null, null]]}',
        b'{"journal": 1, "steps": [["a", "x", null]]}',
        b'{"journal": 1, "steps": [["a", null, 1]]}',
    ],
)
def test_a_broken_journal_is_refused(data, tmp_path):
    assert read_journal(data) is None
    (tmp_path / ".floe-journal").write_bytes(data)
    assert check({}, tmp_path)[1] == ["E0611"]
    assert generate({}, tmp_path)[1] == ["E0612"]


def digest(text):
    return sha256(text.encode()).hexdigest()


def half_done(root, marker):
    """Leave the folder as a run would that died after its first step."""
    generate({"a": "old a\n", "b": "old b\n", GONE: "old c\n"}, root)
    stage = root / ".floe-stage"
    stage.mkdir()
    steps = [
        ("a", "old a\n", NEW_A),
        ("b", "old b\n", "new b\n"),
        (GONE, "old c\n", None),
        ("n/d", None, "d\n"),
    ]
    for number, (path, old, new) in enumerate(steps):
        if new is not None:
            (stage / f"new-{number}").write_text(new)
        if old is not None:
            os.link(root / path, stage / f"old-{number}")
    rows = [
        Step(number=n, path=p, old=old and digest(old), new=new and digest(new))
        for n, (p, old, new) in enumerate(steps)
    ]
    (root / marker).write_bytes(journal_bytes(rows))
    (stage / "new-0").rename(root / "a")


def repaired(root):
    report = Report()
    repair(root, Options(), report)
    assert not report.found
    return contents(root)


def test_a_journal_is_completed(tmp_path):
    half_done(tmp_path, ".floe-journal")
    assert repaired(tmp_path) == {"a": NEW_A, "b": "new b\n", "n/d": "d\n"}


def test_an_undo_is_completed(tmp_path):
    half_done(tmp_path, ".floe-undo")
    (tmp_path / GONE).unlink()
    (tmp_path / "n").mkdir()
    (tmp_path / ".floe-stage/new-3").rename(tmp_path / "n/d")
    assert repaired(tmp_path) == {"a": "old a\n", "b": "old b\n", GONE: "old c\n"}


def test_an_undo_whose_old_file_is_back_already(tmp_path):
    half_done(tmp_path, ".floe-undo")
    (tmp_path / ".floe-stage/old-0").unlink()
    assert repaired(tmp_path)["a"] == NEW_A


def test_what_was_edited_after_the_interruption_is_kept(tmp_path):
    half_done(tmp_path, ".floe-journal")
    (tmp_path / "b").write_text("mine b\n")
    (tmp_path / GONE).write_text("mine c\n")
    (tmp_path / "n").mkdir()
    (tmp_path / "n/d").write_text("mine d\n")
    assert repaired(tmp_path) == {"a": NEW_A, "b": "mine b\n", GONE: "mine c\n", "n/d": "mine d\n"}


def test_what_was_edited_after_the_interruption_is_not_undone(tmp_path):
    half_done(tmp_path, ".floe-undo")
    (tmp_path / "a").write_text("mine a\n")
    assert repaired(tmp_path)["a"] == "mine a\n"


def test_a_journal_without_a_stage_leaves_everything(tmp_path):
    generate({"a": "a\n"}, tmp_path)
    (tmp_path / ".floe-journal").write_bytes(journal_bytes(STEPS))
    assert repaired(tmp_path) == {"a": "a\n"}
    assert not (tmp_path / ".floe-journal").exists()


def test_a_link_in_the_place_of_the_journal(tmp_path):
    (tmp_path / ".floe-journal").symlink_to("elsewhere")
    assert generate({}, tmp_path)[1] == ["E0606"]


def test_unknown_trouble_has_words():
    assert "resource deadlock" in disk_fault("x", OSError(35, "")).headline.lower()
    assert disk_fault("x", OSError("odd")).code == "E0610"
