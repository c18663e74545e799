"""E0744, E0745, E0757, E0758, E0770 to E0772: what dbt would refuse in its settings before it reads anything else."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span

_STOPS = "dbt stops here"


@code("E0744", "unknown-setting")
def unknown_setting(at: Span, key: str, known: Sequence[str]) -> Draft:
    """Refuse a key of dbt_project.yml that dbt does not know."""
    return Draft(
        headline=f"dbt knows no key `{key}` at the top of dbt_project.yml",
        primary=Label(span=at, text=_STOPS),
        help=did_you_mean(key, known) or f"remove `{key}`, or put it under `vars:` if macros read it",
    )


@code("E0745", "setting-shape")
def setting_shape(at: Span, key: str, wanted: str) -> Draft:
    """Refuse a value of dbt_project.yml that dbt does not take."""
    return Draft(
        headline=f"`{key}` of dbt_project.yml takes {wanted}",
        primary=Label(span=at, text="holds something else"),
        help=f"write {wanted}, or remove `{key}`",
    )


@code("E0758", "project-version")
def project_version(at: Span, version: str) -> Draft:
    """Refuse a version of the user's project that dbt does not take."""
    return Draft(
        headline=f"`{version}` is no version of a dbt project",
        primary=Label(span=at, text="dbt takes two or three numbers"),
        help='write it like `"1.0.0"`, or remove it: dbt needs none',
    )


@code("E0757", "required-dbt-version")
def required_version(at: Span, required: str) -> Draft:
    """Refuse a project that asks for a dbt which the generated one does not run on."""
    return Draft(
        headline=f"the project asks for dbt {required}, and is generated for dbt 1.11",
        primary=Label(span=at, text="leaves dbt 1.11 out"),
        help="let the range hold 1.11, after a look at dbt's notes on upgrading, or remove the key",
    )


@code("E0770", "package-entry")
def package_entry(at: Span, wrong: str, cure: str) -> Draft:
    """Refuse a list of packages that dbt cannot read."""
    return Draft(
        headline=f"`packages` {wrong}" if wrong.startswith("is") else f"`packages`: {wrong}",
        primary=Label(span=at, text=_STOPS),
        help=cure,
    )


@code("E0771", "package-file-key")
def package_file_key(at: Span, file: str, key: str, known: Sequence[str]) -> Draft:
    """Refuse a key that a file of packages does not have."""
    listed = ", ".join(f"`{item}`" for item in known)
    misplaced = "`projects` belongs to dependencies.yml" if key == "projects" else None
    return Draft(
        headline=f"dbt knows no key `{key}` in {file}",
        primary=Label(span=at, text=_STOPS),
        help=misplaced or did_you_mean(key, known) or f"the keys are {listed}",
    )


@code("E0772", "packages-in-two-files")
def packages_twice(at: Span, first: Span) -> Draft:
    """Refuse packages that stand in both files that may hold them."""
    return Draft(
        headline="`packages` stands in packages.yml and in dependencies.yml",
        primary=Label(span=at, text="dbt takes one of them"),
        related=(Label(span=first, text="the other one"),),
        help="put all of them into one of the two; packages.yml where an entry has Jinja",
    )
