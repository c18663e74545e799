"""floe validate."""

from pathlib import Path

from floe.cli.screen import Exit, Format, Screen
from floe.diagnostics.model import Report
from floe.driver import Sources, compile_project


def sources(project: Path, platform: Path | None) -> Sources:
    """Return where the project and its environments lie."""
    return Sources(root=project, platform=project / "platform" if platform is None else platform)


def validate_project(project: Path, platform: Path | None, format: Format) -> int:
    """Check everything and print it; return the exit code."""
    screen, report = Screen(format=format), Report()
    compilation = compile_project(sources(project, platform), report)
    screen.show(report.diagnostics)
    if compilation is None:
        return Exit.DIAGNOSTICS
    names = ", ".join(environment.name for environment in compilation.environments)
    screen.say(f"ok: {compilation.project.names.written} is valid in {names}")
    return Exit.OK
