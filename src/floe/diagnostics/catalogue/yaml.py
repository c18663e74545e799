"""E01xx: the text is not YAML that floe accepts."""

from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span


@code("E0101", "not-yaml")
def not_yaml(at: Span, headline: str, cure: str, label: str = "YAML stops making sense here") -> Draft:
    """Refuse text that breaks the grammar of YAML in a way that has no code of its own."""
    return Draft(headline=headline, primary=Label(span=at, text=label), help=cure)


@code("E0102", "duplicate-key")
def duplicate_key(at: Span, key: str, first: Span) -> Draft:
    """Refuse a second value for one key: most readers drop the first one silently."""
    return Draft(
        headline=f"key `{key}` is written twice in one mapping",
        primary=Label(span=at, text="the second time"),
        related=(Label(span=first, text="the first time"),),
        help="keep one of the two",
    )


@code("E0103", "tab-indentation")
def tab(at: Span) -> Draft:
    """Refuse a tab where YAML counts spaces."""
    return Draft(
        headline="tab `\\t` used as white space",
        primary=Label(span=at, text="a tab stands here"),
        help="use spaces; floe's files indent by two",
    )


@code("E0104", "unclosed-quote")
def unclosed_quote(at: Span, quote: str) -> Draft:
    """Refuse a quote that nothing closes."""
    return Draft(
        headline=f"quote `{quote}` is never closed",
        primary=Label(span=at, text="the quote opens here"),
        help=f"write `{quote}` at the end of the text",
    )


@code("E0105", "unclosed-bracket")
def unclosed_bracket(at: Span, bracket: str, seen: Span, wanted: str) -> Draft:
    """Refuse a bracket that is not closed, or entries in it that no comma separates."""
    return Draft(
        headline=f"bracket `{bracket}` is not closed",
        primary=Label(span=at, text="the bracket opens here"),
        related=(Label(span=seen, text=f"`,` or `{wanted}` was expected here"),),
        help=f"write `{wanted}` after the last entry and `,` between entries",
    )


@code("E0106", "uneven-indentation")
def uneven_indentation(at: Span, text: str) -> Draft:
    """Refuse a line whose indentation fits no line above it."""
    return Draft(
        headline=f"line `{text}` is indented like none of its neighbours",
        primary=Label(span=at, text="this does not line up with the lines above"),
        help="give it the same number of spaces as the entries it belongs with",
    )


@code("E0107", "missing-colon")
def missing_colon(at: Span, text: str) -> Draft:
    """Refuse a line that stands where a key must stand and has no colon followed by a space."""
    return Draft(
        headline=f"`{text}` is no `key: value`",
        primary=Label(span=at, text="a colon followed by a space is missing"),
        help="write `key: value`, with a space after the colon",
    )


@code("E0108", "colon-in-value")
def colon_in_value(at: Span) -> Draft:
    """Refuse a second colon and space on one line outside quotes."""
    return Draft(
        headline="a second `: ` on one line",
        primary=Label(span=at, text="this colon would start another value"),
        help="quote the whole value if the colon is part of it, else start a new line",
    )


@code("E0109", "unknown-escape")
def unknown_escape(at: Span, text: str) -> Draft:
    """Refuse a backslash in double quotes that YAML gives no meaning."""
    return Draft(
        headline=f"`{text}` is no escape that YAML knows",
        primary=Label(span=at, text="in double quotes a backslash starts an escape"),
        help="write `\\\\` for a backslash, or use single quotes",
    )


@code("E0110", "reserved-character")
def reserved_character(at: Span, character: str) -> Draft:
    """Refuse a plain text that starts with a character which YAML keeps for itself."""
    return Draft(
        headline="plain text cannot start with " + ("a backtick" if character == "`" else f"`{character}`"),
        primary=Label(span=at, text="YAML keeps this character for itself"),
        help="quote the text",
    )


@code("E0111", "anchor")
def anchor(at: Span, name: str) -> Draft:
    """Refuse an anchor: what a file says must stand where it is read."""
    return Draft(
        headline=f"anchor `&{name}` is not accepted",
        primary=Label(span=at, text="this value is named for use elsewhere"),
        help=f"delete `&{name}` and write the value out where it is needed",
    )


@code("E0112", "alias")
def alias(at: Span, name: str) -> Draft:
    """Refuse an alias, or a plain text that starts with a star and so looks like one."""
    return Draft(
        headline=f"alias `*{name}` is not accepted",
        primary=Label(span=at, text="this stands for a value written elsewhere"),
        help="write the value out here; quote the text if the star is part of it",
    )


@code("E0113", "merge-key")
def merge_key(at: Span) -> Draft:
    """Refuse a merge key, which YAML 1.2 does not have."""
    return Draft(
        headline="merge key `<<` is not accepted",
        primary=Label(span=at, text="some readers merge here, others see a key named `<<`"),
        help="write the merged keys out",
    )


@code("E0114", "tag")
def tag(at: Span, text: str) -> Draft:
    """Refuse a tag: the types of floe's keys are fixed."""
    return Draft(
        headline=f"tag `{text}` is not accepted",
        primary=Label(span=at, text="a tag changes what the value means"),
        help="delete the tag; quote the text if the exclamation mark is part of it",
    )


@code("E0115", "second-document")
def second_document(at: Span) -> Draft:
    """Refuse more than one document in a file: most readers see the first one only."""
    return Draft(
        headline="the file holds a second YAML document",
        primary=Label(span=at, text="the second document starts here"),
        help="keep one document in the file",
    )


@code("E0116", "directive")
def directive(at: Span, text: str) -> Draft:
    """Refuse a line that changes how the rest of the file is read."""
    return Draft(
        headline=f"directive `{text}` is not accepted",
        primary=Label(span=at, text="this line changes how the rest is read"),
        help="delete the line",
    )


@code("E0117", "key-not-text")
def key_not_text(at: Span, text: str) -> Draft:
    """Refuse a key that is a number, a boolean, nothing, a list or a mapping."""
    jinja = text.startswith("{")
    return Draft(
        headline=f"key `{text}` is not text" if text else "a key has no text before the `:`",
        primary=Label(span=at, text="a brace opens a mapping here" if jinja else "keys must be text"),
        help="quote the whole value if `{{` is part of it" if jinja else "name the key, in quotes if it is a number",
    )


@code("E0118", "ambiguous-value")
def ambiguous_value(at: Span, text: str, readings: tuple[str, ...]) -> Draft:
    """Refuse a plain value that the two versions of YAML read differently."""
    truth = next((reading.split()[-1] for reading in readings if reading.startswith("the boolean ")), None)
    return Draft(
        headline=f"`{text}` means different things to different YAML readers",
        primary=Label(span=at, text="read as " + ", or as ".join(readings)),
        help=(f"write `{truth}`, or " if truth else "") + f'quote it if you mean the text: `"{text}"`',
    )


@code("E0119", "number-too-large")
def number_too_large(at: Span) -> Draft:
    """Refuse a number that other readers round or cannot hold."""
    return Draft(
        headline="a number is too large for some readers to hold exactly",
        primary=Label(span=at, text="beyond 2 to the power of 53"),
        help="quote it if it is an identifier",
    )


@code("E0120", "too-deep")
def too_deep(at: Span, limit: int) -> Draft:
    """Refuse nesting that no hand writes and that breaks other readers."""
    return Draft(
        headline=f"values are nested more than {limit} levels deep",
        primary=Label(span=at, text=f"level {limit + 1} opens here"),
        help="take the inner value out, or check for brackets that are never closed",
    )


@code("E0121", "too-many-values")
def too_many_values(at: Span, limit: int) -> Draft:
    """Refuse a document with more values than floe reads."""
    return Draft(
        headline=f"the file holds more than {limit:,} values",
        primary=Label(span=at, text="the first value too many"),
        help="split the file",
    )


@code("E0122", "lone-surrogate")
def lone_surrogate(at: Span, text: str) -> Draft:
    """Refuse an escape that names half a character, or none."""
    return Draft(
        headline=f"escape `{text}` is no character",
        primary=Label(span=at, text="no character has this number"),
        help="write the character itself, or `\\U` and its eight hexadecimal digits",
    )


@code("E0123", "empty-document")
def empty_document(at: Span, path: str) -> Draft:
    """Refuse a file that says nothing."""
    return Draft(
        headline=f"`{path}` says nothing",
        primary=Label(span=at, text="no key follows"),
        help="write the keys, or run `floe init` in an empty folder to see a file that works",
    )
