"""E04xx: every name resolves, and still the meaning is wrong."""

from collections.abc import Sequence

from floe.diagnostics.catalogue.links import listed
from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span


@code("E0401", "two-secrets-one-variable")
def two_secrets_one_variable(first: Span, second: Span, names: tuple[str, str], variable: str) -> Draft:
    """Two references would be read from the same environment variable."""
    return Draft(
        headline=f"the secrets `{names[0]}` and `{names[1]}` would both be read from `{variable}`",
        primary=Label(span=second, text="also becomes that variable"),
        related=(Label(span=first, text="the other one"),),
        help="rename one of the two references, so that they differ in more than case, `-` and `_`",
    )


@code("E0402", "names-fall-together")
def names_fall_together(first: Span, second: Span, names: tuple[str, str], derived: str) -> Draft:
    """Two names that differ as written become one name in a target."""
    return Draft(
        headline=f"`{names[0]}` and `{names[1]}` both become `{derived}` in the generated project",
        primary=Label(span=second, text="falls together with the other one"),
        related=(Label(span=first, text="the other one"),),
        help="rename one of the two",
    )


@code("E0403", "release-name-too-long")
def release_name_too_long(at: Span, name: str, limit: int) -> Draft:
    """The project's name is too long for a Helm release."""
    return Draft(
        headline=f"the name `{name}` has {len(name)} characters; the Helm releases called after it allow {limit}",
        primary=Label(span=at, text="names the chart, its release and every Kubernetes object"),
        help=f"shorten the name to {limit} characters",
    )


@code("E0404", "reserved-package")
def reserved_package(at: Span, package: str, reserved: Sequence[str]) -> Draft:
    """A user's Python package has the name of a folder that floe generates."""
    return Draft(
        headline=f"the package `{package}` would be copied over a folder that floe generates",
        primary=Label(span=at, text="reserved name"),
        notes=(f"the reserved names are {listed(reserved)}",),
        help="rename the package, for instance to `assets`",
    )


@code("E0405", "asset-key-twice")
def asset_key_twice(first: Span, second: Span, key: str) -> Draft:
    """Two things would be the same Dagster asset."""
    return Draft(
        headline=f"two definitions make the asset `{key}`",
        primary=Label(span=second, text="the second one"),
        related=(Label(span=first, text="the first one"),),
        help="rename one, or put it into another layer: an asset's key is its layer and its name",
    )


@code("E0406", "requirement-not-pinned")
def requirement_not_pinned(at: Span, line: str) -> Draft:
    """A line of requirements.txt is no exact pin."""
    return Draft(
        headline=f"`{line}` is no exact pin",
        primary=Label(span=at, text="floe never chooses a version"),
        help="write `name==version`: what is committed must install the same everywhere",
    )


@code("E0407", "project-name-differs")
def project_name_differs(at: Span, written: str, file_name: str, file_at: Span) -> Draft:
    """transforms[].name and dbt_project.yml disagree."""
    return Draft(
        headline=f"the transform is called `{written}`, its dbt_project.yml says `{file_name}`",
        primary=Label(span=at, text="this name"),
        related=(Label(span=file_at, text="and this one"),),
        help="give both the same name, or leave the transform's out",
    )


@code("E0408", "module-does-not-parse")
def module_does_not_parse(at: Span, name: str, problem: str) -> Draft:
    """An asset module is no Python."""
    return Draft(
        headline=f"the asset module `{name}` does not parse: {problem}",
        primary=Label(span=at, text="here"),
        help="mend the file; `python -m py_compile` shows the same place",
    )


@code("W0410", "asset-keys-unknown")
def asset_keys_unknown(at: Span, function: str) -> Draft:
    """An asset module defines something whose names only a run would tell."""
    return Draft(
        headline=f"floe cannot read what {function} defines",
        primary=Label(span=at, text="known only when it runs"),
        help="it is loaded all the same; jobs and globs of floe.yaml can only name what floe can read",
    )
