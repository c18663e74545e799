"""E0191, E0743: what a transform is called in the generated project."""

from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span


@code("E0191", "transform-without-name")
def transform_without_name(at: Span, derived: str) -> Draft:
    """A transform has no name of its own, and its folder's would be none."""
    return Draft(
        headline=f"the folder's name `{derived}` cannot name a dbt project",
        primary=Label(span=at, text="the last part of the path is the name"),
        notes=("a name has ASCII letters, digits and `_`, and no digit first",),
        help="add `name:` to the transform, or rename the folder",
    )


@code("E0743", "reserved-project-name")
def reserved_project_name(at: Span, name: str) -> Draft:
    """A dbt project would be called like a package that dbt brings itself."""
    return Draft(
        headline=f"no dbt project can be called `{name}`",
        primary=Label(span=at, text="becomes the name of the dbt project"),
        notes=(f"`{name}` is the name of something that dbt brings itself",),
        help="give the dbt project another name: `name:` of the transform, or of its dbt_project.yml",
    )
