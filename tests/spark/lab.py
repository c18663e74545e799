"""One generated project with three environments over one lakehouse, and files of it made older than they are."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.kept import script
from embedded.receiver import free_port
from house import copy_input, floe
from spark.jars import HERE, jars

KEPT = ("HOME", "JAVA_HOME", "LANG", "PATH", "TMPDIR")
GRPC = 10000
DAYS = ("--event-time-start", "2026-01-01", "--event-time-end", "2026-01-04")
HOURS_BACK = 3
SHELL_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Lab:
    """The project, and what its environments need to be told."""

    generated: Path
    secrets: Mapping[str, str]
    port: int

    def variables(self, environment: str, **more: str) -> dict[str, str]:
        return {
            **{key: os.environ[key] for key in KEPT if key in os.environ},
            **self.secrets,
            "PYTHON": sys.executable,
            "FLOE_ENV": environment,
            "DAGSTER_HOME": str(self.generated / ".state/local/dagster_home"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_JARS": ",".join(str(jar) for jar in jars()),
            **more,
        }

    def dbt(self, environment: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run dbt as a user does."""
        return script(self.generated, self.variables(environment, **more), "dbt.sh", *arguments)

    def build(self, environment: str, **variables: int) -> None:
        """Build everything; of the days that a model goes through one by one, those that have rows."""
        ran = self.dbt(environment, "build", "--vars", json.dumps(variables), *DAYS)
        assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-1000:]

    def shell(self, line: str) -> str:
        """Say a line to the shell of SeaweedFS."""
        ports = json.loads((self.generated / ".state/local/lakehouse.json").read_text())["ports"]
        where = {name: f"127.0.0.1:{ports[name]}.{ports[name] + GRPC}" for name in ("master", "filer")}
        weed = Path(sysconfig.get_path("scripts"), "weed")
        command = [str(weed) if weed.is_file() else str(shutil.which("weed")), "shell"]
        ran = subprocess.run(
            [*command, *(f"-{name}={at}" for name, at in where.items())],
            input=f"{line}\n",
            cwd=self.generated.parent,
            capture_output=True,
            text=True,
            timeout=SHELL_SECONDS,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def age(self, folder: str, days: int) -> None:
        """Make every file below a folder of the warehouse older: its store lets its metadata be saved and loaded."""
        saved = self.generated.parent / "aged.meta"
        self.shell(f"fs.meta.save -o {saved} /buckets/{folder}")
        found, now = saved.read_bytes(), int(time.time())
        for moment in range(now - HOURS_BACK * 3600, now + 1):
            found = found.replace(modified(moment), modified(moment - days * 24 * 3600))
        saved.write_bytes(found)
        self.shell(f"fs.meta.load -v=false {saved}")


def modified(seconds: int) -> bytes:
    """Return how the store writes when a file was modified: a key and a number of its protocol buffers."""
    parts = [seconds >> shift & 127 for shift in range(0, 35, 7)]
    return bytes([16, *(part | 128 for part in parts[:-1]), parts[-1]])


def laid_out(folder: Path) -> Lab:
    """Generate the project on free ports, with credentials of this run."""
    project = copy_input(HERE / "project", folder / "twin")
    ports = {"8333": free_port(), "8181": free_port(), "10000": free_port()}
    for file in sorted(project.glob("platform/*/platform.yaml")):
        text = file.read_text()
        for written, port in ports.items():
            text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{port}").replace(
                f"port: {written}", f"port: {port}"
            )
        file.write_text(text)
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    made = {
        f"DBT_ENV_SECRET_{name}": secrets.token_hex(16)
        for name in (
            "LAKEHOUSE_CLIENT_SECRET",
            "LAKEHOUSE_STORAGE_ACCESS_KEY_ID",
            "LAKEHOUSE_STORAGE_SECRET_ACCESS_KEY",
            "SPARK_LOGIN_USER",
            "SPARK_LOGIN_PASSWORD",
        )
    }
    return Lab(generated=project / "generated", secrets=made, port=ports["10000"])
