"""Plans and writes, on a real disk."""

import ctypes
import errno
import fcntl
import json
import os
import socket
import stat
import time

import pytest
from unit.output.folders import check, contents, file_set, generate

from floe.diagnostics.model import Report
from floe.output import apply as apply_module
from floe.output import flush as flush_module
from floe.output import lock as lock_module
from floe.output import stage as stage_module
from floe.output.apply import apply
from floe.output.diff import diff_lines
from floe.output.plan import NoTree, Options, make_plan
from floe.output.stands import lock_hash, stands
from floe.output.tree import Tree
from floe.output.write import repair, write
from floe.render.artifact import Artifact
from floe.render.fileset import gather

A = "a.txt"
B = "dbt/models/b.sql"
C = "dbt/models/c.sql"
UP = "scripts/up.sh"
SHELL = "#!/bin/sh\n"
MINE = "mine\n"
NEW = "dbt/models/new.sql"
BACKUP = ".floe-backup"
STAGE = ".floe-stage"
RUNNING = ".floe-run"
LOCK = "floe.lock"
RUN = "run.sh"
FROM_NOTHING = "--- /dev/null"
MEANWHILE = "meanwhile\n"
ONE = {A: "a\n", B: "b\n", UP: SHELL}
TWO = {A: "changed\n", C: "c\n", UP: SHELL}


@pytest.fixture
def root(tmp_path):
    return tmp_path / "generated"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_create_update_delete_and_keep(root):
    plan, codes = generate(ONE, root)
    assert codes == []
    assert [change.path for change in plan.create] == sorted(ONE)
    assert contents(root) == ONE
    plan, codes = generate(TWO, root)
    assert codes == []
    assert [change.path for change in plan.create] == [C]
    assert [change.path for change in plan.update] == [A]
    assert [change.path for change in plan.delete] == [B]
    assert plan.keep == (UP,)
    assert plan.drift
    assert contents(root) == TWO
    assert generate({}, root)[1] == []
    assert [path.name for path in root.iterdir()] == [LOCK]


def test_modes_do_not_depend_on_the_umask(root):
    before = os.umask(0o077)
    try:
        generate(ONE, root)
    finally:
        os.umask(before)
    assert mode(root / A) == 0o644
    assert mode(root / UP) == 0o755
    assert mode(root / LOCK) == 0o644
    assert mode(root / "dbt") == 0o755


def test_nothing_changed_touches_nothing(root):
    generate(ONE, root)
    times = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    plan, codes = generate(ONE, root)
    assert codes == []
    assert not plan.drift
    assert plan.lock is None
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == times


def test_check_writes_nothing(root):
    plan, codes = check(ONE, root)
    assert codes == []
    assert plan.drift
    assert len(plan.create) == 3
    assert not root.exists()
    generate(ONE, root)
    assert not check(ONE, root)[0].drift
    assert check(TWO, root)[0].drift


def test_another_version_in_the_lock_is_no_drift(root):
    generate(ONE, root)
    lock = json.loads((root / LOCK).read_text())
    lock["floe"] = "0.0.1"
    (root / LOCK).write_text(json.dumps(lock))
    assert not check(ONE, root)[0].drift
    assert generate(ONE, root)[1] == []
    assert json.loads((root / LOCK).read_text())["floe"] != "0.0.1"


def test_an_edit_is_refused_and_forced_with_a_backup(root):
    generate(ONE, root)
    (root / A).write_text(MINE)
    (root / B).write_text("mine too\n")
    for attempt in (check, generate):
        assert attempt(TWO, root)[1] == ["E0601", "E0601"]
    assert (root / A).read_text() == MINE
    assert not (root / C).exists()
    assert generate(TWO, root, force=True)[1] == []
    backup = root / BACKUP
    assert (backup / "1/a.txt").read_text() == MINE
    assert (backup / "1/dbt/models/b.sql").read_text() == "mine too\n"
    assert (backup / ".gitignore").read_text() == "*\n"
    (root / A).write_text("mine again\n")
    assert generate(TWO, root, force=True)[1] == []
    assert (backup / "2/a.txt").read_text() == "mine again\n"
    assert BACKUP not in (root / LOCK).read_text()


def test_an_edit_to_what_would_be_written_is_no_conflict(root):
    generate(ONE, root)
    (root / A).write_text("changed\n")
    assert generate(TWO, root)[1] == []
    assert contents(root) == TWO


def test_a_file_in_the_way_is_refused_or_adopted_or_forced(root):
    (root / "dbt/models").mkdir(parents=True)
    (root / A).write_text("a\n")
    (root / B).write_text("not floe's\n")
    (root / "other").write_text("nobody asks\n")
    plan, codes = generate(ONE, root)
    assert codes == ["E0602"]
    assert plan.keep == (A,)
    assert not (root / "scripts").exists()
    assert generate(ONE, root, force=True)[1] == []
    assert (root / ".floe-backup/1/dbt/models/b.sql").read_text() == "not floe's\n"
    assert (root / "other").read_text() == "nobody asks\n"


def test_a_missing_file_comes_back_and_a_missing_one_is_not_deleted(root):
    generate(ONE, root)
    (root / A).unlink()
    (root / B).unlink()
    assert generate(TWO, root)[1] == []
    assert contents(root) == TWO


def test_an_executable_bit_is_repaired(root):
    generate(ONE, root)
    (root / UP).chmod(0o644)
    plan, codes = generate(ONE, root)
    assert codes == []
    assert [change.path for change in plan.update] == [UP]
    assert mode(root / UP) == 0o755


def test_a_scope_leaves_everything_else(root):
    generate(ONE, root)
    new = {A: "x\n", NEW: "n\n"}
    assert generate(new, root, scope=lambda path: path.startswith("dbt/"))[1] == []
    assert contents(root) == {A: "a\n", NEW: "n\n", UP: SHELL}
    lines = json.loads((root / LOCK).read_text())["files"]
    assert list(lines) == [A, NEW, UP]
    assert generate(ONE, root)[1] == []
    assert contents(root) == ONE


def test_files_and_folders_change_places(root):
    generate({"a": "a\n", "b/c/d": "d\n"}, root)
    assert generate({"a/x/y": "y\n", "b": "b\n"}, root)[1] == []
    assert contents(root) == {"a/x/y": "y\n", "b": "b\n"}
    assert generate({"a": "a\n", "b/c/d": "d\n"}, root)[1] == []


def test_a_folder_with_a_users_file_does_not_give_way(root):
    generate({"b/c": "c\n"}, root)
    (root / "b/mine").write_text(MINE)
    assert generate({"b": "b\n"}, root)[1] == ["E0606"]
    assert (root / "b/c").exists()


def test_state_and_bookkeeping_are_never_touched(root):
    (root / ".state").mkdir(parents=True)
    (root / ".state/secret").write_text("s\n")
    generate(ONE, root)
    generate({}, root)
    assert (root / ".state/secret").read_text() == "s\n"


def link(path, target):
    path.symlink_to(target)


def fifo(path, _target):
    os.mkfifo(path)


def folder(path, _target):
    path.mkdir()
    (path / "x").write_text("x\n")


def unix_socket(path, _target):
    with socket.socket(socket.AF_UNIX) as opened:
        here = os.open(path.parent, os.O_RDONLY)
        opened.bind(f"/proc/self/fd/{here}/{path.name}")
        os.close(here)


@pytest.mark.parametrize("make", [link, fifo, folder, unix_socket])
@pytest.mark.parametrize("force", [False, True])
def test_nothing_is_written_through_what_is_no_plain_file(root, tmp_path, make, force):
    outside = tmp_path / "outside"
    outside.write_text("outside\n")
    generate(ONE, root)
    (root / A).unlink()
    make(root / A, outside)
    assert generate(TWO, root, force=force)[1] == ["E0606"]
    assert outside.read_text() == "outside\n"
    assert generate({}, root, force=force)[1] == ([] if force else ["E0606"])
    assert os.path.lexists(root / A)


def test_nothing_is_written_through_a_link_to_a_folder(root, tmp_path):
    (tmp_path / "outside").mkdir()
    root.mkdir()
    (root / "dbt").symlink_to(tmp_path / "outside")
    assert generate(ONE, root)[1] == ["E0606"]
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize("name", [STAGE, BACKUP, RUNNING, ".floe-journal", LOCK])
def test_nothing_is_written_through_a_link_that_has_our_names(root, tmp_path, name):
    generate(ONE, root)
    (root / A).write_text(MINE)
    (tmp_path / "outside").mkdir()
    (root / name).unlink(missing_ok=True)
    (root / name).symlink_to(tmp_path / "outside")
    codes = generate(TWO, root, force=True)[1]
    assert len(codes) == 1
    assert codes[0] in {"E0606", "E0610"}
    assert list((tmp_path / "outside").iterdir()) == []
    assert (root / A).read_text() == MINE


@pytest.mark.parametrize("attempt", [check, generate])
def test_the_folder_itself_is_no_link_and_no_file(root, tmp_path, attempt):
    (tmp_path / "outside").mkdir()
    root.symlink_to(tmp_path / "outside")
    assert attempt(ONE, root)[1] == ["E0606"]
    assert list((tmp_path / "outside").iterdir()) == []
    root.unlink()
    root.write_text("file\n")
    assert attempt(ONE, root)[1] == ["E0606"]
    assert root.read_text() == "file\n"


@pytest.mark.parametrize("attempt", [check, generate])
def test_a_path_that_the_disk_refuses(tmp_path, attempt):
    assert attempt(ONE, tmp_path / ("n" * 300))[1] == ["E0610"]


def test_a_missing_parent_is_told(tmp_path):
    assert generate(ONE, tmp_path / "no/generated")[1] == ["E0610"]


def test_a_hard_link_is_not_written_through(root, tmp_path):
    outside = tmp_path / "outside"
    generate(ONE, root)
    os.link(root / A, outside)
    generate(TWO, root)
    assert outside.read_text() == "a\n"


def test_two_runs_wait_for_each_other_and_one_gives_up(root):
    generate(ONE, root)
    (root / RUNNING).write_text("4711")
    with (root / RUNNING).open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        report = Report()
        repair(root, Options(wait=0.05), report)
        assert report.found[0].code == "E0609"
        assert "process 4711" in report.found[0].headline
        (root / RUNNING).write_text("")
        assert generate(TWO, root, wait=0)[1] == ["E0609"]
    assert generate(TWO, root)[1] == []
    assert not (root / RUNNING).exists()


def test_a_disk_that_is_full_from_the_start_leaves_nothing(root, monkeypatch):
    monkeypatch.setattr(lock_module, "write_all", refuse)
    assert generate(ONE, root)[1] == ["E0610"]
    assert not root.exists()


def test_a_lock_file_that_resists_once_is_removed_all_the_same(root, monkeypatch):
    real = os.unlink
    resisting = iter([refuse])

    def unlink(name, **keywords):
        (next(resisting, real) if name == RUNNING else real)(name, **keywords)

    monkeypatch.setattr(lock_module.os, "unlink", unlink)
    assert generate({}, root)[1] == []
    assert [path.name for path in root.iterdir()] == [LOCK]


def test_a_lock_on_a_file_that_is_gone_is_no_lock(root, monkeypatch):
    root.mkdir()
    real = fcntl.flock

    def removed_meanwhile(opened, how):
        real(opened, how)
        (root / RUNNING).unlink()
        monkeypatch.undo()

    monkeypatch.setattr(lock_module.fcntl, "flock", removed_meanwhile)
    assert generate(ONE, root)[1] == []
    assert contents(root) == ONE


def test_a_holder_that_is_gone_has_no_number(root, monkeypatch):
    root.mkdir()

    def busy(_opened, _how):
        (root / RUNNING).unlink()
        raise BlockingIOError

    monkeypatch.setattr(lock_module.fcntl, "flock", busy)
    assert generate(ONE, root, wait=0)[1] == ["E0609"]


def test_a_folder_that_cannot_be_opened(root, monkeypatch):
    generate(ONE, root)
    real = os.open

    def denied(path, *args, **keywords):
        if path == "dbt":
            raise PermissionError(errno.EACCES, "no")
        return real(path, *args, **keywords)

    monkeypatch.setattr(os, "open", denied)
    for attempt in (check, generate):
        assert attempt(TWO, root)[1] == ["E0610"]


def test_a_folder_that_does_not_exist_holds_nothing(root):
    nothing = NoTree(root)
    assert nothing.files_below("a") == set()


def test_whether_the_folder_still_stands(root, tmp_path):
    assert lock_hash(root) is None
    assert not stands(root, "")
    generate(ONE, root)
    expected = lock_hash(root)
    assert expected is not None
    assert stands(root, expected)
    assert not stands(root, "0" * 64)
    (root / A).write_text(MINE)
    assert not stands(root, expected)
    (root / LOCK).unlink()
    assert lock_hash(root) is None
    assert not stands(root, expected)


def test_repair_of_a_folder_that_is_not_there(root):
    report = Report()
    repair(root, Options(), report)
    assert not report.found
    assert not root.exists()


def planned(root, spec, **options):
    with Tree(root) as tree:
        return make_plan(file_set(spec), tree, Options(**options))


def applied(root, plan):
    with Tree(root) as tree:
        return apply(tree, plan)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda root: (root / A).write_text(MEANWHILE),
        lambda root: (root / A).unlink(),
        lambda root: (root / B).write_text(MEANWHILE),
        lambda root: (root / C).write_text(MEANWHILE),
        lambda root: (root / C).mkdir(),
    ],
)
def test_a_change_between_plan_and_apply_is_kept(root, meanwhile):
    generate(ONE, root)
    plan = planned(root, TWO)
    meanwhile(root)
    before = contents(root)
    found = applied(root, plan)
    assert found is not None
    assert found.code == "E0613"
    assert contents(root) == before
    assert not (root / STAGE).exists()


def test_a_link_that_appears_between_plan_and_apply(root, tmp_path):
    generate(ONE, root)
    plan = planned(root, {**ONE, "new/x": "x\n"})
    (root / "new").symlink_to(tmp_path)
    found = applied(root, plan)
    assert found is not None
    assert found.code in {"E0606", "E0613"}
    assert not (tmp_path / "x").exists()


def interrupt(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("place", ["carry_out", "_prepare"])
def test_an_interrupt_takes_everything_back(root, monkeypatch, place):
    generate(ONE, root)
    before = contents(root)
    monkeypatch.setattr(apply_module, place, interrupt)
    with pytest.raises(KeyboardInterrupt):
        generate(TWO, root)
    monkeypatch.undo()
    assert contents(root) == before
    assert check(TWO, root)[1] == []
    assert generate(TWO, root)[1] == []


def refuse(*_args, **_keywords):
    raise OSError(errno.EIO, "no")


def test_what_can_be_neither_done_nor_taken_back_is_told_and_repaired(root, monkeypatch):
    generate(ONE, root)
    monkeypatch.setattr(apply_module, "carry_out", refuse)
    monkeypatch.setattr(apply_module, "take_back", refuse)
    report_codes = generate(TWO, root)[1]
    assert report_codes == ["E0610"]
    monkeypatch.undo()
    assert (root / ".floe-undo").exists()
    assert check(TWO, root)[1] == ["E0611"]
    report = Report()
    repair(root, Options(), report)
    assert not report.found
    assert contents(root) == ONE


def test_an_interrupt_while_taking_back_is_repaired(root, monkeypatch):
    generate(ONE, root)
    monkeypatch.setattr(apply_module, "carry_out", refuse)
    monkeypatch.setattr(apply_module, "take_back", interrupt)
    with pytest.raises(KeyboardInterrupt):
        generate(TWO, root)
    monkeypatch.undo()
    assert (root / STAGE).exists()
    assert generate(TWO, root)[1] == []
    assert contents(root) == TWO


def test_a_stage_that_cannot_be_cleared_away_is_told(root, monkeypatch):
    generate(ONE, root)
    real = apply_module.discard
    left = iter([real])
    monkeypatch.setattr(apply_module, "discard", lambda tree: next(left, refuse)(tree))
    assert generate(TWO, root)[1] == ["E0610"]
    monkeypatch.undo()
    assert contents(root).items() >= TWO.items()
    assert generate(TWO, root)[1] == []
    assert contents(root) == TWO


def test_a_stage_with_a_folder_in_it_is_refused(root):
    generate(ONE, root)
    (root / ".floe-stage/x").mkdir(parents=True)
    assert generate(TWO, root)[1] == ["E0610"]
    (root / ".floe-stage/x").rmdir()
    assert generate(TWO, root)[1] == []


def test_a_file_system_without_hard_links(root, monkeypatch):
    def no_links(*_args, **_keywords):
        raise OSError(errno.EPERM, "no")

    generate(ONE, root)
    (root / A).write_text(MINE)
    monkeypatch.setattr(stage_module.os, "link", no_links)
    assert generate(TWO, root, force=True)[1] == []
    assert (root / ".floe-backup/1/a.txt").read_text() == MINE
    monkeypatch.setattr(stage_module.os, "link", refuse)
    assert generate(ONE, root)[1] == ["E0610"]
    assert contents(root).items() >= TWO.items()


@pytest.mark.parametrize("gone", [False, True])
def test_many_files_and_folders_without_a_call_for_all(root, monkeypatch, gone):
    spec = {f"d{n}/m.sql": f"{n}\n" for n in range(70)}
    if gone:
        monkeypatch.setattr(flush_module, "_library", object)
    assert generate(spec, root)[1] == []
    assert contents(root) == spec


def test_a_flush_that_the_disk_refuses(root, monkeypatch):
    class Broken:
        def syncfs(self, _opened):
            ctypes.set_errno(errno.EIO)
            return -1

    monkeypatch.setattr(flush_module, "_library", Broken)
    assert generate({f"d{n}/m.sql": f"{n}\n" for n in range(70)}, root)[1] == ["E0610"]
    assert not root.exists()


def test_many_files_are_written_quickly(root):
    spec = {f"dbt/models/layer{n % 3}/m{n}.sql": f"select {n}\n" for n in range(500)}
    generate(spec, root)
    start = time.perf_counter()
    assert generate(spec, root)[1] == []
    assert time.perf_counter() - start < 1


def test_the_diff(root):
    first = {A: "a\nb\n", "gone.txt": "g\n", "no newline": "x", RUN: "#!\n", "empty": "", "b.bin": "\0a"}
    files = {A: "a\nc\n", "new.txt": "n\n", "no newline": "y", RUN: "#!\n", "b.bin": "\0b"}

    def lines(spec):
        with Tree(root) as tree:
            return list(diff_lines(make_plan(_loose(spec), tree, Options()), root))

    root.mkdir()
    assert lines({"x/new.txt": "n\n"}) == [FROM_NOTHING, "+++ b/generated/x/new.txt", "@@ -0,0 +1 @@", "+n"]
    assert lines({"__init__.py": ""}) == [FROM_NOTHING, "+++ b/generated/__init__.py"]
    report = Report()
    write(_loose(first), root, Options(), report)
    assert not report.found
    (root / RUN).chmod(0o644)
    assert lines(files) == [
        "--- a/generated/a.txt",
        "+++ b/generated/a.txt",
        "@@ -1,2 +1,2 @@",
        " a",
        "-b",
        "+c",
        "Binary files a/generated/b.bin and b/generated/b.bin differ",
        "--- a/generated/empty",
        "+++ /dev/null",
        "--- a/generated/gone.txt",
        "+++ /dev/null",
        "@@ -1 +0,0 @@",
        "-g",
        FROM_NOTHING,
        "+++ b/generated/new.txt",
        "@@ -0,0 +1 @@",
        "+n",
        "--- a/generated/no newline",
        "+++ b/generated/no newline",
        "@@ -1 +1 @@",
        "-x",
        "\\ No newline at end of file",
        "+y",
        "\\ No newline at end of file",
        "diff --git a/generated/run.sh b/generated/run.sh",
        "old mode 100644",
        "new mode 100755",
    ]


def _loose(spec):
    """Make a file set of the user's own files, which may be any bytes."""
    report = Report()
    files = gather(
        [Artifact(path=p, data=d.encode(), origin=f"x/{p}", executable=p.endswith(".sh")) for p, d in spec.items()],
        report,
    )
    assert not report.found
    return files
