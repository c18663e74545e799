"""The scripts of whoever deploys, checks and cleans up."""

from floe.backends.scripts.script import DRY_RUN, YES, Option, Script

USAGE = "2 usage"

DEPLOY = (
    Script(
        path="deploy.sh",
        usage="[--clean] [--quick] [--validate] [--cluster] [--dry-run] [--yes]",
        does="Bring the environment that FLOE_ENV names up, build it and check it",
        more=(
            "An embedded environment runs as plain processes: lakehouse, Dagster's web server and daemon, then a build "
            "of every asset and a smoke test. Any other one gets both Helm charts, the infrastructure first, each with "
            "--wait. It says which cluster, namespace and environment it means before it does anything.",
            "`--clean --validate` is the full deployment that is recommended.",
        ),
        options=(
            Option(name="--clean", does="first remove what is deployed and the data of the environment; needs --yes"),
            Option(name="--quick", does="leave what runs as it is instead of stopping and replacing it first"),
            Option(name="--validate", does="run validate/e2e.sh at the end, instead of the smoke test"),
            Option(name="--cluster", does="use the charts for an embedded environment too"),
            DRY_RUN,
            YES,
        ),
        examples=("scripts/deploy.sh --quick", "FLOE_ENV=dev scripts/deploy.sh --clean --validate --yes"),
        codes=("0 deployed and checked", "1 a step failed", USAGE, "4 refused: production, or another cluster"),
    ),
)

VALIDATE = (
    Script(
        path="validate/basic.sh",
        does="Smoke test in less than a minute: does each component answer, and is each table there",
        more=("One line each: name, endpoint, `ok | failed | off`, milliseconds. What is switched off is never ok.",),
        examples=("scripts/validate/basic.sh",),
        codes=("0 nothing failed", "1 something failed", USAGE),
    ),
    Script(
        path="validate/e2e.sh",
        usage="[JOB] [--timeout SECONDS] [--empty-ok LAYER/NAME] [--yes] [--dry-run]",
        does="Launch the main job, wait, and check what it was to leave behind, with evidence",
        more=(
            "Every table has a snapshot newer than the run, and rows; asset checks passed; each Cube view answers with "
            "the table's number; the lineage server has the job and its datasets; the trace arrived. A system that is "
            "switched off prints `off`, never `ok`.",
            "DAGSTER_URL, CUBE_URL, LINEAGE_URL and TRACES_URL say where systems are that up.sh did not start. "
            "evidence/<utc>/ gets one JSON a step and summary.json; no secret is written to it.",
        ),
        options=(
            Option(name="JOB", does="the job; without it, the one that makes the most assets"),
            Option(name="--timeout SECONDS", does="how long to wait for the run; an hour without it"),
            Option(name="--empty-ok LAYER/NAME", does="a table that may hold no row; may be repeated"),
            DRY_RUN,
            Option(name="--yes", does="do it: needed in production"),
        ),
        examples=("scripts/validate/e2e.sh nightly --timeout 900",),
        codes=("0 all is as it should be", "1 something is not", USAGE, "4 refused: production"),
    ),
)

CLEANUP: tuple[Script, ...] = ()
