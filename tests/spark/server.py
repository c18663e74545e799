"""A Spark Thrift server, told of the lakehouse what floe tells a Spark of dbt's own; started and stopped by process."""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml
from spark.jars import door, home, jars

LOOPBACK = "127.0.0.1"
CLASS = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
START_SECONDS = 180
STOP_SECONDS = 60
OWN = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": LOOPBACK,
    "spark.driver.host": LOOPBACK,
    "spark.master": "local[2]",
    "spark.driver.memory": "1g",
    "spark.sql.shuffle.partitions": "2",
}
SECRET = re.compile(r"\{\{ env_var\('([A-Z0-9_]+)'\) \}\}")


def settings(profiles: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Return the catalog as the generated profile of the session says it: a server is told the same."""
    outputs = yaml.safe_load(profiles.read_text(encoding="utf-8"))["twin"]["outputs"]
    said = outputs["session"]["server_side_parameters"]
    catalog = {key: value for key, value in said.items() if key.startswith(("spark.sql.catalog", "spark.sql.ext"))}
    return {key: SECRET.sub(lambda match: variables[match[1]], value) for key, value in catalog.items()}


@contextmanager
def running_server(
    folder: Path, port: int, catalog: Mapping[str, str], variables: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the server in a folder of its own, and wait until it listens."""
    conf = folder / "spark.conf"
    conf.touch(mode=0o600)
    path = os.pathsep.join(str(one) for one in (*jars(), door(folder)))
    told = {**OWN, **catalog, "spark.driver.extraClassPath": path}
    conf.write_text("".join(f"{key} {value}\n" for key, value in told.items()))
    hive = {
        "hive.server2.thrift.bind.host": LOOPBACK,
        "hive.server2.thrift.port": str(port),
        "hive.server2.authentication": "CUSTOM",
        "hive.server2.custom.authentication.class": "Door",
    }
    command = [str(home() / "bin" / "spark-submit"), "--properties-file", str(conf), "--class", CLASS, "spark-internal"]
    for key, value in hive.items():
        command += ["--hiveconf", f"{key}={value}"]
    log = folder / "server.log"
    environment = {**variables, "SPARK_HOME": str(home()), "SPARK_LOCAL_IP": LOOPBACK}
    with log.open("wb") as said:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
    try:
        _wait(server, port, log)
        yield server
    finally:
        server.terminate()
        server.wait(timeout=STOP_SECONDS)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with socket.create_connection((LOOPBACK, port), timeout=2):
                return
        except OSError:
            ended = server.poll() is not None or time.monotonic() > until
            assert not ended, log.read_text(encoding="utf-8", errors="replace")[-4000:]
            time.sleep(0.5)
