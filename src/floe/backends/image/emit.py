"""The image's table of contents, in the order of the output tree."""

from collections.abc import Iterator

from floe.backends.image.compose import compose
from floe.backends.protocol import Backend
from floe.diagnostics.model import Diagnostic
from floe.ir.platform import Environment
from floe.ir.project import Compilation, Project
from floe.render.artifact import Artifact, text_artifact
from floe.render.data import dump_yaml, header
from floe.render.templates import static_text


def check(compilation: Compilation) -> Iterator[Diagnostic]:
    """Yield nothing: an image holds whatever the other back ends write."""
    yield from ()


def emit_shared(project: Project) -> Iterator[Artifact]:
    """Yield what builds the image, and what runs it beside its services on one machine."""
    for path, name in ((".dockerignore", "dockerignore"), ("Dockerfile", "Dockerfile")):
        yield text_artifact(path=path, text=static_text(f"image/{name}.static"), origin=project.path)
    text = dump_yaml(compose(project), header(project.path))
    yield text_artifact(path="docker-compose.yaml", text=text, origin=project.path)


def emit_environments(project: Project, environments: tuple[Environment, ...]) -> Iterator[Artifact]:
    """Yield nothing: one image serves every environment."""
    yield from ()


BACKEND = Backend(name="image", check=check, emit_shared=emit_shared, emit_environments=emit_environments)
