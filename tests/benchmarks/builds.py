"""P9: `dbt build` of what floe generates, into Iceberg, against the same models in a plain dbt-duckdb project."""

import shutil
import socket
import sys
from pathlib import Path

from runs import SCRIPTS, Bench, floe

PLATFORM = Path("platform") / "local" / "platform.yaml"
ENVIRONMENT = "local"

PROFILE = """\
retail:
  target: plain
  outputs:
    plain:
      type: duckdb
      path: retail.duckdb
      threads: 2
"""


def measure_build(bench: Bench, example: Path) -> None:
    """Build the example both ways; each way once before it is timed, so that neither parses its project anew."""
    project = bench.folder / "build"
    shutil.copytree(example, project, ignore=shutil.ignore_patterns("generated", "target", "logs"))
    plain = bench.folder / "plain"
    shutil.copytree(project, plain)
    (plain / "profiles.yml").write_text(PROFILE, encoding="utf-8")
    with (plain / "dbt_project.yml").open("a", encoding="utf-8") as settings:
        settings.write("profile: retail\n")
    move_ports(project / PLATFORM)
    bench.seconds(floe("generate"), project, runs=1)
    scripts = project / "generated" / "scripts"
    bench.env.update({"PYTHON": sys.executable, "FLOE_ENV": ENVIRONMENT})
    bench.seconds([str(scripts / "local" / "up.sh")], project, runs=1)
    try:
        ours = timed(bench, [str(scripts / "dbt.sh"), "build"], project)
    finally:
        bench.seconds([str(scripts / "local" / "down.sh")], project, runs=1)
    theirs = timed(bench, [str(SCRIPTS / "dbt"), "build", "--profiles-dir", "."], plain)
    detail = f"{ours:.2f} s / {theirs:.2f} s"
    bench.add("P9", "dbt build into Iceberg / the same models, plain dbt-duckdb", ours / theirs, "<= 2.0", detail)


def timed(bench: Bench, command: list[str], folder: Path) -> float:
    bench.seconds(command, folder, runs=1)
    return bench.seconds(command, folder)


def move_ports(platform: Path) -> None:
    """Give the lakehouse ports that nobody else has."""
    text = platform.read_text(encoding="utf-8")
    with socket.socket() as one, socket.socket() as two:
        for before, held in ((":8333", one), (":8181", two)):
            held.bind(("127.0.0.1", 0))
            text = text.replace(before, f":{held.getsockname()[1]}")
    platform.write_text(text, encoding="utf-8")
