"""E013x: the bytes of a file are no text that every reader sees the same."""

from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span


@code("E0131", "not-utf-8")
def not_utf8(at: Span, path: str, looks_like: str | None) -> Draft:
    """Refuse bytes that are no UTF-8; ``looks_like`` names another encoding when the first bytes give it away."""
    notes = () if looks_like is None else (f"the first bytes look like {looks_like}",)
    return Draft(
        headline=f"`{path}` is not UTF-8 text",
        primary=Label(span=at, text="the first byte that is not UTF-8 comes here"),
        notes=notes,
        help="save the file as UTF-8",
    )


@code("E0132", "file-too-large")
def file_too_large(at: Span, path: str, limit: int) -> Draft:
    """Refuse a file that nobody wrote by hand."""
    return Draft(
        headline=f"`{path}` is larger than {limit:,} bytes",
        primary=Label(span=at),
        help="split the file, or check that it is the file you meant",
    )


@code("E0133", "control-character")
def control_character(at: Span, codepoint: int) -> Draft:
    """Refuse a character that no editor shows and that YAML forbids."""
    return Draft(
        headline=f"control character `U+{codepoint:04X}` in the text",
        primary=Label(span=at, text="a character that cannot be seen"),
        help="delete it; inside double quotes it can be written as an escape",
    )


@code("E0134", "line-separator")
def line_separator(at: Span, codepoint: int) -> Draft:
    """Refuse a line break that only some YAML readers take for one."""
    return Draft(
        headline=f"`U+{codepoint:04X}` is a line break to some YAML readers only",
        primary=Label(span=at, text="not every reader ends the line here"),
        help="end lines with LF or CRLF; inside double quotes write the character as an escape",
    )


@code("E0135", "hidden-character")
def hidden_character(at: Span, codepoint: int) -> Draft:
    """Refuse a character that makes the text look different from what it says."""
    return Draft(
        headline=f"`U+{codepoint:04X}` hides or reorders the text around it",
        primary=Label(span=at, text="what a reviewer sees here is not what the file says"),
        help="delete the character",
    )
