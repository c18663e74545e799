"""A generated project whose lakehouse runs: its own Python asked in a process that stays, and DuckDB apart from it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 300
ANSWER = "answer: "
SERVE = """
import contextlib, io, json, sys, traceback
for line in sys.stdin:
    said, problem = io.StringIO(), None
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {"__name__": "test"})
        answer = {"said": said.getvalue()}
    except BaseException:
        answer = {"problem": traceback.format_exc()[-4000:]}
    print("answer: " + json.dumps(answer), flush=True)
"""
READ = """
import json, duckdb
from orchestration import environment, resources, secrets
secrets.export()
here = environment.current()
get = lambda key: environment.text(here.catalogs["default"][key])
con = duckdb.connect(config={"extension_directory": str(environment.ROOT / ".state" / "duckdb_extensions")})
for name in ("httpfs", "avro", "iceberg"):
    con.execute(f"load {name}")
client, _, secret = get("credential").partition(":")
con.execute("create secret ice (type iceberg, client_id $1, client_secret $2, oauth2_server_uri $3, "
            "oauth2_scope 'PRINCIPAL_ROLE:ALL')".replace("$1", repr(client)).replace("$2", repr(secret))
            .replace("$3", repr(get("oauth2-server-uri"))))
con.execute(f"create secret s3 (type s3, key_id {get('s3.access-key-id')!r}, "
            f"secret {get('s3.secret-access-key')!r}, "
            f"endpoint {get('s3.endpoint').partition('://')[2]!r}, "
            "url_style 'path', use_ssl false, region 'us-east-1')")
con.execute(f"attach 'warehouse' as lake (type iceberg, secret ice, endpoint {get('uri')!r}, "
            "access_delegation_mode none)")
"""


@dataclass(frozen=True, kw_only=True)
class Lakehouse:
    """A generated project whose lakehouse runs."""

    generated: Path
    variables: Mapping[str, str]
    process: subprocess.Popen[str]

    def python(self, code: str) -> Any:
        """Run a piece of Python as the project's own code would run, and return what it prints last, as JSON."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith(ANSWER):
                answer = json.loads(line.removeprefix(ANSWER))
                assert "problem" not in answer, answer["problem"]
                return json.loads(answer["said"].splitlines()[-1])
        raise AssertionError("the process has ended")

    def duckdb(self, *statements: str) -> list[Any]:
        """Run statements in DuckDB, apart from PyIceberg, and return the rows of the last one, sorted."""
        code = f"{READ}\nfor statement in {list(statements)!r}:\n    rows = con.execute(statement).fetchall()\n"
        return sorted(self.python(f"{code}print(json.dumps(rows))"))


@contextmanager
def served(generated: Path, variables: Mapping[str, str]) -> Iterator[Lakehouse]:
    """Start the process that answers, and end it."""
    command = [sys.executable, "-W", "ignore", "-c", SERVE]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=generated, env=dict(variables), text=True, **pipes) as process:
        try:
            yield Lakehouse(generated=generated, variables=variables, process=process)
        finally:
            process.kill()


def script(
    generated: Path, variables: Mapping[str, str], name: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    command = [str(generated / "scripts" / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=dict(variables), cwd="/", timeout=SECONDS)


RUN = """
import json, sys, time
from datetime import UTC, datetime, timedelta
import dagster as dg
from orchestration import upkeep
from orchestration.maintenance import load_maintenance
from orchestration.resources import RESOURCES
real = upkeep.now
moment = datetime.fromtimestamp({at} or real().timestamp(), UTC) + timedelta(days={days})
upkeep.now = lambda: moment
try:
    job = dg.Definitions.merge(load_maintenance(), dg.Definitions(resources=RESOURCES)).resolve_job_def({job!r})
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, run_config={config!r})
finally:
    upkeep.now = real
seen = {{}}
for event in result.all_events:
    if event.event_type is dg.DagsterEventType.ASSET_OBSERVATION:
        observation = event.asset_observation_data.asset_observation
        seen["/".join(observation.asset_key.path)] = {{key: value.value for key, value in observation.metadata.items()}}
print(json.dumps(seen))
"""


def maintain(lake: Lakehouse, job: str, op: str, *, days: int = 0, at: float = 0, **config: Any) -> Any:
    """Run a maintenance job as if some days had passed, and return what it says of each table."""
    wanted = {"ops": {op: {"config": config}}}
    return lake.python(RUN.format(days=days, at=at, job=job, config=wanted))
