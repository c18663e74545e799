"""dbt parses every environment's profile with every project; Dagster then loads what dbt parsed."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from floe.verify.model import Finding, Ground, State, Verdict, judged, missing
from floe.verify.run import Answer, find, start, version_of

PLACEHOLDER = "1"
ENVIRONMENT = "FLOE_ENV"
TARGET = "DBT_TARGET_PATH"
PROFILES = "profiles.yml"
_VARIABLE = re.compile(r"""env_var\(\s*['"]([A-Za-z_][A-Za-z0-9_]*)""")
_PATH = re.compile(r"\(([\w./ -]+\.(?:sql|ya?ml|csv|md|py))\)|[Ii]n (?:file )?'?([\w./-]+\.(?:sql|ya?ml|csv|md|py))")
_LINE = re.compile(r"\bline (\d+)")
_NO_ADAPTER = re.compile(r"Could not find adapter type (\w+)")
_NO_PACKAGES = "dbt deps"


def dbt(ground: Ground) -> Verdict | None:
    """Parse every project in every environment."""
    projects = [str(Path(path).parent) for path in ground.files("dbt/dbt_project.yml", "dbt/*/dbt_project.yml")]
    if not projects:
        return None
    program = find(ground, "dbt")
    if program is None:
        return missing("dbt-core is not installed")
    found: list[Finding] = []
    absent: list[str] = []
    for environment in ground.environments:
        for project in projects:
            answer = parse(ground, program, project, environment)
            lacking = _NO_ADAPTER.search(answer.said)
            if lacking:
                absent.append(f"{environment}: dbt-{lacking[1]} is not installed")
            elif answer.code != 0:
                found += read(project, answer)
    parsed = f"{len(projects)} projects in {len(ground.environments)} environments"
    version = version_of(ground, program, "--version")
    if absent and not found:
        return Verdict(version=version, state=State.MISSING, covers="; ".join(absent))
    return judged(version, parsed, tuple(found))


def parse(ground: Ground, program: str, project: str, environment: str) -> Answer:
    """Parse one project as one environment."""
    more = {**placeholders(ground), ENVIRONMENT: environment, TARGET: f"target/{environment}"}
    return start(ground, program, "--log-format", "json", "parse", folder=project, more=more)


def placeholders(ground: Ground) -> Mapping[str, str]:
    """Return a value for each variable that a profile reads: parsing needs one, and never the true one."""
    texts = ((ground.folder / path).read_text(encoding="utf-8") for path in ground.files(f"dbt/**/{PROFILES}"))
    return {name: PLACEHOLDER for text in texts for name in _VARIABLE.findall(text) if name != ENVIRONMENT}


def read(project: str, answer: Answer) -> Iterator[Finding]:
    """Yield what dbt's log says is wrong, with the file of the project that it names."""
    messages = list(_messages(answer.out))
    for message in messages or [answer.said.strip()[-400:]]:
        named = _PATH.search(message)
        line = _LINE.search(message)
        path = next((group for group in named.groups() if group), PROFILES) if named else "dbt_project.yml"
        if _NO_PACKAGES in message:
            path = "packages.yml"
        yield Finding(
            path=f"{project}/{path.removeprefix(f'{project}/')}",
            line=int(line[1]) if line and named else None,
            message=" ".join(message.split()),
        )


def _messages(log: str) -> Iterator[str]:
    for row in log.splitlines():
        try:
            entry = json.loads(row)["info"]
        except (ValueError, KeyError, TypeError):
            continue
        if entry["level"] == "error" and entry["msg"].strip() and "Encountered an error" not in entry["msg"]:
            yield entry["msg"]
        elif entry["level"] == "error" and "\n" in entry["msg"]:
            yield entry["msg"].partition("\n")[2]


def dagster(ground: Ground) -> Verdict | None:
    """Load the code location in every environment that dbt parsed."""
    if not ground.files("orchestration/definitions.py"):
        return None
    program = find(ground, "dagster")
    if program is None:
        return missing("dagster is not installed")
    version = version_of(ground, program, "--version")
    ready = [name for name in ground.environments if _has_manifests(ground, name)]
    if not ready:
        return Verdict(version=version, state=State.MISSING, covers="no environment has dbt's manifest")
    found: list[Finding] = []
    for environment in ready:
        more = {ENVIRONMENT: environment, TARGET: f"target/{environment}", "DAGSTER_HOME": str(ground.home)}
        command = (program, "definitions", "validate", "-m", "orchestration.definitions")
        answer = start(ground, *command, more=more)
        if answer.code != 0:
            found.append(_loading(ground, answer))
    rest = [name for name in ground.environments if name not in ready]
    covers = f"{len(ready)} environments" + (f"; without dbt's manifest: {', '.join(rest)}" if rest else "")
    return judged(version, covers, tuple(found))


def _has_manifests(ground: Ground, environment: str) -> bool:
    projects = ground.files("dbt/dbt_project.yml", "dbt/*/dbt_project.yml")
    return all(
        (ground.folder / path).with_name("target").joinpath(environment, "manifest.json").is_file() for path in projects
    )


def _loading(ground: Ground, answer: Answer) -> Finding:
    """Return what stopped the code location: the last frame in a file of the project, and the error's own line."""
    frames = re.findall(r'File "([^"]+)", line (\d+)', answer.said)
    mine = [(path, int(line)) for path, line in frames if path.startswith(str(ground.folder))]
    lines = [line.strip() for line in answer.said.splitlines() if re.match(r"\s*[\w.]*(Error|Exception)\b.*:", line)]
    message = lines[-1] if lines else answer.said.strip()[-400:]
    if not mine:
        return Finding(path="orchestration/definitions.py", message=message)
    path, number = mine[-1]
    return Finding(path=Path(path).relative_to(ground.folder).as_posix(), line=number, message=message)
