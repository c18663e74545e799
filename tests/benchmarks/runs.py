"""What every measurement stands on: whole processes, timed, and a table of ratios."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PYTHON = sys.executable
SCRIPTS = Path(sys.executable).parent


class Bench:
    """One run of the suite: measures whole processes, in seconds of wall time and bytes of peak memory."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder = folder
        self.runs = runs
        self.results: list[dict[str, object]] = []
        self.env = {
            # A user's Python keeps what it compiled; this machine's may be told not to.
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            "XDG_CACHE_HOME": str(folder / "cache"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        }

    def seconds(
        self, command: Sequence[str], cwd: Path, before: Callable[[], None] | None = None, runs: int = 0
    ) -> float:
        """Return the median wall time of a command."""
        found = []
        for _ in range(runs or self.runs):
            if before:
                before()
            start = time.perf_counter()
            done = subprocess.run(command, cwd=cwd, env=self.env, capture_output=True, text=True)
            found.append(time.perf_counter() - start)
            if done.returncode not in (0, 3):
                raise SystemExit(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return statistics.median(found)

    def peak(self, command: Sequence[str], cwd: Path) -> int:
        """Return the peak memory of a command, in bytes."""
        code = (
            "import resource,subprocess,sys;subprocess.run(sys.argv[1:],capture_output=True,check=True);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        done = subprocess.run(
            [PYTHON, "-c", code, *command], cwd=cwd, env=self.env, capture_output=True, text=True, check=True
        )
        return int(done.stdout) * (1 if sys.platform == "darwin" else 1024)

    def add(self, measure: str, what: str, value: float, goal: str, detail: str) -> None:
        """Keep and print one row."""
        self.results.append({"id": measure, "what": what, "value": round(value, 4), "goal": goal, "detail": detail})
        print(f"{measure:<4} {what:<58} {value:>9.3f}  {goal:<10} {detail}", flush=True)


def floe(*arguments: str) -> list[str]:
    return [str(SCRIPTS / "floe"), *arguments]
