"""E022x to E024x: keys of one file that do not fit each other."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span


@code("E0220", "credentials-incomplete")
def credentials_incomplete(at: Span, where: str, mode: str, lacking: Sequence[str]) -> Draft:
    """Ask for the keys that a way of authenticating needs."""
    keys = " and ".join(f"`{key}`" for key in lacking)
    return Draft(
        headline=f"`{where}` uses mode `{mode}` without {keys}",
        primary=Label(span=at, text=f"this mode needs {keys}"),
        help=f"add {keys} beside it, or choose another mode",
    )


@code("E0221", "layer-profile-unknown")
def layer_profile_unknown(at: Span, layer: str, kind: str, name: str, known: Sequence[str]) -> Draft:
    """Refuse a layer that stands on a profile its own file does not declare."""
    names = ", ".join(f"`{item}`" for item in known)
    return Draft(
        headline=f"layer `{layer}` stands on the {kind} profile `{name}`, which this file does not declare",
        primary=Label(span=at, text=f"no {kind} profile has this name"),
        notes=(f"this file declares {names}",) if known else (f"this file declares no {kind} profile",),
        help=did_you_mean(name, known) or f"declare the {kind} profile `{name}`, or name one that exists",
    )


@code("W0222", "namespace-repeats-warehouse")
def namespace_repeats(at: Span, layer: str, warehouse: str, rest: str) -> Draft:
    """Warn about a namespace that begins with the warehouse, which the catalog puts before it anyway."""
    return Draft(
        headline=f"the namespace of layer `{layer}` begins with its catalog's warehouse `{warehouse}`",
        primary=Label(span=at, text=f"read as `{rest}`"),
        help=f"write `namespace: {rest}`",
    )


@code("W0223", "layer-name-differs")
def layer_name_differs(at: Span, key: str, name: str, declared: Span) -> Draft:
    """Warn about a layer that calls itself something else than its key."""
    return Draft(
        headline=f"layer `{key}` calls itself `{name}`",
        primary=Label(span=at, text="not read: a layer is known by its key"),
        related=(Label(span=declared, text="the key"),),
        help=f"write `name: {key}`",
    )


@code("E0224", "reference-not-allowed-here")
def reference_not_allowed(at: Span, where: str, reference: str) -> Draft:
    """Refuse ``${NAME}`` where the compiler itself needs the value."""
    return Draft(
        headline=f"`{reference}` cannot stand in `{where}`",
        primary=Label(span=at, text="floe reads no environment variables"),
        notes=("it may stand in observability.attributes, in consumption, and in `properties` of a profile",),
        help="write the value itself, or a secret reference if it is a secret",
    )


@code("E0225", "reference-not-understood")
def reference_not_understood(at: Span, text: str) -> Draft:
    """Refuse a ``${`` that does not go on like a reference."""
    return Draft(
        headline=f"`{text}` is not a reference to an environment variable",
        primary=Label(span=at, text="expected a name and perhaps a default"),
        help="write `${NAME}` or `${NAME:-default}`",
    )


@code("W0226", "key-has-moved")
def key_moved(at: Span, key: str, home: str) -> Draft:
    """Warn about a key that describes an environment, and so has a new home."""
    return Draft(
        headline=f"`{key}` does not belong in floe.yaml any more",
        primary=Label(span=at, text="recorded, but an environment decides"),
        help=home,
    )


@code("E0227", "hidden-character-in-text")
def hidden_in_text(at: Span, codepoint: int) -> Draft:
    """Refuse text whose escapes make a character that cannot be seen."""
    return Draft(
        headline=f"this text holds the character `U+{codepoint:04X}`, which cannot be seen",
        primary=Label(span=at, text="hidden in an escape"),
        help="delete it: text that people read must be what it seems",
    )


@code("W0228", "setting-without-effect")
def without_effect(at: Span, key: str, other: str, value: str) -> Draft:
    """Warn about a setting that another one switches off."""
    return Draft(
        headline=f"`{key}` has no effect while `{other}` is `{value}`",
        primary=Label(span=at, text="recorded, and nothing reads it"),
        help=f"delete it, or change `{other}`",
    )


@code("E0229", "range-backwards")
def range_backwards(at: Span, start: str, end: str, begins: Span) -> Draft:
    """Refuse a range that ends before it begins."""
    return Draft(
        headline=f"the range ends at `{end}`, before it begins at `{start}`",
        primary=Label(span=at, text="the end"),
        related=(Label(span=begins, text="the beginning"),),
        help="swap the two, or mend one",
    )


@code("E0230", "bucket-name")
def bucket_name(at: Span, name: str, why: str) -> Draft:
    """Refuse a bucket that no S3 service would create."""
    return Draft(
        headline=f"no bucket can be called `{name}`",
        primary=Label(span=at, text=why),
        help="use 3 to 63 lower-case letters, digits and hyphens, like `acme-lakehouse`",
    )


@code("W0231", "setting-needs-another")
def needs_another(at: Span, key: str, value: str, other: str) -> Draft:
    """Warn about a setting that does nothing without another one."""
    return Draft(
        headline=f"`{key}: {value}` does nothing without `{other}`",
        primary=Label(span=at, text=f"`{other}` is missing"),
        help=f"add `{other}` beside it",
    )


@code("W0232", "namespace-shared")
def namespace_shared(at: Span, first: Span, names: tuple[str, str], namespace: str) -> Draft:
    """Warn of two layers whose tables lie side by side."""
    return Draft(
        headline=f"the layers `{names[0]}` and `{names[1]}` are both the namespace `{namespace}`",
        primary=Label(span=at, text="the tables of both lie here"),
        related=(Label(span=first, text="the other one"),),
        notes=("grants, retention and location of the one reach the tables of the other",),
        help="give each layer a namespace of its own",
    )
