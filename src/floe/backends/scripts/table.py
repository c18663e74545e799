"""Every script of the generated project, in the order of scripts/README.md."""

from floe.backends.scripts.script import Option, Script
from floe.backends.scripts.table_operate import CLEANUP, DEPLOY, VALIDATE

USAGE = "2 usage"
FAILED = "1 a step or a check failed"
SUCCESS = "0 success"

LOCAL = (
    Script(
        path="local/up.sh",
        usage="[--dagster]",
        does="Start the lakehouse of an embedded environment on this machine: object store and Iceberg catalog",
        more=(
            "The first time it makes the credentials. What runs already is left alone. FLOE_ENV picks the environment, "
            "`local` by default.",
        ),
        options=(
            Option(
                name="--dagster",
                does="Dagster's web server and daemon too, on a port of their own; dbt's manifest is made first",
            ),
        ),
        examples=("scripts/local/up.sh --dagster",),
        codes=("0 it runs", "1 it could not be started", USAGE),
    ),
    Script(
        path="local/down.sh",
        does="Stop what up.sh started; the tables stay and are there again after the next up.sh",
        more=("FLOE_ENV picks the environment, `local` by default.",),
        codes=("0 it does not run any more", "1 it could not be stopped", USAGE),
    ),
    Script(
        path="local/status.sh",
        does="Say what of an embedded environment answers, one line a component",
        more=("Dagster's processes are listed once started. FLOE_ENV picks the environment, `local` by default.",),
        codes=("0 everything answers", "1 something does not", USAGE),
    ),
)

WHERE = (
    "DAGSTER_URL says where the web server answers: else the one that up.sh started, else http://127.0.0.1:3000. "
    "In a cluster that is the end of a port-forward: kubectl port-forward service/dagster-webserver 3000:80. "
    "DAGSTER_TOKEN, if set, is sent as a bearer token."
)
TIMEOUT = "--timeout SECONDS"

DAGSTER = (
    Script(
        path="dagster/materialize.sh",
        usage="[JOB]",
        does="Materialize the assets of a job, or all assets, in this process",
        more=(
            "The run is recorded in DAGSTER_HOME like any other. dbt's manifest is made first, except where "
            "DBT_TARGET_PATH names a folder that holds one, as in the image.",
        ),
        options=(Option(name="JOB", does="the job; without it, every asset"),),
        examples=("FLOE_ENV=local scripts/dagster/materialize.sh nightly",),
        codes=(SUCCESS, FAILED, USAGE),
    ),
    Script(
        path="dagster/launch-job.sh",
        usage="JOB [--tag KEY=VALUE]... [--config JSON]",
        does="Start a job on a running Dagster and print the id of its run, alone, on stdout",
        more=("A trace goes on where TRACEPARENT holds one.", WHERE),
        options=(
            Option(name="JOB", does="the job"),
            Option(name="--tag KEY=VALUE", does="a tag of the run; may be repeated"),
            Option(name="--config JSON", does="the run's config"),
        ),
        examples=('scripts/dagster/monitor-run.sh "$(scripts/dagster/launch-job.sh nightly)"',),
        codes=("0 started", "1 not started", "2 usage or no such job"),
    ),
    Script(
        path="dagster/monitor-run.sh",
        usage="RUN_ID [--timeout SECONDS] [--quiet]",
        does="Follow a run until it is over",
        more=("Each change is a line on stderr; how it ended is the only line on stdout.", WHERE),
        options=(
            Option(name="RUN_ID", does="what launch-job.sh printed"),
            Option(name=TIMEOUT, does="how long to follow it; an hour without it"),
            Option(name="--quiet", does="no line for a change"),
        ),
        examples=("scripts/dagster/monitor-run.sh 8f2c0d5e-6a53-4b1c-9b5e-2f7f3a3d9c11 --timeout 600",),
        codes=(SUCCESS, "1 failure or cancellation", "2 usage or no such run", "4 not over in time"),
    ),
    Script(
        path="dagster/backfill.sh",
        usage="NAME [--dry-run] [--timeout SECONDS]",
        does="Run a range of partitions that floe.yaml declares under orchestration.backfills, batch by batch",
        more=(
            "A batch is started when the one before it succeeded. Each run is a line on stdout: its id and how it "
            "ended.",
            WHERE,
        ),
        options=(
            Option(name="NAME", does="the backfill"),
            Option(name="--dry-run", does="list the batches, and start none"),
            Option(name=TIMEOUT, does="how long to wait for all of it; six hours without it"),
        ),
        examples=("scripts/dagster/backfill.sh first_quarter --dry-run",),
        codes=(SUCCESS, "1 a run failed", "2 usage or no such backfill", "4 not over in time"),
    ),
)

EVERYDAY = (
    Script(
        path="dbt.sh",
        usage="[--project NAME] DBT-COMMAND [OPTION...]",
        does="Run dbt on this project in the environment that FLOE_ENV names, with its secrets as variables",
        more=(
            "When a node lost a commit to another writer (HTTP 409), what failed is run again, at most three times.",
        ),
        options=(
            Option(name="--project NAME", does="only this one of several dbt projects; without it, each in turn"),
        ),
        examples=("scripts/dbt.sh build", "FLOE_ENV=local scripts/dbt.sh build --select marts+"),
        codes=("dbt's own (0 success, 1 failure, 2 usage)",),
    ),
    Script(
        path="lock.sh",
        usage="[EXTRA...]",
        does="Resolve pyproject.toml and write requirements.lock, every package with its hash, for the image",
        more=(
            "The lock is yours from then on: commit it, and run this again when pyproject.toml changed. It needs uv "
            "(`pip install uv`).",
        ),
        options=(
            Option(
                name="EXTRA",
                does="an extra of pyproject.toml, such as an engine; without one, what an environment computes with",
            ),
        ),
        examples=("scripts/lock.sh duckdb server",),
        codes=("0 written", "1 it could not be resolved"),
    ),
)

SCRIPTS: tuple[Script, ...] = (*DEPLOY, *LOCAL, *VALIDATE, *CLEANUP, *DAGSTER, *EVERYDAY)
