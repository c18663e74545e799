"""Dagster as it is operated: PostgreSQL, daemon and webserver as processes, started and followed by the scripts.

What leaves the run is received over HTTP and checked against OpenLineage's own classes and OpenTelemetry's own decoder.
"""

import contextlib
import json
import os
import secrets as random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from embedded.receiver import LOOPBACK, Receiver, free_port, postgres, receiving
from house import CASES, copy_input, floe
from openlineage.client.facet_v2 import column_lineage_dataset

pytestmark = pytest.mark.e2e

SCRIPTS = Path(sys.executable).parent
WAIT_SECONDS = 600
LAUNCH, MONITOR = "dagster/launch-job.sh", "dagster/monitor-run.sh"
BACKFILL = "dagster/backfill.sh"
STAGED = "staging.stg_payments"
PRINTED = "/tmp/compute-logs"  # noqa: S108 - what the case writes, replaced here
TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"
NODES = {"model.watched.stg_payments", "model.watched.fct_payments", "seed.watched.currencies"}
LEAKY = '''"""Fails, and says what it should not."""

import os

import dagster as dg


@dg.asset(key=["bank", "leak"])
def leak() -> None:
    """Show a secret."""
    print(os.environ["DAGSTER_PG_PASSWORD"][:2])
    raise RuntimeError("the key is " + os.environ["DBT_ENV_SECRET_LAKEHOUSE_STORAGE_SECRET_ACCESS_KEY"])


@dg.asset(key=["bank", "shops"])
def shops(context: dg.AssetExecutionContext) -> None:
    """Write down which partition this is."""
    with open(os.environ["PARTITIONS_RUN"], "a") as stream:
        stream.write(context.partition_key + "\\n")
'''
PARTITIONED = """
  partitions:
    shops: {type: static, partition_keys: [berlin, lyon, oslo, paris, rome]}
  assets:
    bank/shops: {partitions: shops}
  backfills:
    north: {job: per_shop, partition_range: {start: lyon, end: paris}, batch_size: 2}
"""


@dataclass(frozen=True, kw_only=True)
class Operated:
    """A generated project whose Dagster runs."""

    generated: Path
    variables: Mapping[str, str]
    receiver: Receiver
    folder: Path
    canaries: tuple[str, ...]

    def script(self, name: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.generated / "scripts" / name), *arguments]
        variables = {**self.variables, **more}
        return subprocess.run(command, capture_output=True, text=True, env=variables, cwd="/", timeout=WAIT_SECONDS)


def write_project(folder: Path, receiver: Receiver) -> Path:
    """The case `watched` on free ports, and an environment that is not embedded: its catalog's address is a secret."""
    project = copy_input(CASES / "watched", folder / "project")
    ports = {"127.0.0.1:8333": free_port(), "127.0.0.1:8181": free_port(), "127.0.0.1:4318": receiver.port}
    ports["127.0.0.1:5000"] = receiver.port
    local = project / "platform/local/platform.yaml"
    text = local.read_text()
    for written, port in ports.items():
        text = text.replace(written, f"{LOOPBACK}:{port}")
    text = text.replace(PRINTED, str(folder / "printed"))
    local.write_text(text)
    server = text.replace(f"uri: http://{LOOPBACK}:{ports['127.0.0.1:8181']}", "uri: {secret_ref: catalog-address}")
    (project / "platform/server").mkdir()
    (project / "platform/server/platform.yaml").write_text(server)
    (project / "assets/leaky.py").write_text(LEAKY)
    pipeline = (project / "floe.yaml").read_text()
    pipeline = pipeline.replace("[assets.payments]", "[assets.payments, assets.leaky]")
    pipeline = pipeline.replace('selection: ["*"]', 'selection: ["bank/payments+", "currencies"]')
    more = '    leaking: {selection: ["bank/leak"]}\n    per_shop: {selection: ["bank/shops"]}\n'
    pipeline = pipeline.replace("  jobs:\n", f"{PARTITIONED}  jobs:\n{more}")
    (project / "floe.yaml").write_text(pipeline)
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    return project / "generated"


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):  # noqa: S310
            return
        time.sleep(0.5)
    raise AssertionError(log.read_text()[-3000:])


@contextlib.contextmanager
def process(folder: Path, name: str, *arguments: str, **options: Any) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = folder / f"{name}.log"
    with log.open("wb") as stream:
        started = subprocess.Popen([str(SCRIPTS / name), *arguments], stdout=stream, stderr=stream, **options)
    try:
        yield started, log
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(timeout=60)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def opened(folder: str) -> Path:
    """Let an unprivileged user in: pytest's own folders belong to root alone, and each new session makes them so."""
    Path(folder).chmod(0o755)
    return Path(folder)


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    folder = tmp_path_factory.mktemp("operated")
    password = random.token_hex(16)
    with (
        tempfile.TemporaryDirectory() as apart,
        receiving(away=3.0) as receiver,
        postgres(opened(apart) / "postgres", password) as database,
    ):
        generated = write_project(folder, receiver)
        kept = {key: os.environ[key] for key in ("HOME", "LANG", "PATH", "TMPDIR") if key in os.environ}
        kept |= {"PYTHON": sys.executable, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "TEAM": "night"}
        local = Operated(generated=generated, variables=kept, receiver=receiver, folder=folder, canaries=())
        up = local.script("local/up.sh")
        assert up.returncode == 0, up.stderr
        try:
            yield from served(local, database, free_port())
        finally:
            local.script("local/down.sh")


def served(local: Operated, database: Mapping[str, str], port: int) -> Iterator[Operated]:
    generated, folder = local.generated, local.folder
    state = generated / ".state/local/secrets"
    secrets = {
        f"DBT_ENV_SECRET_{file.name.upper().replace('-', '_')}": file.read_text().strip() for file in state.iterdir()
    }
    facts = json.loads((generated / "orchestration/environments/local.json").read_text())
    secrets["DBT_ENV_SECRET_CATALOG_ADDRESS"] = f"http://{LOOPBACK}:{facts['embedded']['catalog_port']}"
    home = folder / "home"
    home.mkdir()
    (home / "dagster.yaml").write_text((generated / "orchestration/environments/server.dagster.yaml").read_text())
    variables = {
        **local.variables,
        **secrets,
        **database,
        "FLOE_ENV": "server",
        "DAGSTER_HOME": str(home),
        "DAGSTER_URL": f"http://{LOOPBACK}:{port}",
        "PARTITIONS_RUN": str(folder / "partitions"),
    }
    canaries = (*(value for key, value in secrets.items() if "ADDRESS" not in key), database["DAGSTER_PG_PASSWORD"])
    here = Operated(generated=generated, variables=variables, receiver=local.receiver, folder=folder, canaries=canaries)
    parsed = here.script("dbt.sh", "parse", "--quiet")
    assert parsed.returncode == 0, parsed.stdout + parsed.stderr
    options: dict[str, Any] = {"cwd": generated, "env": variables}
    at = ("-w", "orchestration/workspace.yaml")
    with (
        process(folder, "dagster-webserver", *at, "-h", LOOPBACK, "-p", str(port), **options) as (web, log),
        process(folder, "dagster-daemon", "run", *at, **options),
    ):
        wait_for(f"{variables['DAGSTER_URL']}/server_info", web, log)
        yield here


def test_a_run_is_launched_followed_and_told(operated: Operated) -> None:
    launched = operated.script(LAUNCH, "nightly", "--tag", "by=test", TRACEPARENT=TRACEPARENT)
    assert launched.returncode == 0, launched.stderr
    run_id = launched.stdout.strip()
    assert str(uuid.UUID(run_id)) == run_id
    assert launched.stdout.count("\n") == 1
    followed = operated.script(MONITOR, run_id, "--timeout", "580")
    logs = "\n".join(path.read_text()[-2000:] for path in operated.folder.glob("*.log"))
    assert (followed.returncode, followed.stdout) == (0, "SUCCESS\n"), followed.stderr + logs
    assert "2 of 2 steps" in followed.stderr
    operated.receiver.settle("nightly")
    assert operated.receiver.outages == 1
    events_are_whole(operated.receiver.events, run_id)
    spans_are_whole(operated.receiver, run_id)
    assert operated.receiver.metrics == {"dagster.runs": 1, "dagster.steps": 2, "dbt.nodes": 7}
    nothing_leaks(operated, everywhere=True)


def validated(operated: Operated, **more: str) -> dict[str, str]:
    """Run the end-to-end validation, of an environment that is in no cluster; return the state of each of its steps."""
    done = operated.script("validate/e2e.sh", "nightly", "--here", **more)
    summary = json.loads((sorted((operated.generated / "evidence").glob("*Z"))[-1] / "summary.json").read_text())
    assert done.returncode == (0 if summary["state"] == "ok" else 1), done.stdout + done.stderr
    assert summary["state"] == ("failed" if "failed" in summary["steps"].values() else "ok")
    found: dict[str, str] = {**summary["steps"], "said": done.stdout}
    return found


def test_the_end_to_end_validation_asks_who_was_told(operated: Operated) -> None:
    """Job, datasets and trace of its own run; red where the server that is asked has heard of none of it."""
    here = f"http://{LOOPBACK}:{operated.receiver.port}"
    steps = validated(operated, LINEAGE_URL=here, TRACES_URL=here)
    assert (steps["lineage"], steps["traces"]) == ("ok", "ok"), steps["said"]
    with receiving() as other:
        deaf = f"http://{LOOPBACK}:{other.port}"
        steps = validated(operated, LINEAGE_URL=deaf, TRACES_URL=deaf, FLOE_ARRIVAL_SECONDS="3")
    assert (steps["lineage"], steps["traces"]) == ("failed", "failed"), steps["said"]


def events_are_whole(events: list[dict[str, Any]], run_id: str) -> None:
    """Every run, step and node begins once and ends once; every event and facet is of the library's own shape."""
    jobs = {"nightly", "nightly.bank__payments", "nightly.watched_dbt", *NODES}
    jobs |= {f"{name}.test" for name in (*NODES - {"seed.watched.currencies"}, "source.watched.bank.payments")}
    said = sorted((event["job"]["name"], event["eventType"]) for event in events)
    assert said == sorted((job, state) for job in jobs for state in ("START", "COMPLETE"))
    for event in events:
        required_fields(event)
    by_job = {event["job"]["name"]: event for event in events if event["eventType"] == "COMPLETE"}
    assert by_job["nightly"]["run"]["runId"] == run_id
    step = by_job["nightly.watched_dbt"]
    assert step["run"]["facets"]["parent"]["run"]["runId"] == run_id
    fact = by_job["model.watched.fct_payments"]
    assert fact["run"]["facets"]["parent"]["run"]["runId"] == step["run"]["runId"]
    assert fact["run"]["facets"]["parent"]["root"]["run"]["runId"] == run_id
    assert [item["name"] for item in fact["inputs"]] == [STAGED]
    dataset_is_described(fact["outputs"][0])
    assert [item["name"] for item in by_job["nightly.bank__payments"]["outputs"]] == ["raw.payments"]
    tested = by_job["model.watched.fct_payments.test"]["inputs"][0]["inputFacets"]["dataQualityAssertions"]
    found = {(item["assertion"], item["column"], item["success"]) for item in tested["assertions"]}
    assert found == {("unique", "email", True), ("not_null", "email", True)}


def required_fields(event: dict[str, Any]) -> None:
    """What the specification requires, and each facet read back by the class that its schema names."""
    assert {"eventTime", "eventType", "producer", "schemaURL", "run", "job", "inputs", "outputs"} <= event.keys()
    assert event["schemaURL"].endswith("#/$defs/RunEvent")
    uuid.UUID(event["run"]["runId"])
    assert event["job"]["namespace"] == "watched.server"
    facets = {**event["run"]["facets"], **event["job"]["facets"]}
    for dataset in (*event["inputs"], *event["outputs"]):
        assert dataset["namespace"] == "iceberg://default"
        facets |= dataset["facets"] | dataset.get("inputFacets", {}) | dataset.get("outputFacets", {})
    for facet in facets.values():
        assert facet["_producer"].startswith("https://")
        read_back(facet)


def read_back(facet: dict[str, Any]) -> None:
    name = facet["_schemaURL"].rpartition("/")[2]
    if name == "DatasetFacet":
        assert set(facet) == {"_producer", "_schemaURL", "columns"}
        return
    module = {
        "ProcessingEngineRunFacet": "processing_engine_run",
        "ParentRunFacet": "parent_run",
        "ErrorMessageRunFacet": "error_message_run",
        "TagsRunFacet": "tags_run",
        "JobTypeJobFacet": "job_type_job",
        "OwnershipJobFacet": "ownership_job",
        "DocumentationJobFacet": "documentation_job",
        "SchemaDatasetFacet": "schema_dataset",
        "DatasourceDatasetFacet": "datasource_dataset",
        "DocumentationDatasetFacet": "documentation_dataset",
        "OwnershipDatasetFacet": "ownership_dataset",
        "TagsDatasetFacet": "tags_dataset",
        "ColumnLineageDatasetFacet": "column_lineage_dataset",
        "DataQualityAssertionsDatasetFacet": "data_quality_assertions_dataset",
        "OutputStatisticsOutputDatasetFacet": "output_statistics_output_dataset",
    }[name]
    cls = getattr(import_module(f"openlineage.client.generated.{module}"), name)
    cls(**{key: value for key, value in facet.items() if not key.startswith("_")})


def dataset_is_described(dataset: dict[str, Any]) -> None:
    facets = dataset["facets"]
    assert dataset["name"] == "marts.fct_payments"
    assert [field["name"] for field in facets["schema"]["fields"]] == ["email", "currency", "total", "payments"]
    assert facets["classification"]["columns"] == {"email": "pii"}
    assert {"key": "classification", "value": "pii", "source": "dbt", "field": "email"} in facets["tags"]["tags"]
    assert facets["ownership"]["owners"] == [{"name": "finance", "type": "OWNER"}]
    made_of = {
        name: {(item["name"], item["field"]) for item in column_lineage_dataset.Fields(**field).inputFields}
        for name, field in facets["columnLineage"]["fields"].items()
    }
    assert made_of == {
        "email": {(STAGED, "email")},
        "currency": {(STAGED, "currency")},
        "total": {(STAGED, "amount")},
    }


def spans_are_whole(receiver: Receiver, run_id: str) -> None:
    """Run, steps and nodes hang together in the trace that started the run, and each has its own times."""
    spans = {span.name: span for span in receiver.spans}
    assert len(spans) == len(receiver.spans) == 10
    assert {span.trace_id.hex() for span in spans.values()} == {TRACE}
    run, step = spans["nightly"], spans["watched_dbt"]
    assert run.parent_span_id.hex() == TRACEPARENT.split("-")[2]
    assert {spans["bank__payments"].parent_span_id, step.parent_span_id} == {run.span_id}
    for name in NODES:
        assert spans[name].parent_span_id == step.span_id
        assert step.start_time_unix_nano < spans[name].start_time_unix_nano < spans[name].end_time_unix_nano
        assert spans[name].end_time_unix_nano < step.end_time_unix_nano < run.end_time_unix_nano
    assert {entry.value.string_value for entry in run.attributes if entry.key == "dagster.run.id"} == {run_id}
    for resource in receiver.resources:
        assert (resource["service.name"], resource["team"], resource["release"]) == ("watched", "night", "none")


def nothing_leaks(operated: Operated, *, everywhere: bool) -> None:
    """No secret, and no value of a classified column, in anything that was sent; no secret in any log either."""
    sent = b"".join(body for _, body in operated.receiver.bodies)
    for canary in operated.canaries:
        assert canary.encode() not in sent
    assert b"a@x.org" not in sent
    logs = [path for path in operated.folder.glob("*.log") if everywhere]
    logs += [path for path in (operated.folder / "printed").rglob("*.out") if path.is_file()]
    assert logs
    for path in logs:
        assert not [canary for canary in operated.canaries if canary.encode() in path.read_bytes()], path


def test_a_failure_is_told_without_the_secret_in_it(operated: Operated) -> None:
    operated.receiver.bodies.clear()
    run_id = operated.script(LAUNCH, "leaking").stdout.strip()
    followed = operated.script(MONITOR, run_id, "--timeout", "580")
    assert (followed.returncode, followed.stdout) == (1, "FAILURE\n"), followed.stderr
    assert "failed: bank__leak" in followed.stderr
    operated.receiver.settle("leaking")
    ends = {event["job"]["name"]: event for event in operated.receiver.events if event["eventType"] != "START"}
    assert {name: event["eventType"] for name, event in ends.items()} == {
        "leaking": "FAIL",
        "leaking.bank__leak": "FAIL",
    }
    message = ends["leaking.bank__leak"]["run"]["facets"]["errorMessage"]["message"]
    assert message == "RuntimeError: the key is ***"
    assert {span.name: span.status.code for span in operated.receiver.spans} == {"leaking": 2, "bank__leak": 2}
    nothing_leaks(operated, everywhere=False)


def test_what_the_scripts_refuse(operated: Operated) -> None:
    unknown = operated.script(LAUNCH, "nigthly")
    assert unknown.returncode == 2
    assert unknown.stderr.startswith("error: no job is called 'nigthly': there are ")
    assert unknown.stdout == ""
    nobody = operated.script(LAUNCH, "nightly", DAGSTER_URL=f"http://{LOOPBACK}:{free_port()}")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "no Dagster webserver answers" in nobody.stderr
    missing = operated.script(MONITOR, str(uuid.uuid4()))
    assert missing.returncode == 2
    run_id = operated.script(LAUNCH, "marts_only").stdout.strip()
    assert operated.script(MONITOR, run_id, "--timeout", "0").returncode == 4
    assert operated.script(MONITOR, run_id, "--timeout", "580", "--quiet").stderr == ""
    backfill = operated.script(BACKFILL, "none_such")
    assert backfill.returncode == 2


def test_a_backfill_runs_its_range_in_batches(operated: Operated) -> None:
    dry = operated.script(BACKFILL, "north", "--dry-run")
    assert (dry.returncode, dry.stdout) == (0, ""), dry.stderr
    assert dry.stderr.splitlines() == [
        "north: batch 1 of 2, lyon to oslo, 2 partitions",
        "north: batch 2 of 2, paris to paris, 1 partitions",
    ]
    ran = operated.script(BACKFILL, "north")
    assert ran.returncode == 0, ran.stderr
    assert [line.split()[1] for line in ran.stdout.splitlines()] == ["SUCCESS"] * 3
    done = (operated.folder / "partitions").read_text().split()
    assert (sorted(done[:2]), done[2:]) == (["lyon", "oslo"], ["paris"])
