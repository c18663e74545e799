"""Run dbt on a project as a user does, and read what it wrote with PyIceberg."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lakehouse.lake import Lake
from pyiceberg.table import Table

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The events of project/ lie in these days; without them dbt runs every day until today.
WINDOW = ("--event-time-start", "2024-01-01", "--event-time-end", "2024-01-04")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One dbt command that has ended."""

    returncode: int
    output: str

    @property
    def one_line(self) -> str:
        return " ".join(self.output.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A dbt project on disk and the catalog it writes to."""

    folder: Path
    lake: Lake
    prefix: str

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip())

    def start(self, *arguments: str, environment: str = "local", **variables: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "dbt.cli.main", *arguments]
        if variables:
            command += ["--vars", json.dumps(variables)]
        if arguments[0] in ("build", "run"):
            command += WINDOW
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env={
                **os.environ,
                **self.lake.variables(),
                "DBT_PROFILES_DIR": str(self.folder),
                "FLOE_ENV": environment,
                "LAKE_PREFIX": self.prefix,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def dbt(self, *arguments: str, environment: str = "local", fails: bool = False, **variables: object) -> Run:
        process = self.start(*arguments, environment=environment, **variables)
        output = COLOUR.sub("", process.communicate(timeout=600)[0])
        assert (process.returncode != 0) == fails, output
        return Run(returncode=process.returncode, output=output)

    def table(self, name: str, *, layer: str = "silver") -> Table:
        return self.lake.catalog().load_table((f"{self.prefix}_{layer}", name))

    def rows(self, name: str, *, layer: str = "silver", snapshot: int | None = None) -> list[dict[str, Any]]:
        return rows_of(self.table(name, layer=layer), snapshot=snapshot)

    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "target" / "manifest.json").read_text())


def rows_of(table: Table, *, snapshot: int | None = None) -> list[dict[str, Any]]:
    rows = table.scan(snapshot_id=snapshot).to_arrow().to_pylist()
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


def types_of(table: Table) -> dict[str, str]:
    return {field.name: str(field.field_type) for field in table.schema().fields}


def partitions_of(table: Table) -> list[str]:
    names = {field.field_id: field.name for field in table.schema().fields}
    return [f"{field.transform}({names[field.source_id]})" for field in table.spec().fields]
