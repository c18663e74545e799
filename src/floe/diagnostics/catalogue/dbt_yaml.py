"""E014x: a YAML file of dbt that dbt could not read either, or that would blow up in its hands."""

from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span


@code("E0141", "unknown-alias")
def unknown_alias(at: Span, name: str) -> Draft:
    """Refuse an alias that stands for nothing, or for a value that it is itself part of."""
    return Draft(
        headline=f"alias `*{name}` stands for nothing that is written above it",
        primary=Label(span=at, text=f"no complete value is named `&{name}` before this"),
        help=f"put `&{name}` before the value that you mean, above this line",
    )


@code("E0142", "alias-expansion")
def alias_expansion(at: Span, name: str, limit: int) -> Draft:
    """Refuse aliases of aliases that grow beyond the number of values that floe reads."""
    return Draft(
        headline=f"with alias `*{name}` written out the file holds more than {limit:,} values",
        primary=Label(span=at, text="the first alias too many"),
        help="write the values out, or use fewer aliases",
    )


@code("E0143", "merge-of-no-mapping")
def merge_of_no_mapping(at: Span) -> Draft:
    """Refuse a merge key whose value is neither a mapping nor a list of mappings."""
    return Draft(
        headline="merge key `<<` needs a mapping",
        primary=Label(span=at, text="this is no mapping"),
        help="write `<<: *name`, where `&name` stands before a mapping",
    )


@code("E0144", "value-dbt-cannot-read")
def unreadable_value(at: Span, text: str) -> Draft:
    """Refuse a value at which dbt's own YAML reader stops."""
    return Draft(
        headline=f"dbt cannot read `{text}`",
        primary=Label(span=at, text="dbt's YAML reader stops here"),
        help="quote it if you mean the text",
    )


@code("E0145", "key-not-scalar")
def key_not_scalar(at: Span, text: str) -> Draft:
    """Refuse a list or a mapping as a key, most often a Jinja expression without quotes."""
    jinja = text.startswith("{{")
    return Draft(
        headline="`{{` outside quotes" if jinja else "a list or a mapping cannot be a key",
        primary=Label(span=at, text="a brace opens a mapping here" if jinja else "this is a key"),
        help="quote the whole Jinja expression" if jinja else "write the key as text",
    )


@code("E0146", "duplicate-anchor")
def duplicate_anchor(at: Span, name: str) -> Draft:
    """Refuse a second anchor of one name, at which dbt's reader stops."""
    return Draft(
        headline=f"anchor `&{name}` is written twice",
        primary=Label(span=at, text="the second time"),
        help="give one of the two another name",
    )
