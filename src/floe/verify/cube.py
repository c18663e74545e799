"""Cube's own compiler reads the model of every environment."""

import json
import os
from pathlib import Path

from floe import assets
from floe.verify.model import Finding, Ground, Verdict, judged, missing
from floe.verify.run import find, start

MODULES = "node_modules"
COMPILER = "@cubejs-backend/schema-compiler"


def cube(ground: Ground) -> Verdict | None:
    """Compile the model, and ask for every member of it by itself."""
    paths = ground.files("cube/model/**/*.yml")
    if not paths:
        return None
    node, modules = find(ground, "node"), _modules(ground)
    if node is None or modules is None:
        return missing("node is not installed" if node is None else f"{COMPILER} is not installed")
    package = json.loads((modules / MODULES / COMPILER / "package.json").read_text(encoding="utf-8"))
    runner = ground.home / "cube.js"
    runner.write_text(assets.template_text("verify/cube.js.static"), encoding="utf-8")
    answer = start(ground, node, str(runner), str(modules), *paths)
    try:
        said = json.loads(answer.out)
    except ValueError:
        said = {"members": 0, "errors": [{"file": paths[0], "message": answer.said.strip()[-400:]}]}
    found = tuple(
        Finding(path=row["file"] or paths[0], line=row.get("line"), message=row["message"]) for row in said["errors"]
    )
    return judged(package["version"], f"{len(paths)} files, {said['members']} members", found)


def _modules(ground: Ground) -> Path | None:
    """Return the folder whose node_modules hold Cube's compiler."""
    places = [os.environ.get("FLOE_CUBE_MODULES"), ground.original / "cube", ground.original, *ground.original.parents]
    for place in places:
        if place and (Path(place) / MODULES / COMPILER).is_dir():
            return Path(place)
    return None
