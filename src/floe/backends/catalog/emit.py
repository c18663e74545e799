"""The catalog's table of contents, in the order of the output tree."""

from collections.abc import Iterator

from floe.backends.catalog.facts import facts
from floe.backends.catalog.servers import servers, setup_file
from floe.backends.catalog.setup import setup
from floe.backends.catalog.storage import care
from floe.backends.catalog.support import check
from floe.backends.protocol import Backend
from floe.ir.platform import Environment
from floe.ir.project import Project
from floe.render.artifact import Artifact, text_artifact
from floe.render.data import dump_json, dump_yaml, header
from floe.render.templates import static_text

ROOT = "catalog"
PROGRAM = (
    "__init__",
    "apply",
    "changes",
    "kubernetes",
    "namespaces",
    "reconcile/__init__",
    "reconcile/catalogs",
    "reconcile/client",
    "reconcile/credentials",
    "reconcile/desired",
    "reconcile/namespaces",
    "reconcile/ownership",
    "reconcile/plan",
    "reconcile/policies",
    "reconcile/principals",
    "reconcile/roles",
)


def emit_shared(project: Project) -> Iterator[Artifact]:
    """Yield the program that brings a catalog to what its files say."""
    for name in PROGRAM:
        text = static_text(f"catalog/{name}.py.static")
        yield text_artifact(path=f"{ROOT}/{name}.py", text=text, origin=project.path)


def emit_environments(project: Project, environments: tuple[Environment, ...]) -> Iterator[Artifact]:
    """Yield what each environment's catalogs are to hold, and what the owner of its buckets is asked to do."""
    for environment in environments:
        path = f"{ROOT}/{environment.name}.catalogs.json"
        yield text_artifact(path=path, text=dump_json(facts(project, environment)), origin=environment.path)
        for server in servers(environment):
            text = dump_yaml(setup(project, environment, server), header(environment.path))
            yield text_artifact(path=f"{ROOT}/{setup_file(environment, server)}", text=text, origin=environment.path)
        wishes = care(project, environment)
        if wishes is not None:
            path = f"{ROOT}/{environment.name}.storage.tf.json"
            yield text_artifact(path=path, text=dump_json(wishes), origin=environment.path)


BACKEND = Backend(name="catalog", check=check, emit_shared=emit_shared, emit_environments=emit_environments)
