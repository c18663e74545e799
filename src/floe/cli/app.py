"""The commands of floe, a line each; every command's work is in a file of its own, imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from floe import __version__
from floe.cli import complete
from floe.cli.options import FormatOption, PlatformOption, ProjectOption
from floe.cli.screen import Format, VerifyFormat

HERE = Path()

app = typer.Typer(
    name="floe",
    help="Compile floe.yaml and platform/<env>/platform.yaml into a standalone data project.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
platform_app = typer.Typer(help="Look at the environments.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(platform_app, name="platform")


def run() -> int:
    """Run the command line; return its exit code."""
    code = app(standalone_mode=True)
    return int(code or 0)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"floe {__version__}")
        raise typer.Exit


@app.callback()
def floe(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Compile floe.yaml and platform/<env>/platform.yaml into a standalone data project."""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where the project goes.", file_okay=False)] = HERE,
    template: Annotated[str | None, typer.Option(help="A copier template of your own, instead of floe's.")] = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing: take every default.")] = False,
    data: Annotated[list[str] | None, typer.Option(help="An answer, as question=value; may be repeated.")] = None,
    env: Annotated[
        list[str] | None,
        typer.Option(help="An environment to start with: local, dev, prod.", autocompletion=complete.presets),
    ] = None,
) -> None:
    """Start a new project that validates and generates as it is."""
    from floe.cli.project import init_project

    raise typer.Exit(init_project(folder, template=template, defaults=defaults, answers=data or [], envs=env or []))


@app.command()
def validate(
    project: ProjectOption = HERE, platform: PlatformOption = None, format: FormatOption = Format.TEXT
) -> None:
    """Check both files and every environment; print everything that is wrong."""
    from floe.cli.validate import validate_project

    raise typer.Exit(validate_project(project, platform, format))


@app.command()
def generate(  # noqa: PLR0913, PLR0917 - one argument an option
    project: ProjectOption = HERE,
    platform: PlatformOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 3 when generated/ is out of date.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite edited files; a backup is kept.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Write this target's files only; may be repeated.", autocompletion=complete.targets),
    ] = None,
    env: Annotated[
        list[str] | None,
        typer.Option(help="Write this environment's own files only.", autocompletion=complete.environments),
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither use nor keep what floe learnt before.")] = False,
    format: FormatOption = Format.TEXT,
) -> None:
    """Validate, then write generated/."""
    from floe.cli.generate import Wish, generate_project

    wish = Wish(check=check, diff=diff, force=force, only=tuple(only or ()), envs=tuple(env or ()), cache=not no_cache)
    raise typer.Exit(generate_project(project, platform, wish, format))


@app.command()
def verify(
    project: ProjectOption = HERE,
    platform: PlatformOption = None,
    only: Annotated[list[str] | None, typer.Option(help="Run this tool only; may be repeated.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="A tool that is not here is a failure.")] = False,
    format: Annotated[VerifyFormat, typer.Option("--format", help="How it is printed.")] = VerifyFormat.TEXT,
) -> None:
    """Run the real tools that are here over generated/, one line each."""
    from floe.cli.verify import Wish, verify_project

    raise typer.Exit(verify_project(project, platform, Wish(only=tuple(only or ()), strict=strict, format=format)))


@app.command()
def explain(code: Annotated[str, typer.Argument(help="A code, such as E0302.", autocompletion=complete.codes)]) -> None:
    """Print the page of a diagnostic."""
    from floe.cli.explain import explain_code

    raise typer.Exit(explain_code(code))


@app.command()
def schema(
    kind: Annotated[str, typer.Option(help="Which file: floe or platform.", autocompletion=complete.kinds)] = "floe",
) -> None:
    """Print the JSON Schema of floe.yaml or platform.yaml."""
    from floe.cli.explain import print_schema

    raise typer.Exit(print_schema(kind))


@platform_app.command("list")
def platform_list(
    project: ProjectOption = HERE, platform: PlatformOption = None, format: FormatOption = Format.TEXT
) -> None:
    """List the environments and the profiles that each resolves to."""
    from floe.cli.platforms import list_platforms

    raise typer.Exit(list_platforms(project, platform, format))


@platform_app.command("show")
def platform_show(
    name: Annotated[str, typer.Argument(help="An environment.", autocompletion=complete.environments)],
    project: ProjectOption = HERE,
    platform: PlatformOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Show what one environment resolves to: profiles, layers, secrets by reference."""
    from floe.cli.platforms import show_platform

    raise typer.Exit(show_platform(name, project, platform, format))
