"""E062x: what `floe verify` finds: real tools over generated/, and generated/ itself."""

from typing import Final

from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span, whole_file

SHOWN: Final = 3
"""How many paths a message lists."""


@code("E0620", "refused-by-tool")
def refused_by_tool(tool: str, message: str, place: str, span: Span) -> Draft:
    """A real tool refuses a generated file."""
    own = span.file.path == place
    return Draft(
        headline=f"{tool} refuses `{place}`",
        primary=Label(span=span, text=f"{place} comes from here" if not own else ""),
        notes=(f"{tool} says: {message}",),
        help="if what you wrote is right, floe is wrong: please report it with this message"
        if not own
        else "this file is not floe's: move it away, or mend it",
        change=(span.file.path,),
    )


@code("E0621", "nothing-to-verify")
def nothing_to_verify(path: str) -> Draft:
    """There is no generated/ to verify."""
    return Draft(
        headline=f"there is no `{path}` to verify",
        primary=Label(span=whole_file(path)),
        help="run `floe generate` first",
        change=(path,),
    )


@code("E0622", "not-what-is-generated")
def not_what_is_generated(path: str, paths: tuple[str, ...]) -> Draft:
    """generated/ is not what the configuration says."""
    rest = len(paths) - SHOWN
    shown = ", ".join(f"`{item}`" for item in paths[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")
    return Draft(
        headline=f"`{path}` is not what the configuration says: {shown}",
        primary=Label(span=whole_file(path)),
        notes=("the other tools looked at the files as they are",),
        help="run `floe generate`; `floe generate --diff` shows what it would change",
        change=(path,),
    )
