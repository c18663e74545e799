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


@code("E0560", "name-of-maintenance")
def name_of_maintenance(at: Span, kind: str, name: str) -> Draft:
    """Refuse a job or schedule that is called like one that maintains tables."""
    return Draft(
        headline=f"{kind} `{name}` has the name of a {kind} that maintains tables",
        primary=Label(span=at, text="Dagster wants names to differ"),
        notes=("the generated project has jobs that expire snapshots, remove orphan files and compact small files",),
        help="choose another name",
    )
