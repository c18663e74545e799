"""floe validate."""

from pathlib import Path

from floe.ahead import reading
from floe.cli.screen import Exit, Format, Screen
from floe.diagnostics.model import Report


def validate_project(project: Path, platform: Path | None, format: Format) -> int:
    """Check everything and print it; return the exit code."""
    ahead = reading(project)
    from floe.driver import compile_project, sources

    screen, report = Screen(format=format), Report()
    compilation = compile_project(sources(project, platform), report, facts=ahead.facts)
    screen.show(report.diagnostics)
    if compilation is None:
        return Exit.DIAGNOSTICS
    names = ", ".join(environment.name for environment in compilation.environments)
    screen.say(f"ok: {compilation.project.names.written} is valid in {names}")
    return Exit.OK
