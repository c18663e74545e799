"""nox -s bench: the ratios of performance.md on synthetic projects, each against its peer in the same run.

Usage: bench.py [--sizes 100,1000,10000] [--runs 5] [--json FILE] [--quick]
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from builds import measure_build
from locations import measure_location
from runs import PYTHON, SCRIPTS, Bench, floe
from synthetic import make

LOCATION = 1000
CORE_IMPORTS = "import pydantic, yaml, jinja2, typer"


def parse_cold(bench: Bench, project: Path) -> float:
    """Return the time of a cold ``dbt parse`` of what floe generated."""
    dbt = project / "generated" / "dbt"
    environment = dict.fromkeys(secret_names(project), "x")
    bench.env.update(environment)
    command = [str(SCRIPTS / "dbt"), "parse", "--profiles-dir", ".", "--no-version-check"]
    return bench.seconds(
        command, dbt, before=lambda: shutil.rmtree(dbt / "target", ignore_errors=True), runs=min(3, bench.runs)
    )


def secret_names(project: Path) -> set[str]:
    """Return the variables that the generated profile reads."""
    import re

    text = (project / "generated" / "dbt" / "profiles.yml").read_text(encoding="utf-8")
    return set(re.findall(r"DBT_ENV_SECRET_[A-Z0-9_]+", text))


def wipe(bench: Bench, project: Path) -> Callable[[], None]:
    """Return what makes a project as new: its output is moved aside, not removed.

    ext4 keeps an inode from being used again for some seconds after its file is removed, and looks through all such
    inodes for each new file: right after removing 2,000 files, making 2,000 takes ten times as long as it does for
    somebody who never had them.
    """

    def run() -> None:
        aside = Path(tempfile.mkdtemp(dir=bench.folder, prefix="aside-"))
        for folder in (project / "generated", bench.folder / "cache"):
            if folder.exists():
                folder.rename(aside / folder.name)

    return run


def measure_size(bench: Bench, count: int, *, against_dbt: bool) -> dict[str, float]:
    """Measure one size; return cold time and peak memory for the growth figures."""
    project = bench.folder / f"n{count}"
    project.mkdir()
    make(project, count)
    cold = bench.seconds(floe("generate"), project, before=wipe(bench, project))
    again = bench.seconds(floe("generate"), project)
    check = bench.seconds(
        floe("generate", "--check"), project, before=lambda: shutil.rmtree(bench.folder / "cache", ignore_errors=True)
    )
    memory = bench.peak(floe("generate", "--check", "--no-cache"), project)
    files = sum(1 for path in (project / "generated").rglob("*") if path.is_file())
    bench.add("-", f"N={count}: generate cold, seconds", cold, "", f"{files} files")
    if against_dbt:
        parse = parse_cold(bench, project)
        touched = project / "models" / "core" / "core_00000.sql"

        def change() -> None:
            touched.write_text(touched.read_text(encoding="utf-8") + "-- changed\n", encoding="utf-8")

        one = bench.seconds(floe("generate"), project, before=change)
        bench.add(
            "P1", f"N={count}: generate cold / dbt parse cold", cold / parse, "<= 0.10", f"{cold:.2f} s / {parse:.2f} s"
        )
        bench.add(
            "P2", f"N={count}: generate, nothing changed / dbt parse cold", again / parse, "<= 0.04", f"{again:.2f} s"
        )
        bench.add("P3", f"N={count}: generate, one changed / dbt parse cold", one / parse, "", f"{one:.2f} s")
        bench.add(
            "P4", f"N={count}: --check in a fresh clone / dbt parse cold", check / parse, "<= 0.06", f"{check:.2f} s"
        )
        if count == LOCATION:
            measure_location(bench, project)
        bench.add("-", f"N={count}: the floor of P1, seconds", floor(project), "", "read, hash, YAML events, write")
    return {"cold": cold, "memory": float(memory)}


def floor(project: Path) -> float:
    """Return the seconds that reading, hashing, libyaml's events and writing take on their own, in one process."""
    code = (
        "import hashlib,pathlib,sys,time,yaml\n"
        "start=time.perf_counter()\n"
        "files={p:p.read_bytes() for p in pathlib.Path(sys.argv[1]).rglob('*') if p.is_file()}\n"
        "[hashlib.sha256(b).digest() for b in files.values()]\n"
        "[sum(1 for _ in yaml.parse(b,yaml.CSafeLoader)) for p,b in files.items() if p.suffix=='.yml']\n"
        "out=pathlib.Path(sys.argv[2]);out.mkdir()\n"
        "[(out/str(i)).write_bytes(b) for i,b in enumerate(files.values())]\n"
        "print(time.perf_counter()-start)"
    )
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            [PYTHON, "-c", code, str(project / "models"), f"{scratch}/out"], capture_output=True, text=True, check=True
        )
    return float(done.stdout)


def measure_start(bench: Bench, example: Path) -> None:
    """P7 and P8: how fast floe starts."""
    bare = bench.seconds([PYTHON, "-c", "pass"], bench.folder, runs=bench.runs * 2)
    version = bench.seconds(floe("--version"), bench.folder, runs=bench.runs * 2)
    imports = bench.seconds([PYTHON, "-c", CORE_IMPORTS], bench.folder)
    validate = bench.seconds(floe("validate"), example, runs=bench.runs + 1)
    bench.add("P7", "floe --version / bare python", version / bare, "<= 2.0", f"{version:.3f} s / {bare:.3f} s")
    bench.add(
        "P8",
        "floe validate on the example / core imports",
        validate / imports,
        "<= 2.0",
        f"{validate:.2f} s / {imports:.2f} s",
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    examples = Path(__file__).resolve().parents[2] / "examples"
    with tempfile.TemporaryDirectory(prefix="floe-bench-") as scratch:
        bench = Bench(Path(scratch), arguments.runs)
        measure_start(bench, examples / "flights")
        measure_build(bench, examples / "retail")
        found = {size: measure_size(bench, size, against_dbt=size <= 1000) for size in sizes}
    if 1000 in found and 10000 in found:
        growth = math.log10(found[10000]["cold"] / found[1000]["cold"])
        bench.add("P5", "exponent of growth, N=1,000 to 10,000", growth, "<= 1.10", "")
        memory = found[10000]["memory"]
        exponent = math.log10(memory / found[1000]["memory"])
        bench.add("P6", "peak memory at N=10,000, MB", memory / 1e6, "<= 400", f"exponent {exponent:.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(bench.results, indent=2) + "\n", encoding="utf-8")
    print(f"python {sys.version.split()[0]}, {os.cpu_count()} cores, median of {arguments.runs} runs")


if __name__ == "__main__":
    main()
