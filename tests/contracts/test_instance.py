"""Dagster takes every emitted dagster.yaml with every class that it names, and refuses a spoilt one."""

import copy
import os
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from dagster import DagsterInvalidConfigError
from dagster._config import process_config, resolve_to_config_type
from dagster._core.instance.ref import InstanceRef
from house import CASES, EXAMPLES, copy_input, floe

pytestmark = pytest.mark.contracts

PIPELINE = "floe.yaml"
PROJECTS = [path for base in (CASES, EXAMPLES) for path in sorted(base.iterdir()) if (path / PIPELINE).exists()]
LAUNCHER, LOGS = "run_launcher", "compute_logs"
MANAGERS = {
    "gcs": ("gcs", "GCSComputeLogManager"),
    "azure_blob": ("azure", "AzureBlobComputeLogManager"),
    "local": ("s3", "LocalComputeLogManager"),
    "noop": ("s3", "NoOpComputeLogManager"),
    "s3": ("s3", "S3ComputeLogManager"),
}


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    found = {}
    for project in PROJECTS:
        folder = copy_input(project, tmp_path_factory.mktemp("instance") / project.name)
        ran = floe("generate", "--no-cache", "--only", "orchestration", cwd=folder)
        assert ran.code == 0, ran.err
        for file in folder.glob("generated/orchestration/environments/*.dagster.yaml"):
            found[f"{project.name}/{file.name.removesuffix('.dagster.yaml')}"] = yaml.safe_load(file.read_text())
    return found


def variables(value: Any) -> Iterator[str]:
    """Every ``{env: NAME}`` in a settings file."""
    if isinstance(value, dict):
        if set(value) == {"env"}:
            yield value["env"]
        for item in value.values():
            yield from variables(item)
    elif isinstance(value, list):
        for item in value:
            yield from variables(item)


def validate(settings: dict[str, Any], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Dagster does with the file when it starts, short of connecting anywhere."""
    for name in variables(settings):
        monkeypatch.setenv(name, "5432" if name.endswith("PORT") else "word")
    home.mkdir(exist_ok=True)
    (home / "dagster.yaml").write_text(yaml.safe_dump(settings))
    InstanceRef.from_dir(str(home))
    database = settings.get("storage", {}).get("postgres")
    storage = database and {"module": "dagster_postgres", "class": "DagsterPostgresStorage", "config": database}
    for block in (storage, settings.get(LAUNCHER), settings.get(LOGS)):
        if block is not None:
            cls = getattr(import_module(block["module"]), block["class"])
            result = process_config(resolve_to_config_type(cls.config_type()), block.get("config", {}))
            if not result.success:
                raise DagsterInvalidConfigError(block["class"], result.errors, block)
    for handler in settings["python_logs"].get("dagster_handler_config", {}).get("handlers", {}).values():
        module, _, name = handler["class"].rpartition(".")
        assert (CASES / "watched/expected" / f"{module.replace('.', '/')}.py").read_text().count(f"class {name}(") == 1


def test_every_file_is_taken(
    emitted: dict[str, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(emitted) > 10
    for name, settings in emitted.items():
        validate(settings, tmp_path / name.replace("/", "-"), monkeypatch)
        assert settings["telemetry"] == {"enabled": False}, name
    launchers = {name: settings[LAUNCHER]["class"] for name, settings in emitted.items() if LAUNCHER in settings}
    assert launchers.keys() >= {"watched/prod", "watched/local.cluster", "retail/dev", "retail/prod"}
    assert set(launchers.values()) == {"K8sRunLauncher"}
    embedded = [settings for name, settings in emitted.items() if name.endswith("/local")]
    assert all("storage" not in settings for settings in embedded)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda keys: keys.update(telemetri={"enabled": False}),
        lambda keys: keys["storage"]["postgres"]["postgres_db"].pop("hostname"),
        lambda keys: keys[LAUNCHER]["config"].pop("instance_config_map"),
        lambda keys: keys[LAUNCHER]["config"].update(job_namespac="data"),
        lambda keys: keys[LOGS]["config"].pop("bucket"),
        lambda keys: keys["concurrency"]["runs"]["tag_concurrency_limits"][0].pop("limit"),
        lambda keys: keys["schedules"].update(num_workers="four"),
    ],
)
def test_a_spoilt_one_is_refused(
    spoil: Any, emitted: dict[str, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = copy.deepcopy(emitted["watched/prod"])
    spoil(settings)
    with pytest.raises(DagsterInvalidConfigError):
        validate(settings, tmp_path / "home", monkeypatch)


@pytest.mark.parametrize("manager", MANAGERS)
def test_every_compute_log_manager_is_taken(manager: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, expected = MANAGERS[manager]
    project = copy_input(CASES / "watched", tmp_path / "project")
    file = project / "platform/prod/platform.yaml"
    text = file.read_text()
    text = text.replace("{bucket: logs-prod,", f"{{type: {store}, bucket: logs-prod,")
    file.write_text(text.replace("manager_type: s3", f"manager_type: {manager}"))
    ran = floe("generate", "--no-cache", "--only", "orchestration", cwd=project)
    assert ran.code == 0, ran.err
    settings = yaml.safe_load((project / "generated/orchestration/environments/prod.dagster.yaml").read_text())
    assert settings[LOGS]["class"] == expected
    validate(settings, tmp_path / "home", monkeypatch)
    assert not os.environ.get("AWS_SECRET_ACCESS_KEY")


STATIC = 'mode: iam_role, role_arn: "arn:aws:iam::123456789012:role/logs"'
PODS = ("dagster-code", "dagster-daemon", "dagster-run", "dagster-webserver")
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


@pytest.mark.parametrize("where", ["platform", PIPELINE])
@pytest.mark.parametrize("manager", ["s3", "azure_blob"])
def test_each_pod_has_what_the_settings_ask_for(manager: str, where: str, tmp_path: Path) -> None:
    """Every variable that dagster.yaml names, and the pair that the client of S3 looks for, is in each Dagster pod."""
    store, _ = MANAGERS[manager]
    project = copy_input(CASES / "watched", tmp_path / "project")
    file, pipeline = project / "platform/prod/platform.yaml", project / PIPELINE
    text = file.read_text().replace(STATIC, "mode: static, secret_ref: log-store")
    text = text.replace(
        "{bucket: logs-prod,", f"{{type: {store}, endpoint: {{secret_ref: log-place}}, bucket: logs-prod,"
    )
    block = next(line for line in text.splitlines() if "compute_logs:" in line)
    asked = block.replace("manager_type: s3", f"manager_type: {manager}")
    if where == PIPELINE:
        for other in ("dev", "local"):
            shutil.rmtree(project / "platform" / other)
        text = text.replace(f"{block}\n", "")
        pipeline.write_text(pipeline.read_text().replace("observability:\n", f"observability:\n{asked}\n"))
    file.write_text(text.replace(block, asked))
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    generated = project / "generated"
    settings = yaml.safe_load((generated / "orchestration/environments/prod.dagster.yaml").read_text())
    wanted = set(variables(settings)) | set(KEYS if manager == "s3" else ())
    assert any("LOG_" in name for name in wanted)
    values = yaml.safe_load((generated / "helm/watched/values-prod.yaml").read_text())
    for pod in PODS:
        component = values["components"][pod]
        there = {*component["env"], *(secret["variable"] for secret in component["secrets"])}
        assert wanted <= there, f"{pod} lacks {sorted(wanted - there)}"
    example = (generated / "env/prod.env.example").read_text()
    assert all(f"# {name}=" in example for name in wanted - {"DAGSTER_HOME"}), example
