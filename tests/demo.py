"""nox -s demo: generate examples/flights, build it into real Iceberg tables through Dagster, read them back.

Everything lives in .demo/ (ignored by git) and is kept: a second run adds snapshots and loses nothing.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / ".demo" / "flights"
GENERATED = DEMO / "generated"
LOG = ROOT / ".demo" / "materialize.log"
STEP = re.compile(r"^(?:\S+ +)?(\d+) of (\d+) (OK|PASS|ERROR|FAIL|WARN|SKIP|NO-OP)\S* (.*?)\s*\.\.+")
LOADED = re.compile(r" - INFO - .* - (raw\.\w+: [\d,]+ rows)$")
STARTED = time.monotonic()

WORST_ROUTES = """
import pyarrow.compute as pc
from orchestration import environment, resources
here = environment.current()
table = resources.open_catalog(here.catalog).load_table((here.layers["marts"].namespace, "delays_by_route"))
rows = [row for row in table.scan().to_arrow().to_pylist() if row["flights"] >= 100]
rows.sort(key=lambda row: (-row["median_arrival_delay_minutes"], row["origin_code"], row["destination_code"]))
print(f"{'route':<12} {'flights':>8} {'median arrival delay':>22}")
for row in rows[:5]:
    route = f"{row['origin_code']} -> {row['destination_code']}"
    print(f"{route:<12} {row['flights']:>8,} {row['median_arrival_delay_minutes']:>14.0f} minutes")
"""


def say(text: str) -> None:
    """Print one line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.0f} s] {text}", flush=True)


def run(*command: str, env: dict[str, str], cwd: Path = GENERATED) -> None:
    """Run a command whose output is shown; stop the demo when it fails."""
    done = subprocess.run(command, cwd=cwd, env=env)
    if done.returncode:
        raise SystemExit(f"demo: `{' '.join(command)}` ended with {done.returncode}")


def copy_example() -> None:
    """Bring the example's input up to date; generated/ and its state stay."""
    DEMO.mkdir(parents=True, exist_ok=True)
    for entry in (ROOT / "examples" / "flights").iterdir():
        if entry.name == "generated":
            continue
        target = DEMO / entry.name
        if entry.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(entry, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(entry, target)


def materialize(env: dict[str, str]) -> None:
    """Run every asset in Dagster; show a line for each raw table and dbt node, keep the whole log."""
    with LOG.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            ["bash", "scripts/dagster/materialize.sh"],
            cwd=GENERATED,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        last = ""
        for line in process.stdout or ():
            log.write(line)
            step = STEP.match(re.sub(r"\x1b\[\d*m", "", line))
            if step and step[3] in {"OK", "ERROR", "FAIL", "WARN"}:
                say(f"{step[1]:>3} of {step[2]}  {step[3]:<6} {step[4]}")
            elif line.startswith(("dbt parses", "Dagster runs")):
                say(line.strip())
            elif loaded := LOADED.search(line):
                say(f"loaded {loaded[1]}")
            last = line if line.strip() else last
        code = process.wait()
    if code:
        print("".join(LOG.read_text(encoding="utf-8").splitlines(keepends=True)[-40:]))
        raise SystemExit(f"demo: the run failed; the whole log is {LOG.relative_to(ROOT)}")
    say(last.strip())


def main() -> None:
    """The whole demo, in order."""
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("FLOE_", "DAGSTER_"))},
        "PYTHON": sys.executable,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "FLOE_ENV": "local",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "NO_COLOR": "1",
    }
    copy_example()
    say("floe generate")
    run(sys.executable, "-m", "floe", "generate", env=env, cwd=DEMO)
    run("bash", "scripts/local/up.sh", env=env)
    try:
        say("Dagster materializes every asset: scripts/dagster/materialize.sh")
        materialize(env)
        say("read back through PyIceberg")
        inside = {**env, "PYTHONPATH": str(GENERATED)}
        run(sys.executable, str(ROOT / "tests" / "readback.py"), env=inside)
        print()
        print("The worst routes out of New York in 2013, of those flown a hundred times or more:")
        run(sys.executable, "-c", WORST_ROUTES, env=inside)
    finally:
        run("bash", "scripts/local/down.sh", env=env)
    say("done; the tables stay in .demo/, and a second run adds snapshots to them")


if __name__ == "__main__":
    main()
