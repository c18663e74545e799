"""E02xx: the shape is wrong. A key that is unknown or missing, or a value that its key does not take."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span

_FEW = 16


def listed(choices: Sequence[str]) -> str:
    """Return choices as people write a list: each in backticks, the last after ``or``."""
    quoted = [f"`{choice}`" for choice in choices]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


@code("E0201", "missing-key")
def missing_key(at: Span, key: str, where: str, example: str | None, choices: Sequence[str] = ()) -> Draft:
    """Ask for a key that has no default."""
    block = f"`{where}`" if where else "the file"
    return Draft(
        headline=f"{block} has no `{key}`",
        primary=Label(span=at, text=f"`{key}` is missing here"),
        notes=(f"it can be {listed(choices)}",) if choices else (),
        help=f"add `{key}: {example}`" if example else f"add `{key}:`",
    )


@code("E0202", "unknown-key")
def unknown_key(at: Span, key: str, where: str, known: Sequence[str], hint: str | None = None) -> Draft:
    """Refuse a key that nothing would read."""
    block = f"`{where}`" if where else "the file"
    cure = did_you_mean(key, known) or hint
    choices = f"the keys here are {', '.join(f'`{item}`' for item in known)}"
    return Draft(
        headline=f"{block} takes no key `{key}`",
        primary=Label(span=at, text="not a key that floe knows here"),
        notes=(choices,) if cure is None and 0 < len(known) <= _FEW else (),
        help=cure or "delete the key",
    )


@code("E0203", "wrong-kind-of-value")
def wrong_kind(at: Span, where: str, expected: str, found: str, cure: str | None) -> Draft:
    """Refuse text for a number, a number for text, a value for a list."""
    return Draft(
        headline=f"`{where}` takes {expected}, not {found}" if where else f"the file must hold {expected}, not {found}",
        primary=Label(span=at, text=f"this is {found}"),
        help=cure,
    )


@code("E0204", "unknown-choice")
def unknown_choice(at: Span, where: str, found: str, choices: Sequence[str]) -> Draft:
    """Refuse a value that is none of those its key knows."""
    return Draft(
        headline=f"`{where}` cannot be `{found}`",
        primary=Label(span=at, text="not one of the choices"),
        notes=(f"it can be {listed(choices)}",),
        help=did_you_mean(found, choices) or "write one of the choices",
    )


@code("E0205", "wrong-form")
def wrong_form(at: Span, where: str, found: str, form: str, example: str) -> Draft:
    """Refuse text that is not spelled as its key demands."""
    return Draft(
        headline=f"`{found}` cannot be `{where}`",
        primary=Label(span=at, text=f"expected {form}"),
        help=f"write it like `{example}`",
    )


@code("E0206", "out-of-range")
def out_of_range(at: Span, where: str, found: str, limits: str) -> Draft:
    """Refuse a number outside the limits of its key."""
    return Draft(
        headline=f"`{where}` is {found}, and must be {limits}",
        primary=Label(span=at, text="out of range"),
        help=f"choose a number that is {limits}",
    )


@code("E0207", "wrong-length")
def wrong_length(at: Span, where: str, found: int, limits: str) -> Draft:
    """Refuse text or a list that is too short or too long."""
    empty = found == 0
    return Draft(
        headline=f"`{where}` is empty" if empty else f"`{where}` has {found} {_unit(limits)}, and takes {limits}",
        primary=Label(span=at, text=f"expected {limits}"),
        help="write at least one" if empty else f"write {limits}",
    )


def _unit(limits: str) -> str:
    return limits.rsplit(" ", maxsplit=1)[-1]


@code("E0208", "not-a-cron-schedule")
def not_cron(at: Span, text: str, why: str) -> Draft:
    """Refuse a schedule that Dagster would not run, or would read differently."""
    return Draft(
        headline=f"`{text}` is not a cron schedule",
        primary=Label(span=at, text=why),
        help="write minute, hour, day, month and day of the week, like `0 6 * * MON-FRI`, or `@daily`",
    )


@code("E0209", "unknown-timezone")
def unknown_timezone(at: Span, text: str, known: Sequence[str]) -> Draft:
    """Refuse a time zone that no machine knows."""
    return Draft(
        headline=f"there is no time zone `{text}`",
        primary=Label(span=at, text="not in the time zone database"),
        help=did_you_mean(text, known) or "write it as the database does, like `Europe/Berlin` or `UTC`",
    )


@code("E0210", "not-an-address")
def not_url(at: Span, where: str, text: str, why: str) -> Draft:
    """Refuse an address that no client could reach."""
    return Draft(
        headline=f"`{where}` is not an address: `{text}`",
        primary=Label(span=at, text=why),
        help="write scheme, host and port, like `https://host:8181/path`",
    )


@code("E0211", "no-such-day")
def no_such_day(at: Span, text: str) -> Draft:
    """Refuse a date that no calendar has."""
    return Draft(
        headline=f"there is no day `{text}`",
        primary=Label(span=at, text="no calendar has this day"),
        help="write a day that exists, year first",
    )


@code("E0212", "wrong-name")
def wrong_name(at: Span, name: str, where: str, form: str, example: str) -> Draft:
    """Refuse the name of a profile, layer, job or other entry that is not spelled as names are."""
    return Draft(
        headline=f"`{name}` cannot be a name under `{where}`",
        primary=Label(span=at, text=f"expected {form}"),
        help=f"choose a name like `{example}`",
    )


@code("E0213", "bad-version-condition")
def bad_specifier(at: Span, text: str) -> Draft:
    """Refuse a floe_version that is no condition on versions."""
    return Draft(
        headline=f"`{text}` is not a condition on versions",
        primary=Label(span=at, text="not written as pip writes them"),
        help="write it like `>=0.1,<1`",
    )


@code("E0214", "newer-platform-version")
def newer_platform(at: Span, text: str, newest: str) -> Draft:
    """Refuse a platform.yaml from the future: this compiler cannot know what its keys mean."""
    return Draft(
        headline=f"this file is written in version `{text}`, and this floe knows versions up to {newest}",
        primary=Label(span=at, text="checked before anything else"),
        help=f"install a newer floe, or write the file in version `{newest}`",
    )


@code("E0215", "unknown-platform-version")
def unknown_platform(at: Span, text: str, known: Sequence[str]) -> Draft:
    """Refuse a version of platform.yaml that never was."""
    return Draft(
        headline=f"there is no version `{text}` of platform.yaml",
        primary=Label(span=at, text="never released"),
        notes=(f"the versions are {listed(known)}",),
        help=f"write `{known[-1]}`",
    )


@code("W0216", "key-of-a-later-version")
def later_version(at: Span, key: str, written: str, since: str) -> Draft:
    """Warn about a block that is newer than the version the file says it is written in."""
    return Draft(
        headline=f"`{key}` came with version `{since}`, and this file says `{written}`",
        primary=Label(span=at, text="read all the same"),
        help=f'write `version: "{since}"`',
    )


@code("E0217", "not-json")
def not_json(at: Span, where: str, found: str) -> Draft:
    """Refuse a value in free-form data that JSON cannot say."""
    return Draft(
        headline=f"`{where}` is {found}, which JSON cannot say",
        primary=Label(span=at, text="this number has no end"),
        help="write a finite number, or quote it",
    )


@code("E0218", "another-compiler-wanted")
def another_compiler(at: Span, wanted: str, version: str) -> Draft:
    """Refuse a project that asks for another version of this compiler."""
    return Draft(
        headline=f"this project asks for floe `{wanted}`, and this is floe {version}",
        primary=Label(span=at, text="checked before anything else"),
        help=f"install a floe that is `{wanted}`, or widen `floe_version`",
    )
