"""Helm reads both charts with every environment's values; the schemas of Kubernetes read what Helm makes of them."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import Any

import yaml

from floe.verify.model import Finding, Ground, Verdict, judged, missing
from floe.verify.run import Answer, find, start, version_of

HELM = "helm"
ABSENT = "helm is not installed"
SCHEMA = "values.schema.json"
DEFAULTS = "values.yaml"
KUBERNETES = "1.37.0"
"""The version that charts are rendered for: Helm alone takes one that its builder may not have said."""
_PLAIN = ("--kube-version", KUBERNETES, "--skip-schema-validation")
"""Helm judges templates here; values have a line of their own."""
_TEMPLATE = re.compile(r"[\w.-]+/(templates/[\w./-]+):(\d+)")
_SOURCE = re.compile(r"^# Source: [\w.-]+/(.+)$", re.MULTILINE)


def charts(ground: Ground) -> Iterator[tuple[str, str, str]]:
    """Yield each chart's folder with each environment and that environment's values file."""
    for path in ground.files("helm/*/Chart.yaml"):
        chart = str(PurePosixPath(path).parent)
        for environment in ground.environments:
            if (ground.folder / chart / f"values-{environment}.yaml").is_file():
                yield chart, environment, f"values-{environment}.yaml"


def helm(ground: Ground) -> Verdict | None:
    """Lint and template each chart with each environment's values. What the schema refuses is the schema's line."""
    known = list(charts(ground))
    if not known:
        return None
    program = find(ground, HELM)
    if program is None:
        return missing(ABSENT)
    found: list[Finding] = []
    for chart, _, values in known:
        path = f"{chart}/{values}"
        for command in (("lint", "--strict", chart), ("template", PurePosixPath(chart).name, chart)):
            answer = start(ground, program, *command, "--values", path, *_PLAIN)
            found += [] if answer.code == 0 else list(_refused(chart, values, answer))
    return judged(version_of(ground, program, "version", "--short"), f"{len(known)} charts with values", _first(found))


def _first(found: list[Finding]) -> tuple[Finding, ...]:
    """Return one finding a place: lint, template and every environment trip over the same line."""
    return tuple({(finding.path, finding.line): finding for finding in reversed(found)}.values())[::-1]


def _refused(chart: str, values: str, answer: Answer) -> Iterator[Finding]:
    said = " ".join(line.strip() for line in answer.said.splitlines() if "[ERROR]" in line or "Error:" in line)
    message = " ".join((said or answer.said).split())[:400]
    place = _TEMPLATE.search(answer.said)
    if place:
        yield Finding(path=f"{chart}/{place[1]}", line=int(place[2]), message=message)
    else:
        yield Finding(path=f"{chart}/{values}", message=message)


def values(ground: Ground) -> Verdict | None:
    """Judge each environment's values, over the chart's own, by the chart's JSON Schema."""
    known = [item for item in charts(ground) if (ground.folder / item[0] / SCHEMA).is_file()]
    if not known:
        return None
    if find_spec("jsonschema") is None:
        return missing("jsonschema is not installed")
    jsonschema = import_module("jsonschema")
    found: list[Finding] = []
    for chart, _, name in known:
        schema = json.loads((ground.folder / chart / SCHEMA).read_text(encoding="utf-8"))
        judge = jsonschema.validators.validator_for(schema)(schema)
        try:
            whole = _over(_load(ground, f"{chart}/{DEFAULTS}"), _load(ground, f"{chart}/{name}"))
        except yaml.YAMLError as error:
            found.append(Finding(path=f"{chart}/{name}", message=" ".join(str(error).split())))
            continue
        for wrong in judge.iter_errors(whole):
            where = ".".join(str(part) for part in wrong.absolute_path) or "the whole file"
            found.append(Finding(path=f"{chart}/{name}", message=f"{where}: {wrong.message[:300]}"))
    version = import_module("importlib.metadata").version("jsonschema")
    return judged(version, f"{len(known)} values files", tuple(found))


def _load(ground: Ground, path: str) -> Any:
    return yaml.safe_load((ground.folder / path).read_text(encoding="utf-8")) or {}


def _over(below: Any, above: Any) -> Any:
    """Lay values over values as Helm does: maps join, all else is replaced, null removes."""
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    keys = {**below, **above}
    joined = {key: _over(below.get(key), above[key]) if key in above else below[key] for key in keys}
    return {key: value for key, value in joined.items() if value is not None or key not in above}


def kubernetes(ground: Ground) -> Verdict | None:
    """Judge every object of every environment by Kubernetes' own schemas, strictly."""
    known = list(charts(ground))
    if not known:
        return None
    program, judge = find(ground, HELM), find(ground, "kubernetes-validate")
    if program is None or judge is None:
        return missing(ABSENT if program is None else "kubernetes-validate is not installed")
    found: list[Finding] = []
    objects = 0
    for chart, environment, values in known:
        name = PurePosixPath(chart).name
        made = start(ground, program, "template", name, chart, "--values", f"{chart}/{values}", *_PLAIN)
        if made.code != 0:
            continue  # Helm's own line says so.
        known_kinds = _known_kinds(made.out)
        objects += known_kinds.count("\nkind: ")
        rendered = ground.home / f"{name}-{environment}.yaml"
        rendered.write_text(known_kinds, encoding="utf-8")
        answer = start(ground, judge, "--strict", "--quiet", "-k", KUBERNETES.rpartition(".")[0], str(rendered))
        found += [] if answer.code == 0 else [_object(chart, made.out, answer)]
    if not objects:
        return missing("Helm made no object of any chart")
    return judged(version_of(ground, judge, "--version"), f"{objects} objects", tuple(found))


def _known_kinds(text: str) -> str:
    """Leave out objects of other people's kinds, which the schemas of Kubernetes do not know."""
    mine = [part for part in re.split(r"^---$", text, flags=re.MULTILINE) if not _is_foreign(part)]
    return "---".join(mine)


def _is_foreign(part: str) -> bool:
    found = re.search(r"^apiVersion: ([\w.]+)/", part, re.MULTILINE)
    return bool(found) and "." in found[1] and not found[1].endswith(".k8s.io") if found else False


def _object(chart: str, rendered: str, answer: Answer) -> Finding:
    sources = _SOURCE.findall(rendered)
    errors = [line for line in answer.said.splitlines() if line.startswith("ERROR")]
    message = " ".join((errors[0] if errors else answer.said[-400:]).split())[:400]
    named = next((source for source in sources if PurePosixPath(source).stem in message), None)
    return Finding(path=f"{chart}/{named}" if named else f"{chart}/{DEFAULTS}", message=message)
