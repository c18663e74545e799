"""What stands in for the images of the charts: the same programs, from this machine."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import cube_tool
from k8s.runtime.container import Image

HERE = Path(__file__).parent
PYTHON = tuple(dict.fromkeys((Path(sys.base_prefix), Path(sys.prefix))))
PROGRAMS = Path(sys.prefix) / "bin"
USUAL = "/usr/local/bin:/usr/bin:/bin"
BUILD_SECONDS = 300


def postgres(folder: Path, user: int) -> Image:
    """Debian's PostgreSQL behind a start-up that reads the variables of the official image.

    That image gives an unknown user a name (by nss_wrapper), for initdb asks for one; here a file does.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed (Debian: postgresql)")
    users = folder / "passwd"
    users.write_text(f"root:x:0:0::/:/bin/sh\npostgres:x:{user}:{user}::/:/bin/sh\n")
    start = "/usr/local/bin/docker-entrypoint.sh"
    return Image(
        files={start: HERE / "postgres.sh", "/etc/passwd": users},
        environment={"PATH": f"{found[-1].parent}:{USUAL}", "PGDATA": "/var/lib/postgresql/data"},
        entrypoint=("/bin/bash", start),
        command=("postgres",),
    )


def lakehouse() -> Image:
    """SeaweedFS, which is both object store and Iceberg catalog."""
    return Image(readable=PYTHON, environment={"PATH": f"{PROGRAMS}:{USUAL}"})


def cube(database: Path) -> Image:
    """Cube's API server; its tables lie in a DuckDB file, as no other driver of it is installed here."""
    modules = cube_tool.modules()
    start = ("node", "/stand-in/cube.js", str(modules), "/cube/conf", "/stand-in/data.duckdb")
    files = {"/stand-in/cube.js": HERE / "cube.js", "/stand-in/data.duckdb": database}
    return Image(files=files, readable=(modules,), environment={"PATH": USUAL}, entrypoint=start)


def project(generated: Path, folder: Path, environment: str) -> Image:
    """The project's own image, built as its Dockerfile says, from this environment's Python.

    The settings of the last stage are read out of the Dockerfile; what its steps do to files is done here.
    """
    app, parsed = folder / "app", folder / "parsed"
    shutil.copytree(generated, app)
    target = f"target/{environment}"
    env = {**os.environ, "FLOE_ENV": environment, "DBT_TARGET_PATH": target, "DBT_LOG_PATH": str(folder / "logs")}
    link = "from scripts.local import extensions; extensions.link_extensions()"
    for command in (["-c", link], ["-m", "scripts.dbt", "parse", "--quiet"]):
        subprocess.run(
            [sys.executable, *command], check=True, cwd=app, env=env, timeout=BUILD_SECONDS, capture_output=True
        )
    (parsed / "dbt").mkdir(parents=True)
    (app / "dbt/target").rename(parsed / "dbt/target")
    (app / "dbt/target").symlink_to("/tmp/parsed/dbt/target")  # noqa: S108 - the image's own link
    last = (app / "Dockerfile").read_text().rpartition("FROM ")[2].replace("\\\n", " ")
    told = dict(re.findall(r"^(ENV|WORKDIR|USER|ENTRYPOINT|CMD) +(.*)$", last, re.MULTILINE))
    variables = dict(one.split("=", 1) for one in shlex.split(told["ENV"]))
    user = int(told["USER"].partition(":")[0])
    for path in (app, parsed, *app.rglob("*"), *parsed.rglob("*")):
        os.chown(path, user, user, follow_symlinks=False)
    return Image(
        files={"/app": app, "/opt/parsed": parsed},
        readable=PYTHON,
        environment={**variables, "PATH": f"{PROGRAMS}:{USUAL}"},
        folder=told["WORKDIR"].strip(),
        user=user,
        entrypoint=tuple(json.loads(told["ENTRYPOINT"])),
        command=tuple(json.loads(told["CMD"])),
    )
