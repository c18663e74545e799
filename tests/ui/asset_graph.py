"""nox -s ui: take the picture of the asset graph in docs/guide from Dagster's own web page, in a real browser.

Chromium comes from the system (`apt-get install chromium`). The page is that of examples/flights as floe generates it;
nothing has been run, so that the picture is the same every time.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "guide" / "asset-graph.png"
SCRIPTS = Path(sys.executable).parent
LARGEST = 300_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SETTINGS = "telemetry: {enabled: false}\nnux: {enabled: false}\n"
WAIT = 300.0
GRAPH = "/assets/raw/flights?view=lineage&lineageScope=downstream&lineageDepth=5"
"""What is made of one Python asset."""


def main() -> int:
    """Generate, serve, photograph."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.stderr.write(f"no browser: install one of {', '.join(BROWSERS)}\n")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch) / "flights"
        shutil.copytree(ROOT / "examples" / "flights", project, ignore=shutil.ignore_patterns("target", ".state"))
        picture = Path(scratch) / "asset-graph.png"
        serve_and_take(browser, project / "generated", picture, Path(scratch))
        size = picture.stat().st_size
        if not 10_000 < size < LARGEST:
            sys.stderr.write(f"a picture of {size:,} bytes is none of a graph\n")
            return 1
        shutil.copy(picture, PICTURE)
        sys.stdout.write(f"{PICTURE.relative_to(ROOT)}: {size:,} bytes\n")
    return 0


def serve_and_take(browser: str, generated: Path, picture: Path, scratch: Path) -> None:
    """Start the web server of a generated project, take the picture, and stop it."""
    profiles = (generated / "dbt" / "profiles.yml").read_text(encoding="utf-8")
    secrets = dict.fromkeys(re.findall(r"DBT_ENV_SECRET_[A-Z0-9_]+", profiles), "placeholder")
    home = scratch / "home"
    home.mkdir()
    (home / "dagster.yaml").write_text(SETTINGS, encoding="utf-8")
    env = {
        **os.environ,
        **secrets,
        "DAGSTER_HOME": str(home),
        "FLOE_ENV": "local",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    subprocess.run([str(SCRIPTS / "dbt"), "parse", "--quiet"], cwd=generated / "dbt", env=env, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(SCRIPTS / "dagster-webserver"), "-h", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(
        [*command, "-m", "orchestration.definitions"],
        cwd=generated,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/server_info")
        take(browser, f"http://127.0.0.1:{port}{GRAPH}", picture, scratch)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (an address of this machine)
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"{address} does not answer")


def take(browser: str, address: str, picture: Path, scratch: Path) -> None:
    """Let the page draw itself, then photograph it."""
    subprocess.run(
        [
            browser,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            "--window-size=1600,900",
            "--virtual-time-budget=60000",
            f"--user-data-dir={scratch / 'browser'}",
            f"--screenshot={picture}",
            address,
        ],
        check=True,
        timeout=300,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    sys.exit(main())
