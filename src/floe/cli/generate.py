"""floe generate, with its faces --check and --diff: three uses of one plan."""

from collections.abc import Callable
from pathlib import Path

from floe.ahead import reading
from floe.cli.memory import Memory
from floe.cli.screen import Exit, Format, Screen, data
from floe.diagnostics.catalogue.output import DISK, INTERRUPTED, REFUSED
from floe.diagnostics.model import Report
from floe.frozen import dataclass
from floe.output.diff import diff_lines
from floe.output.plan import Options, Plan
from floe.output.write import compare, write

OUTPUT = "generated"
REST = "scripts"
"""The target of the files that stand beside the others' folders."""
IMAGE = ("Dockerfile", ".dockerignore", "docker-compose.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the options ask for."""

    check: bool
    diff: bool
    force: bool
    only: tuple[str, ...]
    envs: tuple[str, ...]
    cache: bool

    @property
    def plain(self) -> bool:
        """Say whether it is the ordinary run, whose outcome may be remembered."""
        return self.cache and not (self.check or self.diff or self.force or self.only or self.envs)


def generate_project(project: Path, platform: Path | None, wish: Wish, format: Format) -> int:
    """Compile, then compare or write; return the exit code."""
    screen = Screen(format=format)
    for name in wish.only:
        if name not in targets():
            screen.say(f"floe: there is no target `{name}`; the targets are {', '.join(sorted(targets()))}")
            return Exit.USAGE
    folder = project / "platform" if platform is None else platform
    remembered = Memory(project, folder, OUTPUT) if wish.plain else None
    said = remembered.still_true() if remembered else None
    if said is not None:
        screen.show(said)
        screen.say(f"{OUTPUT}/ is up to date")
        return Exit.OK
    return _compile_and_write(project, folder, wish, screen, remembered)


def _compile_and_write(project: Path, platform: Path, wish: Wish, screen: Screen, remembered: "Memory | None") -> int:
    ahead = reading(project, render=True)
    from floe.driver import Sources, compile_project, emit
    from floe.render.templates import remember

    report = Report()
    compilation = compile_project(Sources(root=project, platform=platform), report, facts=ahead.facts)
    remember(ahead.templates() if compilation else {})
    files = emit(compilation, report) if compilation else None
    if compilation is None or files is None or report.failed:
        screen.show(report.diagnostics)
        return Exit.DIAGNOSTICS
    known = [environment.name for environment in compilation.environments]
    for name in wish.envs:
        if name not in known:
            screen.say(f"floe: there is no environment `{name}`; the environments are {', '.join(known)}")
            return Exit.USAGE
    told = len(report.found)
    act = compare if wish.check or wish.diff else write
    plan = act(files, project / OUTPUT, Options(scope=_scope(wish), force=wish.force), report)
    screen.show(report.diagnostics)
    if remembered and len(report.found) == told:
        # What is said of the input is as true next time; what is said of the folder is looked at again.
        remembered.keep(report.diagnostics)
    return _answer(plan, project / OUTPUT, wish, screen, report)


def _answer(plan: Plan, root: Path, wish: Wish, screen: Screen, report: Report) -> int:
    codes = {diagnostic.code for diagnostic in report.found}
    if codes & DISK:
        return Exit.IO
    if wish.diff:
        data("".join(f"{line}\n" for line in diff_lines(plan, root)))
    if wish.check:
        return _checked(plan, screen)
    if codes & REFUSED or INTERRUPTED in codes:
        return Exit.REFUSED
    if not wish.diff:
        screen.say(_summary(plan))
    return Exit.OK


def _checked(plan: Plan, screen: Screen) -> int:
    if not plan.drift and not plan.diagnostics:
        screen.say(f"{OUTPUT}/ is what the configuration says: {len(plan.keep)} files")
        return Exit.OK
    for word, changes in (("create", plan.create), ("update", plan.update), ("delete", plan.delete)):
        for change in changes:
            data(f"{word} {OUTPUT}/{change.path}\n")
    for path in plan.strays:
        data(f"stray {OUTPUT}/{path}\n")
    cure = "run floe generate and commit the result" if plan.changes or not plan.strays else "see above"
    screen.say(f"{OUTPUT}/ is not what the configuration says; {cure}")
    return Exit.DRIFT


def _summary(plan: Plan) -> str:
    if not plan.changes:
        return f"{OUTPUT}/ is up to date: {len(plan.keep)} files"
    return (
        f"{OUTPUT}/: {len(plan.create)} created, {len(plan.update)} updated, {len(plan.delete)} deleted, "
        f"{len(plan.keep)} unchanged"
    )


def _scope(wish: Wish) -> Callable[[str], bool]:
    """Return which paths a run may write or remove."""

    known = targets() if wish.only else frozenset()

    def inside(path: str) -> bool:
        return (not wish.only or target_of(path, known) in wish.only) and (
            not wish.envs or any(_belongs(path, name) for name in wish.envs)
        )

    return inside


def targets() -> frozenset[str]:
    """Return what ``--only`` takes: the back ends that exist."""
    from floe.backends.registry import BACKENDS

    return frozenset(backend.name for backend in BACKENDS)


def target_of(path: str, known: frozenset[str]) -> str:
    """Return the target that a generated path belongs to: user packages go with orchestration."""
    top, slash, _ = path.partition("/")
    if path in IMAGE:
        return "image"
    if top in known:
        return top
    return "orchestration" if slash and top != "env" else REST


def _belongs(path: str, environment: str) -> bool:
    """Say whether a path is named for one environment: ``env/dev.env.example``, ``values-dev.yaml``."""
    name = path.rsplit("/", 1)[-1]
    return "/" in path and name.startswith((f"{environment}.", f"values-{environment}."))
