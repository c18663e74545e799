"""Run as a program: parse each project folder that is named with dbt, print what dbt says of it as JSON.

All are parsed by one process, each beside what dbt keeps of the first one: dbt's own macros are read once.
"""

import contextlib
import io
import json
import shutil
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner

KEPT = "partial_parse.msgpack"


def parse(project: Path, profiles: str) -> str:
    """Return nothing where dbt parses a project, else what it says."""
    said = io.StringIO()
    command = ["--no-use-colors", "parse", "--project-dir", str(project), "--profiles-dir", profiles]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        ran = dbtRunner().invoke(command)
    return "" if ran.success else f"{ran.exception}\n{said.getvalue()}"


def main(profiles: str, *folders: str) -> None:
    first, *others = (Path(folder) for folder in folders)
    found = {str(first): parse(first, profiles)}
    for project in others:
        (project / "target").mkdir()
        shutil.copy(first / "target" / KEPT, project / "target" / KEPT)
        found[str(project)] = parse(project, profiles)
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
