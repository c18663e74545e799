"""Hooks and probes as rendered, run against real processes: in order, from an empty database to one that is dropped.

The tests of this file are one story and stand in its order; each needs what the one before it did.
"""

import copy
import dataclasses
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from k8s.cluster import Cluster
from k8s.lab.lab import NAMESPACE, Lab, running_lab
from k8s.runtime.manifest import Manifest
from k8s.runtime.network import running_network, why_not

CODE, WEB, DAEMON, CUBE, POSTGRES = "dagster-code", "dagster-webserver", "dagster-daemon", "cube-api", "postgresql"
SERVERS = (POSTGRES, CODE, WEB, DAEMON, CUBE)
LAUNCH = """mutation ($params: ExecutionParams!) {
  launchRun(executionParams: $params) { __typename ... on LaunchRunSuccess { run { runId } } }
}"""
TERMINATE = (
    "mutation ($run: String!) { terminateRun(runId: $run) { __typename ... on TerminateRunFailure { message } } }"
)
STATUS = "query ($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }"
OUTSIDE = "external ok"
PROBES = ("startup", "readiness", "liveness")
# As long as the product gives a part to come back would be minutes of each test: a hook that must fail gets less.
SHORT_SECONDS = 8
SILENCE_SECONDS = 240
RUN_SECONDS = 180
RECOVERY_SECONDS = 120
# Each question is a pod of its own, and the lab has addresses for some hundred.
PAUSE_SECONDS = 5


@pytest.fixture(scope="module")
def lab(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    why = why_not()
    if why:
        pytest.fail(why)
    with running_network() as network, running_lab(cluster, network, tmp_path_factory.mktemp("lab")) as running:
        yield running


def lines(said: str) -> dict[str, str]:
    """Return the verdict of each part, as the validate Job prints it."""
    found = {}
    for line in said.splitlines():
        role, _, rest = line.partition(" ")
        for verdict in (OUTSIDE, "failed", "off", "ok"):
            if f"  {verdict}  " in rest:
                found[role] = verdict
                break
    return found


def hurried(manifest: Manifest) -> Manifest:
    """The same manifest, with less patience in the validation's targets."""
    objects = copy.deepcopy(manifest.objects)
    data = next(one for one in objects if one["kind"] == "ConfigMap" and one["metadata"]["name"] == "validate")["data"]
    targets = [{**one, "budgetSeconds": SHORT_SECONDS} for one in json.loads(data["targets.json"])]
    data["targets.json"] = json.dumps(targets)
    return dataclasses.replace(manifest, objects=objects)


def red(lab: Lab) -> set[str]:
    """Run the validation in a hurry and return the parts that failed."""
    done = lab.job("validate", hurried(lab.kubelet.manifest))
    found = lines(done.out)
    assert len(found) >= 8, done.out
    assert done.code == (1 if "failed" in found.values() else 0), done.out
    return {role for role, verdict in found.items() if verdict == "failed"}


def test_postgresql_makes_its_databases(lab: Lab) -> None:
    lab.start(POSTGRES)
    lab.wait(POSTGRES)
    assert {probe: lab.ask(POSTGRES, probe).ok for probe in PROBES} == dict.fromkeys(PROBES, True)


def test_the_catalog_is_prepared_and_the_second_time_nothing_changes(lab: Lab) -> None:
    first = lab.job("init-catalog")
    assert first.code == 0, first.out
    assert "lab_marts" in first.out
    second = lab.job("init-catalog")
    assert second.code == 0, second.out
    assert "lab_marts" not in second.out, second.out


def test_the_database_is_migrated_twice(lab: Lab) -> None:
    for _ in range(2):
        done = lab.job("migrate-db")
        assert done.code == 0, done.out
    tables = lab.running[POSTGRES].exec(
        "psql", "--username", "postgres", "--dbname", "dagster", "--tuples-only", "--command", "\\dt", seconds=30
    )
    assert "event_logs" in tables.out
    assert "alembic_version" in tables.out


def test_every_probe_is_green_when_all_is_well(lab: Lab) -> None:
    for name in (CODE, WEB, DAEMON, CUBE):
        lab.start(name)
        lab.wait(name)
    asked = {(name, probe): lab.passes(name, probe) for name in SERVERS for probe in PROBES}
    assert [(key, answer.said) for key, answer in asked.items() if not answer.ok] == []


def test_cube_finds_the_extensions_of_duckdb_as_files(lab: Lab) -> None:
    found = list((lab.running[CUBE].volumes / "extensions").rglob("*.duckdb_extension"))
    assert {one.name.partition(".")[0] for one in found} == {"avro", "httpfs", "iceberg"}
    assert not [one for one in found if one.is_symlink()]


def test_the_validation_is_green(lab: Lab) -> None:
    done = lab.job("validate")
    assert done.code == 0, done.out
    assert lines(done.out) == {
        "webserver": "ok",
        "daemon": "ok",
        "code-location": "ok",
        "catalog": OUTSIDE,
        "cube": "ok",
        "lineage": "off",
        "postgresql": "ok",
        "object-store": OUTSIDE,
    }


def graphql(lab: Lab, query: str, **variables: object) -> Any:
    """Ask the web server as a browser does, from another pod of the network."""
    asked = json.dumps({"query": query, "variables": variables})
    code = (
        "import sys, urllib.request as u; r = u.Request('http://127.0.0.1:3000/graphql', sys.argv[1].encode(),"
        " {'Content-Type': 'application/json'}); print(u.urlopen(r, timeout=60).read().decode())"
    )
    done = lab.running[WEB].exec(sys.executable, "-c", code, asked, seconds=90)
    assert done.code == 0, done.err
    return json.loads(done.out)["data"]


def jobs(lab: Lab) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lab.cluster.get("-n", NAMESPACE, "jobs.batch")["items"]
    return found


def becomes(lab: Lab, run: str, status: str) -> None:
    """Wait until a run has a status."""
    deadline = time.monotonic() + RUN_SECONDS
    while (found := graphql(lab, STATUS, run=run)["runOrError"]["status"]) != status:
        assert time.monotonic() < deadline, f"{found}, not {status}: {lab.running[DAEMON].log[-3000:]}"
        time.sleep(1)


def test_the_daemon_starts_a_run_as_a_job_and_the_web_server_ends_it(lab: Lab) -> None:
    """With their own accounts, through the API server: exactly the rights of the chart's Role.

    Dagster ends only a run that says that it has started, so the Job's pod must really run: here the lab starts it.
    """
    selector = {"repositoryName": "__repository__", "repositoryLocationName": "sales", "jobName": "__ASSET_JOB"}
    launched = graphql(lab, LAUNCH, params={"selector": selector, "runConfigData": "{}", "mode": "default"})
    assert launched["launchRun"]["__typename"] == "LaunchRunSuccess", launched
    run = launched["launchRun"]["run"]["runId"]
    deadline = time.monotonic() + RUN_SECONDS
    while not jobs(lab):
        assert time.monotonic() < deadline, lab.running[DAEMON].log[-3000:]
        time.sleep(2)
    (job,) = jobs(lab)
    assert job["metadata"]["labels"]["dagster/run-id"] == run
    spec = job["spec"]["template"]["spec"]
    assert spec["serviceAccountName"] == "dagster-run"
    assert spec["automountServiceAccountToken"] is False
    pod = lab.begin(job)
    becomes(lab, run, "STARTED")
    ended = graphql(lab, TERMINATE, run=run)
    assert ended["terminateRun"]["__typename"] == "TerminateRunSuccess", ended
    assert [one for one in jobs(lab) if "deletionTimestamp" not in one["metadata"]] == []
    # A kubelet ends the processes of a pod that is deleted; the run says itself what became of it.
    pod.stop()
    becomes(lab, run, "CANCELED")


def test_no_secret_is_repeated(lab: Lab) -> None:
    """Every value is one of a kind: not in an argument list, a log of a container or a hook, or the database."""
    held = [value for pairs in lab.kubelet.manifest.secrets.values() for value in pairs.values() if len(value) > 12]
    groups = {one.process.pid for one in lab.running.values() if one.process is not None}
    arguments = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            group = int(path.read_text().rpartition(")")[2].split()[2])
            arguments += [(path.parent / "cmdline").read_text()] if group in groups else []
        except OSError:
            continue  # a process that ended meanwhile
    assert len(arguments) > len(SERVERS)
    said = [path.read_text(errors="replace") for path in lab.kubelet.folder.glob("*/*log")]
    assert len(said) > len(SERVERS)
    kept = lab.running[POSTGRES].exec("pg_dump", "--username", "postgres", "dagster", seconds=60)
    assert "CREATE TABLE" in kept.out
    assert [text[:200] for text in (*arguments, *said, kept.out) if any(value in text for value in held)] == []


def recovers(lab: Lab) -> None:
    """Wait until all is well again: the web server looks every ten seconds for a location that it lost."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while failing := red(lab):
        assert time.monotonic() < deadline, failing
        time.sleep(PAUSE_SECONDS)


@pytest.mark.parametrize(
    ("name", "failing"),
    [(CUBE, {"cube"}), ("lakehouse", {"catalog", "object-store"}), (CODE, {"code-location"})],
)
def test_a_server_that_is_stopped_is_red(lab: Lab, name: str, failing: set[str]) -> None:
    lab.running[name].stop()
    if name in SERVERS:
        assert [probe for probe in PROBES if lab.ask(name, probe).ok] == []
    assert red(lab) == failing
    lab.running[name].start()
    if name in SERVERS:
        lab.wait(name)
        recovers(lab)


def test_a_code_location_that_hangs_is_red(lab: Lab) -> None:
    lab.running[CODE].freeze()
    assert not lab.ask(CODE, "liveness").ok
    assert red(lab) == {"code-location"}
    lab.running[CODE].thaw()
    recovers(lab)


def test_a_server_that_hangs_is_red(lab: Lab) -> None:
    for name in (WEB, CUBE):
        lab.running[name].freeze()
    assert not lab.ask(WEB, "liveness").ok
    assert not lab.ask(CUBE, "liveness").ok
    assert red(lab) == {"webserver", "daemon", "code-location", "cube"}
    for name in (WEB, CUBE):
        lab.running[name].thaw()
    assert lab.passes(WEB, "liveness").ok


def test_a_daemon_that_stopped_is_red(lab: Lab) -> None:
    """For Dagster itself it is healthy for half an hour more; the validation misses it after two minutes."""
    lab.running[DAEMON].stop()
    assert [probe for probe in PROBES if lab.ask(DAEMON, probe).ok] == []
    deadline = time.monotonic() + SILENCE_SECONDS
    while "daemon" not in red(lab):
        assert time.monotonic() < deadline, "nobody missed the daemon"
        time.sleep(PAUSE_SECONDS)
    lab.start(DAEMON)
    lab.wait(DAEMON)
    while "daemon" in red(lab):
        assert time.monotonic() < deadline + SILENCE_SECONDS, "the daemon is back and nobody saw it"
        time.sleep(PAUSE_SECONDS)


def test_a_database_that_is_gone_is_red_and_restarts_no_web_server(lab: Lab) -> None:
    drop = "drop database dagster with (force)"
    command = ("psql", "--username", "postgres", "--dbname", "postgres", "--command", drop)
    done = lab.running[POSTGRES].exec(*command, seconds=60)
    assert done.code == 0, done.err
    assert not lab.ask(POSTGRES, "readiness").ok
    assert lab.passes(POSTGRES, "liveness").ok
    assert not lab.ask(WEB, "readiness").ok
    assert lab.passes(WEB, "liveness").ok
    assert not lab.ask(DAEMON, "liveness").ok
    assert "daemon" in red(lab)
    lab.running[POSTGRES].stop()
    assert [probe for probe in PROBES if lab.ask(POSTGRES, probe).ok] == []
    assert {"daemon", "postgresql"} <= red(lab)
