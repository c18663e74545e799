"""A small project for the scripts: a seed, two models, a test that can be made to fail, `local` and `prod`."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from house import ROOT, floe, lay_out

PLATFORM = "platform/{}/platform.yaml"
HOST = "127.0.0.1"
SECONDS = 1500
CANARY = "canary-9f3b51"

FLOE = """
name: parcels
version: "1.0.0"
storage: default
catalog: default
compute: default
transforms:
  - type: dbt
    path: .
orchestration:
  jobs:
    nightly:
      selection: ["*"]
    reload:
      selection: ["raw/*"]
"""
FILES = {
    "floe.yaml": FLOE,
    "seeds/parcels.csv": "id,weight\n1,10\n2,20\n3,30\n",
    "seeds/_seeds.yml": "version: 2\nseeds:\n  - name: parcels\n    config: {schema: raw}\n",
    "models/stg_parcels.sql": "{{ config(schema='staging') }}\nselect id, weight from {{ ref('parcels') }}\n",
    "models/totals.sql": "{{ config(materialized='table', schema='marts') }}\n"
    "select cast(count(*) as bigint) as parcels, sum(weight) as weight from {{ ref('stg_parcels') }}\n",
    "models/_models.yml": "version: 2\nmodels:\n  - name: totals\n    columns:\n"
    "      - {name: parcels, data_tests: [not_null]}\n",
}
SECRETS = (
    "DBT_ENV_SECRET_LAKEHOUSE_CLIENT_ID",
    "DBT_ENV_SECRET_LAKEHOUSE_CLIENT_SECRET",
    "DBT_ENV_SECRET_LAKEHOUSE_STORAGE_ACCESS_KEY_ID",
    "DBT_ENV_SECRET_LAKEHOUSE_STORAGE_SECRET_ACCESS_KEY",
)


@dataclass(kw_only=True)
class Operated:
    """A generated project, and everything that its scripts have printed so far."""

    folder: Path
    ports: tuple[int, int, int]
    printed: list[str] = field(default_factory=list)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("LANG", "PATH", "TMPDIR") if key in os.environ}
        secrets = {name: f"{CANARY}{number}" for number, name in enumerate(SECRETS)}
        mine = {"HOME": str(self.folder.parent), "PYTHON": sys.executable, "FLOE_DAGSTER_PORT": str(self.ports[2])}
        return {**kept, **secrets, **mine, "NO_COLOR": "1", **more}

    def script(self, name: str, *arguments: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """Run a script as an operator does, from another folder."""
        done = subprocess.run(
            [str(self.folder / "scripts" / name), *arguments],
            input=typed,
            capture_output=True,
            text=True,
            cwd="/",
            env=self.environment(**more),
            timeout=SECONDS,
        )
        self.printed += [done.stdout, done.stderr]
        return done

    def evidence(self) -> list[Path]:
        """Return the folders of evidence, the newest last."""
        return sorted((self.folder / "evidence").glob("*Z"))


def free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind((HOST, 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@contextmanager
def operated(folder: Path) -> Iterator[Operated]:
    """Generate the project, and stop whatever of it runs in the end."""
    s3, catalog, web = free_ports(3)
    local = (ROOT / PLATFORM.format("local")).read_text(encoding="utf-8")
    files = {
        **FILES,
        PLATFORM.format("local"): local.replace(":8333", f":{s3}").replace(":8181", f":{catalog}"),
        PLATFORM.format("prod"): (ROOT / PLATFORM.format("prod")).read_text(encoding="utf-8"),
    }
    project = lay_out(folder / "parcels", files)
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    found = Operated(folder=project / "generated", ports=(s3, catalog, web))
    try:
        yield found
    finally:
        found.script("local/down.sh")
