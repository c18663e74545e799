"""The scripts of whoever deploys, checks and looks for what is wrong."""

from floe.backends.scripts.script import DRY_RUN, YES, Option, Script

USAGE = "2 usage"
REFUSED = "4 refused: production without --yes, or another cluster"
CAREFUL = "[--dry-run] [--yes]"
DEPLOYED = "0 deployed and checked"
LISTED = "0 listed, or removed"
STEP_FAILED = "1 a step failed"
SOMETHING = "1 something is not as it should be"
NOT_DELETED = Option(name="--yes", does="do it: without it, what would go is listed")
HERE = Option(name="--here", does="ask no cluster: DAGSTER_URL and its like say where everything is, as with compose")
CLUSTER = Option(name="--cluster", does="mean the charts of an embedded environment, not its processes")

DEPLOY = (
    Script(
        path="deploy.sh",
        usage="[--clean] [--quick] [--validate] [--cluster] [--dry-run] [--yes]",
        does="Bring the environment that FLOE_ENV names up, build it and check it",
        more=(
            "An embedded environment runs as plain processes: lakehouse, Dagster's web server and daemon, then a build "
            "of every asset and a smoke test. Any other one gets both Helm charts, the infrastructure first, each with "
            "--wait. It says which cluster, namespace and environment it means before it does anything; "
            "FLOE_KUBE_CONTEXT, best kept in env/<environment>.env, names the context that the environment lives in, "
            "FLOE_DEPLOY_TIMEOUT how long Helm waits (15m). FLOE_HELM_VALUES may name a file of values that both "
            "charts get after their own: what platform.yaml has no key for, as the project or vault of the "
            "organisation's secrets.",
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
        codes=(DEPLOYED, STEP_FAILED, USAGE, REFUSED),
    ),
    Script(
        path="deploy/local.sh",
        usage="[--embedded | --cluster] [--validate] [--dry-run] [--yes]",
        does="Clean, then bring all services of an environment of this machine up",
        more=("It is deploy.sh --clean for an embedded environment, `local` by default.",),
        options=(
            Option(name="--embedded", does="as plain processes; this is the default"),
            Option(name="--cluster", does="as both charts, in the cluster of the current context"),
            Option(name="--validate", does="run validate/e2e.sh at the end, instead of the smoke test"),
            DRY_RUN,
            YES,
        ),
        examples=("scripts/deploy/local.sh --yes",),
        codes=(DEPLOYED, STEP_FAILED, USAGE, REFUSED),
    ),
    Script(
        path="deploy/e2e.sh",
        usage="[--clean] [--quick] [--cluster] [--dry-run] [--yes]",
        does="Deploy, materialize and validate: deploy.sh --validate",
        options=(
            Option(name="--clean, --quick, --cluster", does="as deploy.sh takes them"),
            DRY_RUN,
            YES,
        ),
        examples=("FLOE_ENV=dev scripts/deploy/e2e.sh --clean --yes",),
        codes=("0 deployed, built and validated", STEP_FAILED, USAGE, REFUSED),
    ),
    Script(
        path="deploy/quickstart.sh",
        usage=CAREFUL,
        does="Ask what is wanted, write env/<environment>.env where it is missing, and deploy",
        more=("What is typed for a secret is not shown. Every question has an answer that Enter takes.",),
        options=(DRY_RUN, YES),
        examples=("scripts/deploy/quickstart.sh",),
        codes=(DEPLOYED, STEP_FAILED, USAGE, REFUSED),
    ),
    Script(
        path="debug.sh",
        usage="[COMPONENT] [--cluster]",
        does="Say what is wrong: the process or pod, its last events and error lines, the next command to try",
        more=("At most twenty lines; the whole logs go to a folder of evidence/, without the values of secrets.",),
        options=(
            Option(
                name="COMPONENT",
                does="lakehouse, webserver or daemon; in a cluster a component of the charts; without it, all",
            ),
            CLUSTER,
        ),
        examples=("scripts/debug.sh daemon",),
        codes=("0 it was said", "1 nobody could be asked", "2 no such component", REFUSED),
    ),
)

VALIDATE = (
    Script(
        path="validate/preflight.sh",
        usage="[--cluster]",
        does="Before a deployment: are tools, packages, context and Secrets there, and does no volume change its size",
        more=("Of a Secret only the names of its keys are read.",),
        options=(CLUSTER,),
        examples=("FLOE_ENV=dev scripts/validate/preflight.sh",),
        codes=("0 nothing is missing", "1 something is", USAGE, REFUSED),
    ),
    Script(
        path="validate/basic.sh",
        usage="[--cluster | --here]",
        does="Smoke test in less than a minute: does each component answer, and are tables there",
        more=("One line each: name, endpoint, `ok | failed | off`, milliseconds. What is switched off is never ok.",),
        options=(CLUSTER, HERE),
        examples=("scripts/validate/basic.sh", "DAGSTER_URL=http://127.0.0.1:80 scripts/validate/basic.sh --here"),
        codes=("0 nothing failed", "1 something failed", USAGE, REFUSED),
    ),
    Script(
        path="validate/e2e.sh",
        usage="[JOB] [--timeout SECONDS] [--empty-ok LAYER/NAME] [--cluster | --here] [--dry-run] [--yes]",
        does="Launch the main job, wait, and check what it was to leave behind, with evidence",
        more=(
            "Every table has a snapshot newer than the run, and rows; asset checks passed; each Cube view answers with "
            "the table's number; the lineage server has the job and its datasets; the trace arrived. A system that is "
            "switched off prints `off`, never `ok`.",
            "DAGSTER_URL, CUBE_URL, LINEAGE_URL and TRACES_URL say where systems are that neither up.sh nor the charts "
            "started. FLOE_CUBE_ROLES (a,b), FLOE_CUBE_CLAIMS (JSON) and FLOE_CUBE_TOKEN say who asks Cube, "
            "FLOE_ARRIVAL_SECONDS how long events and spans may take (60). evidence/<utc>/ gets one JSON a step and "
            "summary.json; no secret is written to it.",
        ),
        options=(
            Option(name="JOB", does="the job; without it, the one that makes the most assets"),
            Option(name="--timeout SECONDS", does="how long to wait for the run; an hour without it"),
            Option(name="--empty-ok LAYER/NAME", does="a table that may hold no row; may be repeated"),
            CLUSTER,
            HERE,
            DRY_RUN,
            YES,
        ),
        examples=("scripts/validate/e2e.sh nightly --timeout 900",),
        codes=("0 all is as it should be", SOMETHING, USAGE, REFUSED),
    ),
)

CLEANUP = (
    Script(
        path="cleanup/all.sh",
        usage="[--cluster] [--dry-run] [--yes]",
        does="Remove everything of an environment: its data, its runs, what runs",
        more=(
            "An embedded environment is stopped and its folder of .state removed, with the credentials in it. "
            "In a cluster both releases go with their Jobs and volumes, after the content of a catalog and of buckets "
            "that the charts do not run themselves.",
        ),
        options=(CLUSTER, DRY_RUN, NOT_DELETED),
        examples=("scripts/cleanup/all.sh", "scripts/cleanup/all.sh --yes"),
        codes=(LISTED, "1 it could not be removed", USAGE, REFUSED),
    ),
    Script(
        path="cleanup/dagster.sh",
        usage=CAREFUL,
        does="Remove the history of runs, and nothing else",
        options=(DRY_RUN, NOT_DELETED),
        examples=("scripts/cleanup/dagster.sh --yes",),
        codes=(LISTED, "1 it could not be removed, or a run has not ended", USAGE, REFUSED),
    ),
    Script(
        path="cleanup/polaris.sh",
        usage=CAREFUL,
        does="Drop the tables and namespaces of this environment's layers from their catalogs",
        more=("It works with any Iceberg catalog. Files stay where they are until s3.sh removes them.",),
        options=(DRY_RUN, NOT_DELETED),
        examples=("scripts/cleanup/polaris.sh",),
        codes=("0 listed, or dropped", "1 it could not be dropped", USAGE, REFUSED),
    ),
    Script(
        path="cleanup/s3.sh",
        usage=CAREFUL,
        does="Remove every object below the locations of this environment's layers; the buckets stay",
        options=(DRY_RUN, NOT_DELETED),
        examples=("scripts/cleanup/s3.sh",),
        codes=(LISTED, "1 it could not be removed", USAGE, REFUSED),
    ),
)
