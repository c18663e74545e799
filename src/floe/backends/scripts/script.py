"""What a script says of itself: from this one table come its `--help` and its row in scripts/README.md."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from floe.frozen import dataclass

WIDTH = 116
INDENT = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option or an argument, and what it does."""

    name: str
    does: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One script. ``path`` is below ``scripts/``; ``more`` are paragraphs that only the help prints."""

    path: str
    usage: str = ""
    does: str
    more: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    codes: tuple[str, ...]

    @property
    def command(self) -> str:
        """Return how it is called."""
        return f"scripts/{self.path} {self.usage}".rstrip()


HELP = Option(name="--help", does="print this and exit")
DRY_RUN = Option(name="--dry-run", does="say what would be done, and do none of it")
YES = Option(name="--yes", does="do it: needed in production, and wherever something is deleted")


def help_comment(script: Script) -> str:
    """Return the comment at the top of a script, which `--help` prints without its marks."""
    return "".join(f"#: {line}".rstrip() + "\n" for line in _help(script))


def _help(script: Script) -> Iterator[str]:
    yield f"usage: {script.command}"
    for paragraph in (f"{script.does}.", *script.more):
        yield ""
        yield from wrap(paragraph, WIDTH)
    yield ""
    yield from _options((*script.options, HELP))
    for number, example in enumerate(script.examples):
        yield from [""] if number == 0 else []
        yield f"example: {example}"
    yield ""
    yield from wrap(f"exit codes: {', '.join(script.codes)}", WIDTH)


def _options(options: Sequence[Option]) -> Iterator[str]:
    widest = max(len(option.name) for option in options)
    for option in options:
        first, *rest = wrap(option.does, WIDTH - widest - 5)
        yield f"{INDENT}{option.name.ljust(widest)}   {first}"
        for line in rest:
            yield f"{INDENT}{' ' * widest}   {line}"


def reference(scripts: Sequence[Script]) -> str:
    """Return the reference of scripts/README.md: every script, option, exit code and example."""
    rows = ["| script | does |", "|---|---|"]
    rows += [f"| [`{script.path}`](#{_anchor(script)}) | {script.does} |" for script in scripts]
    return "\n".join(rows) + "\n" + "".join(_section(script) for script in scripts)


def _anchor(script: Script) -> str:
    return "".join(letter for letter in script.path if letter not in "/.")


def _section(script: Script) -> str:
    lines = ["", f"## {script.path}", "", "```text", script.command, "```", ""]
    for paragraph in (f"{script.does}.", *script.more):
        lines += [*wrap(paragraph, WIDTH), ""]
    lines += ["| option | does |", "|---|---|"]
    lines += [f"| `{option.name}` | {option.does} |" for option in (*script.options, HELP)]
    lines += ["", f"Exit codes: {', '.join(script.codes)}."]
    if script.examples:
        lines += ["", "```sh", *script.examples, "```"]
    return "\n".join(lines) + "\n"
