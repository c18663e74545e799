"""E072x, E073x, W072x: a ref or source in a dbt file that leads nowhere, or in a circle."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span

_MOST_STEPS = 20


@code("E0720", "unknown-ref")
def unknown_ref(at: Span, who: str, name: str, known: Sequence[str]) -> Draft:
    """Refuse a ref to nothing."""
    return Draft(
        headline=f"{who} refers to `{name}`, which does not exist",
        primary=Label(span=at, text="no model, seed or snapshot has this name"),
        help=did_you_mean(name, known) or "add the model, or correct the name",
    )


@code("E0721", "unknown-source")
def unknown_source(at: Span, who: str, name: str, known: Sequence[str]) -> Draft:
    """Refuse a source that is not declared; ``name`` is ``source.table``."""
    return Draft(
        headline=f"{who} reads source `{name}`, which is not declared",
        primary=Label(span=at, text="no source has this table"),
        help=did_you_mean(name, known) or "declare it under `sources:` in a properties file",
    )


@code("E0722", "ref-to-disabled")
def ref_to_disabled(at: Span, who: str, name: str, disabled: Span) -> Draft:
    """Refuse a ref to something that dbt leaves out."""
    return Draft(
        headline=f"{who} refers to `{name}`, which is disabled",
        primary=Label(span=at, text="this is left out of the project"),
        related=(Label(span=disabled, text="disabled by `enabled: false`"),),
        help=f"enable `{name}`, or disable what needs it too",
    )


@code("E0723", "unknown-version")
def unknown_version(at: Span, who: str, name: str, version: str, known: Sequence[str]) -> Draft:
    """Refuse a ref to a version that the model does not have."""
    has = ", ".join(f"`{item}`" for item in known) if known else "none"
    return Draft(
        headline=f"{who} refers to version `{version}` of `{name}`, which does not exist",
        primary=Label(span=at, text=f"versions: {has}"),
        help="name one of its versions, or leave the version out for the latest",
    )


@code("E0724", "ref-across-transforms")
def ref_across_transforms(at: Span, who: str, name: str, transform: str) -> Draft:
    """Refuse a ref into another transform."""
    return Draft(
        headline=f"{who} refers to `{name}`, which is part of transform `{transform}`",
        primary=Label(span=at, text="ref cannot leave its own dbt project"),
        help=f"declare the table of `{name}` as a source, or move both into one transform",
    )


@code("E0725", "unknown-package")
def unknown_package(at: Span, who: str, package: str) -> Draft:
    """Refuse a ref into a package that nobody installs."""
    return Draft(
        headline=f"{who} refers to package `{package}`, which is not installed",
        primary=Label(span=at, text="no packages.yml names a package"),
        help="add it to packages.yml, or leave the package out",
    )


@code("E0726", "cycle-of-models")
def cycle(path: Sequence[str], places: Sequence[Span]) -> Draft:
    """Refuse models that need each other in a circle; ``path`` ends where it starts."""
    steps = zip(places, path, path[1:], strict=False)
    labels = [Label(span=at, text=f"`{left}` needs `{right}`") for at, left, right in steps]
    shown = [f"`{name}`" for name in path]
    if len(labels) > _MOST_STEPS:
        shown = [*shown[:_MOST_STEPS], f"{len(labels) - _MOST_STEPS} more", shown[-1]]
    itself = len(labels) == 1
    circle = f"these models need each other in a circle: {' -> '.join(shown)}"
    return Draft(
        headline=f"model `{path[0]}` needs itself" if itself else circle,
        primary=labels[0],
        related=tuple(labels[1:_MOST_STEPS]),
        help="read the table as it was with `{{ this }}`" if itself else "remove one of these refs",
    )


@code("E0727", "private-model")
def private_model(at: Span, who: str, name: str, group: str) -> Draft:
    """Refuse a ref to a private model from outside of its group."""
    return Draft(
        headline=f"{who} refers to `{name}`, which is private to group `{group}`",
        primary=Label(span=at, text="this is outside of the group"),
        help=f"put it into group `{group}`, or make `{name}` protected",
    )


@code("E0728", "source-disabled")
def source_disabled(at: Span, who: str, name: str, disabled: Span) -> Draft:
    """Refuse a source that is declared and disabled."""
    return Draft(
        headline=f"{who} reads source `{name}`, which is disabled",
        primary=Label(span=at, text="this is left out of the project"),
        related=(Label(span=disabled, text="disabled by `enabled: false`"),),
        help="enable it, or disable what reads it too",
    )


@code("W0720", "ref-dbt-cannot-see")
def hidden_ref(at: Span, who: str, name: str) -> Draft:
    """Warn of a ref in a branch that dbt skips while it finds out what depends on what."""
    return Draft(
        headline=f"{who} refers to `{name}` where dbt does not look while it parses",
        primary=Label(span=at, text="dbt will stop here when it runs"),
        help=f"add the line `-- depends_on: {{{{ ref('{name}') }}}}` to the file",
    )


@code("W0721", "ref-perhaps-in-package")
def ref_perhaps_in_package(at: Span, who: str, name: str) -> Draft:
    """Warn of a name that only an installed package could have."""
    return Draft(
        headline=f"{who} refers to `{name}`, which only a package could have",
        primary=Label(span=at, text="not in this project; floe does not read packages"),
        help=f"write `ref('package', '{name}')` if a package has it, or correct the name",
    )
