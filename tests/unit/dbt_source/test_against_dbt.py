"""What floe reads of a dbt project, against the manifest that dbt itself writes of it.

A unit test because the comparison is between two readers of one folder, before any case could show a difference.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from floe.dbt_source import check_links, read_project
from floe.dbt_source.layout import FOLDERS
from floe.dbt_source.model import Resource, SourceProject
from floe.dbt_source.parts import Column
from floe.diagnostics.model import Report

pytestmark = pytest.mark.contracts

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[2] / "examples"
PROJECTS = [*sorted((HERE / "projects").iterdir()), *sorted(EXAMPLES.iterdir())]
SETTINGS = "dbt_project.yml"
MINIMAL = "name: {name}\nversion: '1.0'\nconfig-version: 2\nprofile: {name}\n"
CONFIG_KEYS = (
    "enabled",
    "materialized",
    "schema",
    "alias",
    "database",
    "group",
    "access",
    "unique_key",
    "incremental_strategy",
    "on_schema_change",
    "lookback",
    "event_time",
    "batch_size",
    "begin",
    "persist_docs",
    "grants",
    "column_types",
    "strategy",
    "check_cols",
    "updated_at",
    "severity",
    "partition_by",
)
KINDS = ("model", "seed", "snapshot", "analysis")


def project_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (path.relative_to(folder).parts[0] in FOLDERS or path.name in (SETTINGS, "packages.yml"))
    }


@pytest.fixture(scope="module", params=PROJECTS, ids=lambda path: path.name)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[SourceProject, Any]:
    """Return the project as floe reads it and dbt's manifest of it."""
    folder: Path = request.param
    files = project_files(folder)
    name = "".join(letter if letter.isalnum() else "_" for letter in folder.name)
    report = Report()
    project = read_project(files, ".", report, name=name)
    report.extend(check_links([project]))
    assert [item for item in report.diagnostics if item.severity == "error"] == []
    work = tmp_path_factory.mktemp(name)
    for path, data in files.items():
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_bytes(data)
    if SETTINGS not in files:
        (work / SETTINGS).write_text(MINIMAL.format(name=name))
    profile = {"target": "dev", "outputs": {"dev": {"type": "duckdb", "path": ":memory:"}}}
    (work / "profiles.yml").write_text(json.dumps({project.name: profile}))
    dbt = shutil.which("dbt", path=str(Path(sys.executable).parent)) or "dbt"
    command = [dbt, "--no-use-colors", "parse", "--no-partial-parse", "--profiles-dir", str(work)]
    command += ["--profile", project.name]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:]
    return project, json.loads((work / "target" / "manifest.json").read_text())


def nodes_of(manifest: Any) -> dict[tuple[str, str, str | None], Any]:
    """Return dbt's nodes, disabled ones too, by kind, name and version; generic tests are left out."""
    everything = [*manifest["nodes"].values(), *(item for items in manifest["disabled"].values() for item in items)]
    return {
        (node["resource_type"], node["name"], None if node.get("version") is None else str(node["version"])): node
        for node in everything
        if node["resource_type"] in KINDS or (node["resource_type"] == "test" and not node.get("test_metadata"))
    }


def ours(project: SourceProject) -> dict[tuple[str, str, str | None], Resource]:
    return {(item.kind.value, item.name, item.version): item for item in project.resources}


def thawed(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [thawed(item) for item in value]
    return {key: thawed(item) for key, item in value.items()} if isinstance(value, dict) else value


def said(value: Any) -> Any:
    """Return a value as JSON; nothing said is nothing, and a date is what dbt's JSON writes for one."""
    plain = None if value in ({}, ()) else thawed(value)
    return plain.removesuffix("T00:00:00") if isinstance(plain, str) else plain


def test_the_same_resources(both: tuple[SourceProject, Any]) -> None:
    project, manifest = both
    assert sorted(map(str, ours(project))) == sorted(map(str, nodes_of(manifest)))


def test_the_same_refs(both: tuple[SourceProject, Any]) -> None:
    project, manifest = both
    for key, node in nodes_of(manifest).items():
        resource = ours(project)[key]
        found = {(ref.package, ref.name, ref.version) for ref in resource.refs}
        wanted = {
            (ref["package"], ref["name"], None if ref["version"] is None else str(ref["version"]))
            for ref in node.get("refs", [])
        }
        assert found == wanted, key
        assert {(item.source, item.table) for item in resource.sources} == set(map(tuple, node.get("sources", []))), key


def test_the_same_config(both: tuple[SourceProject, Any]) -> None:
    project, manifest = both
    for key, node in nodes_of(manifest).items():
        config, wanted = ours(project)[key].config, node["config"]
        assert ours(project)[key].fqn == tuple(node["fqn"]), key
        for name in CONFIG_KEYS:
            if key[0] == "test" and name == "schema":
                continue  # dbt's own schema for the rows of failed tests is no layer
            if name in wanted or name in config.values:
                assert said(config.values.get(name)) == said(wanted.get(name)), (key, name)
        assert sorted(config.tags) == sorted(set(wanted["tags"])), key
        assert thawed(config.meta) == wanted["meta"], key
        if "docs" in wanted:
            assert thawed(config.values["docs"])["show"] == wanted["docs"]["show"], key
            assert config.contract_enforced == wanted["contract"]["enforced"], key


def same_columns(columns: tuple[Column, ...], wanted: Any, where: object) -> None:
    assert [column.name for column in columns] == list(wanted), where
    for column in columns:
        other = wanted[column.name]
        assert column.data_type == other["data_type"], (where, column.name)
        assert column.description == other["description"], (where, column.name)
        assert thawed(column.meta) == other["meta"], (where, column.name)
        assert sorted(column.tags) == sorted(other["tags"]), (where, column.name)


def test_the_same_properties(both: tuple[SourceProject, Any]) -> None:
    project, manifest = both
    for key, node in nodes_of(manifest).items():
        if key[0] == "test":
            continue
        resource = ours(project)[key]
        assert resource.description == node["description"], key
        same_columns(resource.columns, node["columns"], key)
        if key[0] == "model":
            assert resource.latest is (node["latest_version"] is None or node["version"] == node["latest_version"]), key


def test_the_same_sources(both: tuple[SourceProject, Any]) -> None:
    project, manifest = both
    everything = [*manifest["sources"].values(), *(item for items in manifest["disabled"].values() for item in items)]
    wanted = {(node["source_name"], node["name"]): node for node in everything if node["resource_type"] == "source"}
    assert {(table.source, table.name) for table in project.tables} == set(wanted)
    for table in project.tables:
        node = wanted[table.source, table.name]
        assert (table.schema, table.identifier, table.loader) == (node["schema"], node["identifier"], node["loader"])
        assert (table.description, table.source_description) == (node["description"], node["source_description"])
        assert table.enabled is node["config"]["enabled"]
        assert table.fqn == tuple(node["fqn"])
        assert sorted(table.config.tags) == sorted(node["tags"])
        assert thawed(table.config.meta) == node["meta"]
        same_columns(table.columns, node["columns"], table.name)


def test_the_same_tests(both: tuple[SourceProject, Any]) -> None:
    project, manifest = both
    wanted: dict[tuple[str, str | None], list[str]] = {}
    for node in manifest["nodes"].values():
        if node.get("test_metadata") and node.get("attached_node"):
            place = node["attached_node"], (node["column_name"] or "").strip(chr(34)) or None
            wanted.setdefault(place, []).append(node["test_metadata"]["name"])
    found: dict[tuple[str, str | None], list[str]] = {}
    for item in project.resources:
        version = "" if item.version is None else f".v{item.version}"
        place = f"{item.kind.value}.{project.name}.{item.name}{version}"
        for column, tests in ((None, item.tests), *((column.name, column.tests) for column in item.columns)):
            if tests and item.enabled:
                found[place, column] = [test.name.rpartition(".")[2] for test in tests]
    assert {key: sorted(names) for key, names in found.items()} == {key: sorted(names) for key, names in wanted.items()}


def test_the_same_other_entries(both: tuple[SourceProject, Any]) -> None:
    project, manifest = both
    for name in ("exposures", "groups", "metrics", "semantic_models", "saved_queries", "unit_tests"):
        entries = [*manifest[name].values()]
        wanted = sorted(node["name"] for node in entries)
        legacy = [item for item in getattr(project, name) if getattr(item, "spelling", "legacy") == "legacy"]
        created = [
            measure.name
            for model in project.semantic_models
            for measure in model.measures
            if measure.params.get("create_metric") is True
        ]
        made = created if name == "metrics" else []
        assert sorted([item.name for item in legacy] + made) == wanted, name
    for exposure in project.exposures:
        node = next(item for item in manifest["exposures"].values() if item["name"] == exposure.name)
        assert {ref.name for ref in exposure.refs} == {ref["name"] for ref in node["refs"]}
        assert {(item.source, item.table) for item in exposure.sources} == set(map(tuple, node["sources"]))


def test_the_same_semantics(both: tuple[SourceProject, Any]) -> None:
    project, manifest = both
    wanted = {node["name"]: node for node in manifest["semantic_models"].values()}
    for model in project.semantic_models:
        if model.spelling == "inline":
            continue
        node = wanted[model.name]
        for kind in ("entities", "dimensions"):
            mine = [(item.name, item.type, item.expr) for item in getattr(model, kind)]
            assert mine == [(item["name"], item["type"], item["expr"]) for item in node[kind]]
        assert [(item.name, item.type) for item in model.measures] == [
            (item["name"], item["agg"]) for item in node["measures"]
        ]


def test_the_same_doc_blocks(both: tuple[SourceProject, Any]) -> None:
    project, manifest = both
    wanted = {
        block["name"]: block["block_contents"]
        for block in manifest["docs"].values()
        if block["package_name"] == project.name
    }
    assert project.docs == wanted
