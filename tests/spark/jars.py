"""What Spark runs on here: Java, the Iceberg jars that floe names in its own profiles, and a door with a password."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

from floe.backends.dbt.profiles.spark import PACKAGES

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("FLOE_SPARK_JARS") or Path.home() / ".cache" / "floe-tests" / "spark")
SECONDS = 900


def lacking(why: str) -> NoReturn:
    """Skip loudly what cannot be run here, and fail where everything has to be run."""
    if os.environ.get("FLOE_STRICT") == "1":
        pytest.fail(why)
    pytest.skip(why)


def home() -> Path:
    """Return the folder of Spark, which pyspark brings."""
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        lacking("pyspark is not installed in this Python: run `nox -s spark`")
    return Path(found.origin).parent


def tool(name: str) -> str:
    """Return a program of this machine."""
    found = shutil.which(name)
    if found is None:
        lacking(f"{name} is not installed: Spark needs a JDK of version 17 or 21, and Maven fetches its jars")
    return found


def jars() -> list[Path]:
    """Return the jars, fetched from Maven Central if they are not in the user's cache."""
    return [_jar(coordinates) for coordinates in PACKAGES.split(",")]


def _jar(coordinates: str) -> Path:
    _, name, version = coordinates.split(":")
    jar = CACHE / f"{name}-{version}.jar"
    if not jar.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [tool("mvn"), "-q", "-B", "dependency:copy", f"-Dartifact={coordinates}"]
        ran = subprocess.run(
            [*command, f"-DoutputDirectory={CACHE}"], cwd=CACHE, capture_output=True, text=True, timeout=SECONDS
        )
        if ran.returncode or not jar.is_file():
            lacking(f"Maven did not bring {coordinates}: {ran.stdout[-1500:]}")
    return jar


def door(folder: Path) -> Path:
    """Compile what asks for a password, and return the folder of its class."""
    server = next((home() / "jars").glob("spark-hive-thriftserver_*.jar"))
    subprocess.run(
        [tool("javac"), "-cp", str(server), "-d", str(folder), str(HERE / "Door.java")], check=True, timeout=SECONDS
    )
    return folder
