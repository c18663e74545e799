"""floe init: a new project from a copier template; the only import of copier."""

import re
import shlex
import sys
from pathlib import Path
from typing import Any

from floe import __version__, assets
from floe.cli.screen import Exit, Format, Screen

ENVIRONMENTS = "environments"
PROJECT_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]{0,99}", re.ASCII)
"""What the template takes as `project_name`: the new folder's name is the answer that it suggests."""
MISSING = "floe: `floe init` needs copier: install it with `pip install 'floe-compiler[init]'`"


def init_project(folder: Path, *, template: str | None, defaults: bool, answers: list[str], envs: list[str]) -> int:
    """Copy the template and the platform files of the chosen environments; never over a file that is there."""
    screen = Screen(format=Format.TEXT)
    known = assets.platform_names()
    unknown = [name for name in envs if name not in known]
    given = dict(answer.split("=", 1) for answer in answers if "=" in answer)
    if unknown or len(given) != len(answers):
        wrong = unknown[0] if unknown else next(answer for answer in answers if "=" not in answer)
        screen.say(f"floe: `{wrong}` is not understood; environments are {', '.join(known)}, answers question=value")
        return Exit.USAGE
    if (folder / "floe.yaml").exists():
        screen.say(f"floe: `{folder / 'floe.yaml'}` exists; init starts new projects only, and nothing was written")
        return Exit.REFUSED
    chosen: dict[str, Any] = {**given, **({ENVIRONMENTS: envs} if envs else {})}
    answered = _copy(folder, template, chosen, ask=not defaults and sys.stdin.isatty())
    if answered is None:
        screen.say(MISSING)
        return Exit.USAGE
    for name in answered.get(ENVIRONMENTS, ["local"]) if template is None else ():
        _write_new(folder / "platform" / name / "platform.yaml", assets.platform_file(name))
    screen.say(_farewell(folder))
    return Exit.OK


def _farewell(folder: Path) -> str:
    """Say where the project is and what to type next, as a shell takes it."""
    if folder == Path():
        return "A new project is in this folder. Next: floe generate"
    quoted = shlex.quote(str(folder))
    return f"A new project is in {quoted}. Next: cd {quoted} && floe generate"


def _copy(folder: Path, template: str | None, given: dict[str, Any], *, ask: bool) -> dict[str, Any] | None:
    """Run copier; return the answers, or None where copier is not installed."""
    try:
        from copier import run_copy
    except ImportError:
        return None
    source = str(assets.project_template()) if template is None else template
    # Only floe's own template knows which floe it came with; its CI installs that one.
    own = {"floe_version": __version__} if template is None else {}
    name = folder.resolve().name
    suggested = {"project_name": name} if template is None and PROJECT_NAME.fullmatch(name) else {}
    worker = run_copy(
        source, folder, data={**own, **given}, user_defaults=suggested, defaults=not ask, quiet=True, unsafe=False
    )
    return dict(worker.answers.combined)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet; from then on it is the user's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(content)
