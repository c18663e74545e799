"""Cube's table of contents, in the order of the output tree."""

from collections.abc import Iterator

from floe.backends.cube.cubes import cube
from floe.backends.cube.environments import facts
from floe.backends.cube.spelling import dump
from floe.backends.cube.support import check
from floe.backends.cube.views import view
from floe.backends.protocol import Backend
from floe.ir.platform import Environment
from floe.ir.project import Project
from floe.render.artifact import Artifact, text_artifact
from floe.render.data import dump_json, header
from floe.render.templates import static_text

ROOT = "cube"


def emit_shared(project: Project) -> Iterator[Artifact]:
    """Yield Cube's configuration, a file for each cube and a file for each view."""
    layer = project.semantic
    if layer is None:
        return
    yield text_artifact(path=f"{ROOT}/cube.js", text=static_text("cube/cube.js.static"), origin=project.path)
    for model in layer.models:
        text = dump({"cubes": [cube(model, layer)]}, header(model.origin.file.path))
        yield text_artifact(path=f"{ROOT}/model/cubes/{model.name}.yml", text=text, origin=model.origin.file.path)
    for item in layer.views:
        origin = item.origin.file.path
        text = dump({"views": [view(item, layer)]}, header(origin))
        yield text_artifact(path=f"{ROOT}/model/views/{item.name}.yml", text=text, origin=origin)


def emit_environments(project: Project, environments: tuple[Environment, ...]) -> Iterator[Artifact]:
    """Yield how Cube reaches the tables of each environment."""
    if project.semantic is None:
        return
    for environment in environments:
        path = f"{ROOT}/environments/{environment.name}.json"
        text = dump_json(facts(project, project.semantic, environment))
        yield text_artifact(path=path, text=text, origin=environment.path)


BACKEND = Backend(name="cube", check=check, emit_shared=emit_shared, emit_environments=emit_environments)
