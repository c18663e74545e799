"""E03xx: a name that does not resolve."""

from collections.abc import Iterable, Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean, nearest
from floe.spans import Span


def listed(names: Iterable[str]) -> str:
    """Return names as people write a list: each in backticks, the last after ``and``."""
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


@code("E0301", "unknown-profile")
def unknown_profile(at: Span, kind: str, name: str, lacking: Sequence[tuple[str, Span]], known: Iterable[str]) -> Draft:
    """floe.yaml picks a profile that some environments lack; ``lacking`` is each one's name and place."""
    return Draft(
        headline=f"no {kind} profile `{name}` in the environments {listed(env for env, _ in lacking)}"
        if len(lacking) > 1
        else f"no {kind} profile `{name}` in the environment `{lacking[0][0]}`",
        primary=Label(span=at, text=f"this {kind} must exist in every environment"),
        related=tuple(Label(span=span, text=f"`{env}` has no {kind} `{name}`") for env, span in lacking),
        help=did_you_mean(name, known)
        or f"declare `{name}` in each of those platform files, or choose a profile they all have",
        change=tuple(span.file.path for _, span in lacking),
    )


@code("E0302", "layer-missing-somewhere")
def layer_missing(at: Span, name: str, lacking: Sequence[tuple[str, Span]]) -> Draft:
    """A layer in use exists in some environments only."""
    return Draft(
        headline=f"the layer `{name}` is in use, but missing in {listed(env for env, _ in lacking)}",
        primary=Label(span=at, text=f"puts this into the layer `{name}`"),
        related=tuple(Label(span=span, text=f"`{env}` declares no layer `{name}`") for env, span in lacking),
        help=f"declare `layers.{name}` in each of those platform files",
        change=tuple(span.file.path for _, span in lacking),
    )


@code("E0303", "unknown-layer")
def unknown_layer(at: Span, what: str, others: int, name: str, known: Sequence[str]) -> Draft:
    """A schema, or meta.floe.layer, names no layer of any environment; ``others`` have it from the same place."""
    more = (f"{others} more have it from here",) if others else ()
    return Draft(
        headline=f"{what} asks for the layer `{name}`, which no environment declares",
        primary=Label(span=at, text="not a layer of any platform.yaml"),
        notes=(*more, f"the layers are {listed(known)}" if known else "no platform.yaml declares a layer"),
        help=did_you_mean(name, known) or "name one of the layers, or ask the platform team for this one",
    )


@code("W0369", "folder-nearly-a-layer")
def folder_nearly_layer(at: Span, folder: str, count: int, known: Sequence[str]) -> Draft:
    """Warn of a folder that is named almost like a layer: what is in it goes somewhere else."""
    near = nearest(folder, known) or ""
    return Draft(
        headline=f"the folder `{folder}` is not the layer `{near}`",
        primary=Label(span=at, text="goes to the catalog's own namespace, with all that is beside it"),
        notes=(f"a folder that is named like a layer is that layer; {count} of the files below it ask for none",),
        help=f"name the folder `{near}`, or write the layer where you mean it: `config(schema='...')`",
    )


@code("E0304", "unknown-job")
def unknown_job(at: Span, what: str, name: str, known: Sequence[str]) -> Draft:
    """A schedule, sensor or backfill names a job that is not declared."""
    return Draft(
        headline=f"{what} runs the job `{name}`, which does not exist",
        primary=Label(span=at, text="no job has this name"),
        help=did_you_mean(name, known) or "declare it under orchestration.jobs",
    )


@code("E0305", "empty-selection")
def empty_selection(at: Span, job: str, item: str, known: Iterable[str]) -> Draft:
    """A selection item means no asset."""
    return Draft(
        headline=f"`{item}` in the job `{job}` selects no asset",
        primary=Label(span=at, text="matches nothing"),
        help=did_you_mean(item.strip("+"), known)
        or "select by a name, an asset key, `tag:`, `group:`, or a glob of one",
    )


@code("E0306", "unknown-selection-method")
def unknown_method(at: Span, job: str, method: str, known: Sequence[str]) -> Draft:
    """A selection uses a method that floe does not resolve."""
    return Draft(
        headline=f"the job `{job}` selects by `{method}:`, which floe does not resolve",
        primary=Label(span=at, text="unknown selection method"),
        notes=(f"the methods are {listed(known)}",),
        help=did_you_mean(method, known) or "select by one of them, by name, by asset key or by a glob",
    )


@code("E0307", "unknown-asset-module")
def unknown_module(at: Span, name: str, path: str) -> Draft:
    """An asset module has no file."""
    return Draft(
        headline=f"the asset module `{name}` has no file",
        primary=Label(span=at, text=f"expected {path} beside floe.yaml"),
        help=f"create {path}, or correct the dotted name",
    )


@code("E0308", "unknown-environment")
def unknown_environment(at: Span, name: str, known: Sequence[str]) -> Draft:
    """A target names no environment."""
    return Draft(
        headline=f"the target `{name}` is no environment of this project",
        primary=Label(span=at, text="no platform folder has this name"),
        notes=(f"the environments are {listed(known)}",),
        help=did_you_mean(name, known) or "remove the key: FLOE_ENV chooses the environment at run time",
    )


@code("E0309", "unknown-allowed-name")
def unknown_allowed(at: Span, kind: str, name: str, known: Sequence[str]) -> Draft:
    """A platform.yaml allows a schedule or sensor that floe.yaml does not declare."""
    return Draft(
        headline=f"this environment allows the {kind} `{name}`, which floe.yaml does not declare",
        primary=Label(span=at, text=f"no {kind} has this name"),
        help=did_you_mean(name, known) or "remove the name",
    )
