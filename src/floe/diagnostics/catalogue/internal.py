"""E09xx: a bug in floe, caught before it reached the disk."""

from typing import Final

from floe.diagnostics.model import Draft, Label, code
from floe.spans import whole_file

_REPORT: Final = "this is a bug in floe: please report it together with the input that it names"
_NOTHING: Final = "nothing was written"


@code("E0901", "python-not-parsed")
def python_not_parsed(path: str, origin: str, line: int) -> Draft:
    """A generated Python file is no Python."""
    return Draft(
        headline=f"the generated `{path}` is not Python: line {line} cannot be parsed",
        primary=Label(span=whole_file(origin), text="the file was generated from here"),
        notes=(_NOTHING,),
        help=_REPORT,
    )


@code("E0902", "text-not-clean")
def text_not_clean(path: str, origin: str, why: str) -> Draft:
    """A generated text file breaks the rules for text."""
    return Draft(
        headline=f"the generated `{path}` is not clean text: {why}",
        primary=Label(span=whole_file(origin), text="the file was generated from here"),
        notes=(_NOTHING,),
        help=_REPORT,
    )


@code("E0900", "unexpected")
def unexpected(step: str, what: str) -> Draft:
    """Something failed that should never fail."""
    return Draft(
        headline=f"floe failed in `{step}`: {what}",
        primary=Label(span=whole_file(step)),
        notes=(_NOTHING,),
        help="this is a bug in floe: please report it; nothing in your project has to change",
    )
