"""Start a real Iceberg REST catalog (SeaweedFS) on free ports, and say how dbt and PyIceberg reach it."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sysconfig
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb
from pyiceberg.catalog import Catalog
from pyiceberg.catalog.rest import RestCatalog

ACCESS_KEY = "lakehouse"
SECRET_KEY = secrets.token_hex(16)
WAREHOUSE = "warehouse"
EXTENSIONS = ("httpfs", "avro", "iceberg")
START_SECONDS = 60.0
# SeaweedFS opens a gRPC port at this distance from every HTTP port.
GRPC_OFFSET = 10000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lake:
    """Where one running SeaweedFS answers."""

    s3: str
    iceberg: str
    extensions: Path

    @property
    def catalog_uri(self) -> str:
        return f"http://{self.iceberg}"

    @property
    def token_uri(self) -> str:
        return f"{self.catalog_uri}/v1/oauth/tokens"

    def variables(self) -> dict[str, str]:
        """What the test project's profiles.yml reads."""
        return {
            "LAKE_S3": self.s3,
            "LAKE_CATALOG_URI": self.catalog_uri,
            "LAKE_TOKEN_URI": self.token_uri,
            "LAKE_WAREHOUSE": WAREHOUSE,
            "LAKE_EXTENSIONS": str(self.extensions),
            "DBT_ENV_SECRET_LAKE_ACCESS_KEY_ID": ACCESS_KEY,
            "DBT_ENV_SECRET_LAKE_SECRET_ACCESS_KEY": SECRET_KEY,
        }

    def catalog(self) -> Catalog:
        return RestCatalog(
            "lake",
            uri=self.catalog_uri,
            warehouse=WAREHOUSE,
            credential=f"{ACCESS_KEY}:{SECRET_KEY}",
            scope="PRINCIPAL_ROLE:ALL",
            **{
                "oauth2-server-uri": self.token_uri,
                "s3.endpoint": f"http://{self.s3}",
                "s3.access-key-id": ACCESS_KEY,
                "s3.secret-access-key": SECRET_KEY,
                "s3.region": "us-east-1",
                "s3.path-style-access": "true",
            },
        )


def free_port() -> int:
    """A port that is free together with the gRPC port SeaweedFS derives from it."""
    while True:
        with contextlib.ExitStack() as stack:
            first = stack.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            if port + GRPC_OFFSET > 65535:
                continue
            second = stack.enter_context(socket.socket())
            try:
                second.bind(("127.0.0.1", port + GRPC_OFFSET))
            except OSError:
                continue
            return port


def weed_binary() -> str | None:
    beside_python = Path(sysconfig.get_path("scripts"), "weed")
    if beside_python.exists():
        return str(beside_python)
    return shutil.which("weed")


def link_extensions(folder: Path) -> Path:
    """Lay out the pip-installed DuckDB extensions as DuckDB looks for them."""
    platform = duckdb.sql("pragma platform").fetchone()[0]
    version = f"v{duckdb.__version__}"
    target = folder / version / platform
    target.mkdir(parents=True, exist_ok=True)
    for name in EXTENSIONS:
        spec = find_spec(f"duckdb_extension_{name}")
        file = Path(spec.origin).parent / "extensions" / version / f"{name}.duckdb_extension"
        link = target / file.name
        if not link.exists():
            link.symlink_to(file)
    return folder


@contextlib.contextmanager
def running_lake(folder: Path) -> Iterator[Lake]:
    """A SeaweedFS of its own in `folder`, stopped by process id."""
    s3, iceberg, *others = (free_port() for _ in range(7))
    identities = {
        "identities": [
            {
                "name": "admin",
                "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
                "actions": ["Admin", "Read", "Write", "List", "Tagging"],
            }
        ]
    }
    config = folder / "s3.json"
    config.write_text(json.dumps(identities))
    master, volume, filer, admin, s3_grpc = others
    command = [
        weed_binary(),
        "mini",
        f"-dir={folder / 'data'}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-master.telemetry=false",
        "-admin.ui=false",
        "-webdav=false",
        f"-master.port={master}",
        f"-volume.port={volume}",
        f"-filer.port={filer}",
        f"-admin.port={admin}",
        f"-s3.port={s3}",
        f"-s3.port.grpc={s3_grpc}",
        f"-s3.port.iceberg={iceberg}",
        "-s3.port.lance=0",
        f"-s3.config={config}",
        f"-tableBucket={WAREHOUSE}",
    ]
    (folder / "data").mkdir(exist_ok=True)
    lake = Lake(
        s3=f"127.0.0.1:{s3}",
        iceberg=f"127.0.0.1:{iceberg}",
        extensions=link_extensions(folder / "extensions"),
    )
    with (folder / "weed.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder, start_new_session=True)
    try:
        wait_until_ready(lake, server=server, log=folder / "weed.log")
        yield lake
    finally:
        if server.poll() is None:
            os.kill(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_until_ready(lake: Lake, *, server: subprocess.Popen[bytes], log: Path) -> None:
    """GET /v1/config alone answers too early: ask for a token and list namespaces with it."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError, urllib.error.URLError, KeyError, ValueError):
            form = urllib.parse.urlencode(
                {
                    "grant_type": "client_credentials",
                    "client_id": ACCESS_KEY,
                    "client_secret": SECRET_KEY,
                    "scope": "PRINCIPAL_ROLE:ALL",
                }
            ).encode()
            with urllib.request.urlopen(lake.token_uri, data=form, timeout=5) as answer:  # noqa: S310 - a server of our own
                token = json.load(answer)["access_token"]
            request = urllib.request.Request(  # noqa: S310 - the same
                f"{lake.catalog_uri}/v1/{WAREHOUSE}/namespaces",
                headers={"Authorization": f"Bearer {token}"},
            )
            with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - the same
                return
        time.sleep(0.2)
    raise RuntimeError(f"SeaweedFS did not start:\n{log.read_text(errors='replace')[-4000:]}")
