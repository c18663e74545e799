"""The options that several commands share, declared once."""

from pathlib import Path
from typing import Annotated

import typer

from floe.cli.screen import Exit, Format


def _is_there(context: typer.Context, folder: Path | None) -> Path | None:
    """Stop where a folder that was named is none: every message after that one would mislead."""
    if folder is not None and not folder.is_dir() and not context.resilient_parsing:
        what = "is a file, no folder" if folder.exists() else "does not exist"
        typer.echo(f"floe: the folder `{folder}` {what}", err=True)
        raise typer.Exit(Exit.USAGE)
    return folder


ProjectOption = Annotated[
    Path,
    typer.Option("--project", help="The folder that holds floe.yaml.", show_default=False, callback=_is_there),
]
PlatformOption = Annotated[
    Path | None,
    typer.Option(
        "--platform", help="The folder of environments. [default: platform/ beside floe.yaml]", callback=_is_there
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How diagnostics are printed.")]
