"""Killed, or failed by the disk, at every system call that changes something: the old files or the new, never a mix."""

import os
import shutil
import time
from pathlib import Path

import pytest
from torture.generations import (
    DISK_STATUS,
    DRIFT,
    FIRST,
    MANY_FIRST,
    MANY_SECOND,
    NOTHING,
    OK,
    SECOND,
    clean,
    file_set,
    generate,
    leftovers,
    snapshot,
    status,
)
from torture.injection import calls, run

from floe.diagnostics.model import Report
from floe.output.plan import Options
from floe.output.write import compare, repair

pytestmark = pytest.mark.torture

SECONDS = float(os.environ.get("FLOE_TORTURE_SECONDS", "120"))
SCENARIOS = {
    "create": (NOTHING, FIRST),
    "update": (FIRST, SECOND),
    "back": (SECOND, FIRST),
    "delete": (SECOND, NOTHING),
    "forced": (FIRST, SECOND),
    "many": (MANY_FIRST, MANY_SECOND),
}
EDIT = b"edited by hand\n"
ERRORS = {
    "openat": ("ENOSPC", "EMFILE", "EACCES"),
    "write": ("ENOSPC", "EIO"),
    "fsync": ("EIO",),
    "syncfs": ("EIO",),
    "renameat": ("EIO", "EACCES"),
    "rename": ("EIO", "EACCES"),
    "mkdirat": ("ENOSPC", "EROFS"),
    "mkdir": ("ENOSPC", "EROFS"),
    "unlinkat": ("EIO",),
    "unlink": ("EIO",),
    "rmdir": ("EIO",),
    "linkat": ("ENOSPC", "EPERM"),
    "fchmod": ("EIO",),
    "ftruncate": ("EIO",),
    "flock": ("EIO",),
}


class Scenario:
    """Two generations, the folder that moves between them, and what is right to find there."""

    def __init__(self, name, folder):
        before, self.after = SCENARIOS[name]
        self.folder = folder
        self.root = folder / "generated"
        self.prepared = folder / "prepared"
        self.log = folder / "strace.log"
        self.force = name == "forced"
        self.new = clean(self.after, folder / "clean")
        if before:
            clean(before, self.prepared)
            if self.force:
                (self.prepared / "README.md").write_bytes(EDIT)
                (self.prepared / "dbt/models/gone/c.sql").write_bytes(EDIT)
            self.old = snapshot(self.prepared)
        else:
            self.old = {}

    def reset(self):
        shutil.rmtree(self.root, ignore_errors=True)
        if self.prepared.exists():
            shutil.copytree(self.prepared, self.root)

    def work(self):
        return status(generate(self.after, self.root, force=self.force))

    def points(self):
        self.reset()
        assert run(self.work, self.log) == OK
        assert snapshot(self.root) == self.new
        return [(name, number) for name, count in sorted(calls(self.log).items()) for number in range(1, count + 1)]

    def now(self):
        return snapshot(self.root) if self.root.exists() else {}

    def check_after_kill(self):
        now = self.now()
        for path, found in now.items():
            assert found in (self.old.get(path), self.new.get(path)), path
        report = Report()
        compare(file_set(self.after), self.root, Options(force=self.force), report)
        told = status(report) == DRIFT
        assert told or now in (self.old, self.new)
        again = Report()
        repair(self.root, Options(), again)
        assert not again.found
        assert self.now() in (self.old, self.new)
        self.check_rerun()

    def check_rerun(self):
        assert not generate(self.after, self.root, force=self.force).found
        assert snapshot(self.root) == self.new
        assert leftovers(self.root) == []
        if self.force:
            kept = [
                path.read_bytes()
                for path in self.root.glob(".floe-backup/*/**/*")
                if path.name != ".gitignore" and path.is_file()
            ]
            assert kept.count(EDIT) >= 2

    def check_after_error(self, code):
        now = self.now()
        if code == OK:
            assert now == self.new
        elif now == self.new:
            assert code == DISK_STATUS
        else:
            assert code == DISK_STATUS
            assert now == self.old
        self.check_rerun()


@pytest.fixture(scope="module")
def budget():
    return {"until": time.monotonic() + SECONDS, "points": 0}


def sampled(points, budget, share):
    """Yield all the points in a spread order, as long as this scenario's share of the time lasts."""
    until = time.monotonic() + SECONDS * share
    stride = max(1, int(len(points) * 0.618) | 1)
    while len(points) > 1 and any(stride % k == 0 and len(points) % k == 0 for k in range(2, stride + 1)):
        stride += 1
    for number in range(len(points)):
        if time.monotonic() > until:
            return
        budget["points"] += 1
        yield points[number * stride % len(points)]


@pytest.mark.parametrize("name", SCENARIOS)
def test_killed_anywhere(name, tmp_path, budget):
    scenario = Scenario(name, tmp_path)
    points = scenario.points()
    done = 0
    for call, number in sampled(points, budget, 0.1):
        scenario.reset()
        code = run(scenario.work, scenario.log, f"{call}:signal=KILL:when={number}")
        assert code == -9, (call, number)
        try:
            scenario.check_after_kill()
        except AssertionError as error:
            raise AssertionError(f"killed at {call} {number}: {error}") from error
        done += 1
    print(f"\n{name}: killed at {done} of {len(points)} points")


@pytest.mark.parametrize("name", SCENARIOS)
def test_failed_anywhere(name, tmp_path, budget):
    scenario = Scenario(name, tmp_path)
    points = [(call, number, error) for call, number in scenario.points() for error in ERRORS[call]]
    done = 0
    for call, number, error in sampled(points, budget, 0.07):
        scenario.reset()
        code = run(scenario.work, scenario.log, f"{call}:error={error}:when={number}")
        left = leftovers(scenario.root)
        if call == "flock":
            left = []  # who cannot ask for the lock must not remove another run's file
        try:
            assert left == []
            scenario.check_after_error(code)
        except AssertionError as found:
            raise AssertionError(f"{error} at {call} {number}, exit {code}, left {left}: {found}") from found
        done += 1
    print(f"\n{name}: failed at {done} of {len(points)} points")


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_disk_stays_broken(name, tmp_path, budget):
    """From one point on, every such call fails: what cannot be taken back is told, and the next run repairs it."""
    scenario = Scenario(name, tmp_path)
    points = [
        point
        for point in scenario.points()
        if point[0] in {"renameat", "rename", "unlinkat", "unlink", "fsync", "write"}
    ]
    for call, number in sampled(points, budget, 0.03):
        scenario.reset()
        code = run(scenario.work, scenario.log, f"{call}:error=EIO:when={number}+")
        assert code in (OK, DISK_STATUS), (call, number, code)
        scenario.check_after_kill()


def test_a_full_disk(tmp_path):
    """A real file system of 256 KB, where mounting is allowed."""
    mount = tmp_path / "small"
    mount.mkdir()
    if os.system(f"mount -t tmpfs -o size=256k tmpfs {mount} 2>/dev/null") != 0:  # noqa: S605
        pytest.skip("mounting is not allowed here")
    try:
        root = mount / "generated"
        first = {f"a/{n}.txt": f"{n}\n" * 200 for n in range(20)}
        assert not generate(first, root).found
        before = snapshot(root)
        report = generate({f"a/{n}.txt": f"{n}\n" * 9000 for n in range(20)}, root)
        assert status(report) == DISK_STATUS
        assert "the disk is full" in report.found[0].headline
        assert snapshot(root) == before
        assert leftovers(root) == []
        assert not generate(first, root).found
    finally:
        os.system(f"umount {mount}")  # noqa: S605


def test_points_were_tried(budget):
    print(f"\n{budget['points']} points in all")
    assert budget["points"] > 0
    assert Path("/proc").exists()
