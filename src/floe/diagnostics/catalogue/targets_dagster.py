"""E053x and E0560: what Dagster refuses to load."""

from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span


@code("E0530", "reserved-by-dagster")
def reserved_name(at: Span, kind: str, name: str) -> Draft:
    """Refuse a name that Dagster keeps for itself."""
    return Draft(
        headline=f"Dagster refuses the {kind} name `{name}`",
        primary=Label(span=at, text="Dagster and Python keep this word for themselves"),
        help=f"choose another name, such as `{name}_{kind}`",
    )


@code("E0531", "job-named-like-a-step")
def name_of_a_step(at: Span, name: str, dbt_project: str) -> Draft:
    """Refuse a job that is called like the step that runs a dbt project."""
    return Draft(
        headline=f"job `{name}` has the name of a step",
        primary=Label(span=at, text="Dagster wants jobs and steps to have different names"),
        notes=(f"`{name}` is the step that runs the dbt project `{dbt_project}`",),
        help="choose another name for the job",
    )


@code("E0532", "tag-key-refused")
def tag_key(at: Span, job: str, key: str) -> Draft:
    """Refuse a tag key that Dagster would not show."""
    return Draft(
        headline=f"Dagster refuses the tag `{key}` of job `{job}`",
        primary=Label(span=at, text="in this job"),
        notes=("a key is at most 63 letters, digits, `_`, `-` and `.`, with at most one `/` between two such parts",),
        help="write the key with those characters",
    )


@code("E0533", "owner-refused")
def owner_is_no_address(at: Span, model: str, owner: str) -> Draft:
    """Refuse an owner that looks like an address and is none."""
    return Draft(
        headline=f"owner `{owner}` of `{model}` is neither an address nor a team",
        primary=Label(span=at, text="Dagster loads no asset with such an owner"),
        help="write an e-mail address, or the name of a team without `@`",
    )


@code("E0534", "two-dimensions-wanted")
def two_dimensions_wanted(at: Span, name: str, count: int) -> Draft:
    """Refuse partitions of one dimension, or of more than two."""
    return Draft(
        headline=f"the partitions `{name}` have {count} dimension{'' if count == 1 else 's'}; Dagster takes two",
        primary=Label(span=at, text="not two"),
        help="declare one dimension as partitions of its own kind"
        if count == 1
        else "keep the two that runs differ by, and make the others columns of the table",
    )


@code("E0535", "dimension-of-dimensions")
def dimension_is_multi(at: Span, name: str, dimension: str) -> Draft:
    """Refuse a dimension that has dimensions itself."""
    return Draft(
        headline=f"the dimension `{dimension}` of the partitions `{name}` has dimensions itself",
        primary=Label(span=at, text="of type multi"),
        help="make it of type time_window, static or dynamic",
    )


@code("E0536", "partition-key-refused")
def partition_key_refused(at: Span, name: str, key: str, why: str) -> Draft:
    """Refuse a key of static partitions that Dagster cannot keep apart from others."""
    return Draft(
        headline=f"Dagster refuses the key `{key}` of the partitions `{name}`",
        primary=Label(span=at, text=why),
        help="write every key once, on one line, without `...` and, in two dimensions, without `|`",
    )


@code("E0537", "partition-format-loses")
def format_loses(at: Span, name: str, window: str, key: str) -> Draft:
    """Refuse a format in which a key does not say which window it is."""
    return Draft(
        headline=f"the format of the partitions `{name}` does not tell their windows apart",
        primary=Label(span=at, text=f"the window that begins {window} becomes {key}"),
        help="write every part of the time that windows differ by, such as `%Y-%m-%d-%H:%M`",
    )


@code("E0538", "kind-refused")
def kind_refused(at: Span, glob: str, kind: str) -> Draft:
    """Refuse a word that Dagster cannot show as a kind."""
    return Draft(
        headline=f"Dagster cannot show `{kind}` as the kind of `{glob}`",
        primary=Label(span=at, text="not a word that may stand in a tag"),
        help="write at most 63 letters, digits, `_`, `-` and `.`, such as `duckdb`",
    )


@code("E0539", "sensor-without-partition")
def sensor_without_partition(at: Span, sensor: str, job: str, partitions: str) -> Draft:
    """Refuse a sensor that could not say which partition of its job is meant."""
    return Draft(
        headline=f"the sensor `{sensor}` cannot tell which partition of the job `{job}` to run",
        primary=Label(span=at, text=f"`{partitions}` are no time windows, so there is no latest one"),
        help="write a sensor of type custom whose function returns a RunRequest with a partition key",
    )


@code("E0540", "retries-are-no-number")
def retries_are_no_number(at: Span, job: str, value: str) -> Draft:
    """Refuse a number of retries that is none."""
    return Draft(
        headline=f"the job `{job}` is to be retried `{value}` times",
        primary=Label(span=at, text="the tag `dagster/max_retries` is a whole number"),
        help='write it as a text of digits, such as "3"',
    )


@code("E0541", "backfill-of-dynamic-range")
def backfill_of_dynamic_range(at: Span, backfill: str, partitions: str) -> Draft:
    """Refuse a range of partitions that have no order."""
    return Draft(
        headline=f"the backfill `{backfill}` names a range of `{partitions}`, which are added while the project runs",
        primary=Label(span=at, text="nobody can tell what lies between the two keys"),
        help="name one key as start and end, or start the job with `scripts/dagster/launch-job.sh`",
    )


@code("E0542", "name-dagster-gives-itself")
def name_is_made(at: Span, kind: str, name: str, why: str) -> Draft:
    """Refuse a name that the generated project gives to something else."""
    return Draft(
        headline=f"the {kind} `{name}` has a name that the generated project gives to something else",
        primary=Label(span=at, text=why),
        help=f"choose another name, such as `{name}_2`",
    )


@code("E0560", "name-of-maintenance")
def name_of_maintenance(at: Span, kind: str, name: str) -> Draft:
    """Refuse a job or schedule that is called like one that maintains tables."""
    return Draft(
        headline=f"{kind} `{name}` has the name of a {kind} that maintains tables",
        primary=Label(span=at, text="Dagster wants names to differ"),
        notes=("the generated project has jobs that expire snapshots, remove orphan files and compact small files",),
        help="choose another name",
    )
