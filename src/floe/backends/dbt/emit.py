"""The dbt projects' table of contents, in the order of the output tree."""

from collections.abc import Iterator

from floe.backends.dbt import view
from floe.backends.dbt.files import ENVIRONMENTS_MACRO, MACROS, PACKAGES, PROFILES, SETTINGS, UNIQUE_TEST
from floe.backends.dbt.support import check
from floe.backends.dbt.tests import unique_test, untested_key
from floe.backends.dbt.values import thawed
from floe.backends.protocol import Backend
from floe.ir.dbt import DbtProject
from floe.ir.platform import Environment
from floe.ir.project import Project
from floe.render.artifact import Artifact, text_artifact
from floe.render.data import dump_yaml, header
from floe.render.templates import render_template, static_text


def emit_shared(project: Project) -> Iterator[Artifact]:
    """Yield the files that no environment can change."""
    for dbt in project.dbt_projects:
        yield _settings(project, dbt)
        yield from _packages(dbt)
        for file in dbt.files:
            yield Artifact(path=f"{dbt.root}/{file.path}", data=file.data, origin=file.origin)
        for name in MACROS:
            text = static_text(f"dbt/macros/{name}.static")
            yield text_artifact(path=f"{dbt.root}/macros/{name}", text=text, origin=project.path)
        yield from _tests(dbt)


def emit_environments(project: Project, environments: tuple[Environment, ...]) -> Iterator[Artifact]:
    """Yield the two files of each project that list every environment side by side."""
    for dbt in project.dbt_projects:
        text = dump_yaml(thawed(view.profile(dbt, environments)), header(project.path))
        yield text_artifact(path=f"{dbt.root}/{PROFILES}", text=text, origin=project.path)
        macro = render_template(f"dbt/{ENVIRONMENTS_MACRO}.j2", view.environments_macro(project.path, environments))
        yield text_artifact(path=f"{dbt.root}/{ENVIRONMENTS_MACRO}", text=macro, origin=project.path)


def _settings(project: Project, dbt: DbtProject) -> Artifact:
    text = dump_yaml(thawed(view.project_settings(dbt)), header(dbt.origin.file.path))
    return text_artifact(path=f"{dbt.root}/{SETTINGS}", text=text, origin=dbt.origin.file.path)


def _tests(dbt: DbtProject) -> Iterator[Artifact]:
    for relation in dbt.relations:
        key = untested_key(relation)
        if key:
            path = f"{dbt.root}/{UNIQUE_TEST.format(model=relation.asset_key[-1])}"
            test = render_template("dbt/tests/floe_unique.sql.j2", unique_test(relation, key))
            yield text_artifact(path=path, text=test, origin=relation.path)


def _packages(dbt: DbtProject) -> Iterator[Artifact]:
    if dbt.packages is not None:
        origin = dbt.packages_origin or dbt.source
        yield Artifact(path=f"{dbt.root}/{PACKAGES}", data=dbt.packages, origin=origin)


BACKEND = Backend(name="dbt", check=check, emit_shared=emit_shared, emit_environments=emit_environments)
