"""Every script of the generated project, in the order of scripts/README.md."""

from floe.backends.scripts.script import Option, Script
from floe.backends.scripts.table_operate import CLEANUP, DEPLOY, VALIDATE

DONE = "0 done"
USAGE = "2 usage"
FAILED = "1 a step or a check failed"

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
        codes=("0 success", FAILED, USAGE),
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
