"""The options that several commands share, declared once."""

from pathlib import Path
from typing import Annotated

import typer

from floe.cli.screen import Format

ProjectOption = Annotated[
    Path, typer.Option("--project", help="The folder that holds floe.yaml.", file_okay=False, show_default=False)
]
PlatformOption = Annotated[
    Path | None,
    typer.Option(
        "--platform", help="The folder of environments. [default: platform/ beside floe.yaml]", file_okay=False
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How diagnostics are printed.")]
