"""floe verify: generate's own check, then every real tool that is here, one line each."""

import json
import platform as machine
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from floe import __version__
from floe.cli.generate import OUTPUT
from floe.cli.screen import Exit, Format, Screen, VerifyFormat, data
from floe.config.secrets import redact
from floe.diagnostics.catalogue.output import DISK
from floe.diagnostics.catalogue.verify import not_what_is_generated, nothing_to_verify
from floe.diagnostics.model import Diagnostic, Report
from floe.diagnostics.render import RENDERERS
from floe.diagnostics.render import Options as Rendering
from floe.driver import Sources, compile_project, emit
from floe.frozen import dataclass
from floe.ir.project import Compilation
from floe.output.plan import Options
from floe.output.write import compare
from floe.render.fileset import FileSet
from floe.verify.ground import ground
from floe.verify.model import Ground, Line, State, Tool, Verdict
from floe.verify.place import Written, diagnostic
from floe.verify.tools import TOOLS

OWN = "floe"
WIDTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the options ask for."""

    only: tuple[str, ...]
    strict: bool
    format: VerifyFormat


def verify_project(project: Path, platform: Path | None, wish: Wish) -> int:
    """Verify and print; return the exit code."""
    screen = Screen(format=Format.TEXT if wish.format is VerifyFormat.TEXT else Format.JSON)
    known = [OWN, *(tool.name for tool in TOOLS)]
    for name in wish.only:
        if name not in known:
            Screen(format=Format.TEXT).say(f"floe: there is no tool `{name}`; the tools are {', '.join(known)}")
            return Exit.USAGE
    report = Report()
    compilation = compile_project(Sources(root=project, platform=platform or project / "platform"), report)
    files = emit(compilation, report) if compilation else None
    if compilation is None or files is None or report.failed:
        screen.show(report.diagnostics)
        return Exit.DIAGNOSTICS
    if not (project / OUTPUT).is_dir():
        screen.show((nothing_to_verify(OUTPUT),))
        return Exit.DIAGNOSTICS
    try:
        lines, found = _verify(project, compilation, files, wish)
    except OSError as error:
        Screen(format=Format.TEXT).say(f"floe: {error.filename or OUTPUT}: {error.strerror}")
        return Exit.IO
    _show(lines, found, wish, screen)
    return _code(lines, found, wish)


def _verify(project: Path, compilation: Compilation, files: FileSet, wish: Wish) -> tuple[list[Line], list[Diagnostic]]:
    written = {artifact.path: Written(origin=artifact.origin, data=artifact.data) for artifact in files}
    lines, found = [], []
    names = [environment.name for environment in compilation.environments]
    wanted = [tool for tool in TOOLS if not wish.only or tool.name in wish.only]
    if not wish.only or OWN in wish.only:
        line, drift = _timed_check(project, files)
        found += drift
        lines.append(line)
        _print(line, wish)
    with ground(project / OUTPUT, names) as here:
        for line in _lines(wanted, here):
            lines.append(line)
            _print(line, wish)
            read = _reader(project)
            found += [diagnostic(line.tool, one, written, read) for one in line.verdict.findings]
    return lines, found


def _lines(wanted: Sequence[Tool], here: Ground) -> Iterator[Line]:
    """Run the tools in turn; one that has nothing to look at gets no line."""
    for tool in wanted:
        begun = time.monotonic()
        verdict = tool.check(here)
        if verdict is not None:
            yield Line(tool=tool.name, seconds=time.monotonic() - begun, verdict=verdict)


def _timed_check(project: Path, files: FileSet) -> tuple[Line, list[Diagnostic]]:
    """Compare as `generate --check` does."""
    begun = time.monotonic()
    report = Report()
    plan = compare(files, project / OUTPUT, Options(), report)
    paths = tuple(change.path for change in plan.changes) + tuple(plan.strays)
    found = list(report.diagnostics) or ([not_what_is_generated(OUTPUT, paths)] if plan.drift else [])
    state = State.FAILED if found else State.OK
    covers = f"generate --check, {len(files)} files, {machine.python_implementation()}"
    verdict = Verdict(version=__version__, state=state, covers=covers)
    return Line(tool=OWN, seconds=time.monotonic() - begun, verdict=verdict), found


def _reader(project: Path) -> Callable[[str], bytes | None]:
    """Return what reads an input of the project; an input of another folder is not read again."""

    def read(path: str) -> bytes | None:
        file = project / path
        return file.read_bytes() if file.is_file() else None

    return read


def _print(line: Line, wish: Wish) -> None:
    """Print a line as soon as it is known."""
    if wish.format is VerifyFormat.TEXT:
        verdict = line.verdict
        text = f"{line.tool:<{WIDTH}} {verdict.version:<{WIDTH}} {verdict.state:<8} {verdict.covers}"
        data(f"{text}, {line.seconds:.1f} s\n")


def _show(lines: Sequence[Line], found: Sequence[Diagnostic], wish: Wish, screen: Screen) -> None:
    if wish.format is VerifyFormat.TEXT:
        screen.show(found)
        return
    said = RENDERERS[Format.JSON](found, Rendering(redact=redact))
    tools = [
        {
            "tool": line.tool,
            "version": line.verdict.version,
            "state": str(line.verdict.state),
            "covers": line.verdict.covers,
            "seconds": round(line.seconds, 1),
        }
        for line in lines
    ]
    data(json.dumps({"tools": tools, "diagnostics": json.loads(said)}, indent=2) + "\n")


def _code(lines: Sequence[Line], found: Sequence[Diagnostic], wish: Wish) -> int:
    if {item.code for item in found} & DISK:
        return Exit.IO
    states = {line.verdict.state for line in lines}
    bad = State.FAILED in states or (wish.strict and State.MISSING in states)
    return Exit.DIAGNOSTICS if bad else Exit.OK
