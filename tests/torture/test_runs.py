"""Many runs at once, folders that turn into links, and users who edit at random."""

import json
import os
import random
import shutil
import time
from hashlib import sha256
from multiprocessing import get_context

import pytest
from torture.generations import OK, file_set, generate, leftovers, snapshot, status

from floe.diagnostics.model import Report
from floe.output.plan import Options
from floe.output.write import write

pytestmark = pytest.mark.torture

LOCK = "floe.lock"
SECONDS = float(os.environ.get("FLOE_TORTURE_SECONDS", "120"))
PROCESSES = 50


def generation(number):
    spec = {f"dbt/models/m{n}.sql": f"select {number} as generation, {n} as n\n" for n in range(6)}
    return {**spec, f"only/{number}/x.txt": f"{number}\n", "README.md": f"{number}\n"}


def take_part(root, first, rounds, failures):
    for step in range(rounds):
        report = Report()
        write(file_set(generation((first + step) % PROCESSES)), root, Options(wait=60), report)
        if report.found:
            failures.put([item.headline for item in report.found])


def test_fifty_runs_at_once_leave_one_of_their_generations(tmp_path):
    root = tmp_path / "generated"
    context = get_context("fork")
    failures = context.SimpleQueue()
    rounds = 1
    start = time.monotonic()
    done = 0
    while time.monotonic() - start < SECONDS * 0.15:
        runs = [context.Process(target=take_part, args=(root, n, rounds, failures)) for n in range(PROCESSES)]
        for run in runs:
            run.start()
        for run in runs:
            run.join(120)
            assert run.exitcode == 0
        assert failures.empty(), failures.get()
        done += PROCESSES
        now = {path: data.decode() for path, (data, _) in snapshot(root).items() if path != LOCK}
        assert now in [generation(n) for n in range(PROCESSES)]
        lock = json.loads((root / LOCK).read_text())["files"]
        assert {path: line["sha256"] for path, line in lock.items()} == {
            path: sha256(text.encode()).hexdigest() for path, text in now.items()
        }
        assert leftovers(root) == []
    print(f"\n{done} concurrent runs")


def swap(root, outside, stop):
    """Turn a folder into a link to the outside and back, as fast as the machine can."""
    folder, aside = root / "dbt/models", root / "dbt/aside"
    while not stop.is_set():
        try:
            folder.rename(aside)
            folder.symlink_to(outside)
            folder.unlink()
            aside.rename(folder)
        except OSError:
            if folder.is_symlink():
                folder.unlink()
            if aside.exists() and not folder.exists():
                aside.rename(folder)


def test_a_folder_that_turns_into_a_link_leads_nowhere(tmp_path):
    root, outside = tmp_path / "generated", tmp_path / "outside"
    outside.mkdir()
    (outside / "m0.sql").write_text("outside\n")
    generate(generation(0), root)
    context = get_context("fork")
    stop = context.Event()
    swapper = context.Process(target=swap, args=(root, outside, stop))
    swapper.start()
    tries = refused = 0
    try:
        until = time.monotonic() + SECONDS * 0.1
        while time.monotonic() < until:
            report = generate(generation(tries % 7), root, force=tries % 2 == 0)
            refused += status(report) != OK
            tries += 1
            assert [path.name for path in outside.iterdir()] == ["m0.sql"]
            assert (outside / "m0.sql").read_text() == "outside\n"
    finally:
        stop.set()
        swapper.join(10)
    print(f"\n{tries} tries against a swapper, {refused} refused")
    assert tries > 20


def words(dice):
    return f"user {dice.random()}\n".encode()


def disturb(root, dice):
    """Do one thing that a user may do, and return the bytes that must never be lost."""
    files = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink() and ".floe-" not in str(path)]
    files = [path for path in files if path.name != LOCK] or [root / "lonely"]
    path = dice.choice(files)
    text = words(dice)
    match dice.choice(["edit", "add", "remove", "rename", "chmod", "append", "link"]):
        case "edit":
            path.write_bytes(text)
        case "append":
            text = (path.read_bytes() if path.exists() else b"") + text
            path.write_bytes(text)
        case "add":
            (path.parent / f"added-{dice.randrange(5)}").write_bytes(text)
        case "rename":
            path.write_bytes(text)
            path.rename(path.parent / f"moved-{dice.randrange(5)}")
        case "remove":
            path.unlink(missing_ok=True)
            return None
        case "chmod":
            if path.exists():
                path.chmod(dice.choice([0o600, 0o644, 0o755]))
            return None
        case _:
            path.unlink(missing_ok=True)
            path.symlink_to("nowhere")
            return None
    return text


def everything(root):
    return [path.read_bytes() for path in root.rglob("*") if path.is_file()]


def random_generation(dice):
    names = ["a.txt", "added-1", "d/x", "d/y/z", "d/moved-2", "e", "e2/q.sh", "moved-3"]
    return {name: f"{dice.randrange(3)}\n" for name in dice.sample(names, dice.randrange(len(names)))}


def test_no_byte_of_a_user_is_ever_lost(tmp_path):
    seed = int(os.environ.get("FLOE_TORTURE_SEED", "20261123"))
    until = time.monotonic() + SECONDS * 0.15
    sequences = 0
    while time.monotonic() < until:
        dice = random.Random(seed + sequences)  # noqa: S311
        root = tmp_path / "generated"
        shutil.rmtree(root, ignore_errors=True)
        generate(random_generation(dice), root)
        precious = []
        for _ in range(6):
            for _ in range(dice.randrange(3)):
                before = everything(root)
                precious.append(disturb(root, dice))
                # What the user overwrote or removed by hand is the user's own doing.
                now = everything(root)
                precious = [text for text in precious if text is not None and (text in now or text not in before)]
            spec = random_generation(dice)
            old = snapshot(root)
            force = dice.random() < 0.4
            report = generate(spec, root, force=force)
            kept = everything(root)
            assert all(text in kept for text in precious), (seed + sequences, spec)
            if report.failed:
                assert snapshot(root) == old
            else:
                assert {path: snapshot(root)[path][0] for path in spec} == {p: t.encode() for p, t in spec.items()}
            assert leftovers(root) == []
        sequences += 1
    print(f"\n{sequences} sequences of edits")
    assert sequences > 5
