"""Law 2: a file belongs to one environment only if its path names it; no fact of an environment is anywhere else."""

import shutil
from pathlib import Path

from house import EXAMPLES, copy_input, files, floe
from injection.projects import PIPELINE, settle, token

SIDE_BY_SIDE = ("floe.lock", "profiles.yml", "floe_environments.sql")
CANARIES = {
    "local": ("127.0.0.1",),
    "dev": ("canary-host-dev.example.net", "canary-bucket-dev", "109876543210", "canary-role-dev"),
    "prod": ("canary-host-prod.example.net", "canary-bucket-prod", "210987654321", "canary-role-prod"),
}
ACCOUNTS = {"dev": "109876543210", "prod": "210987654321"}
PLATFORM = """\
version: "1.2.0"
infrastructure: {{cloud: {{provider: aws, account_id: "{account}"}}}}
layers:
{layers}storage:
  default:
    bucket: canary-bucket-{name}
    endpoint: https://canary-host-{name}.example.net:9000
    credentials: {{mode: iam_role, role_arn: "arn:aws:iam::{account}:role/canary-role-{name}"}}
catalogs:
  default:
    type: rest
    uri: https://canary-host-{name}.example.net/api/catalog
    warehouse: canary-bucket-{name}
    credentials:
      {{mode: oauth2, client_id: {{secret_ref: catalog-id}}, client_secret: {{secret_ref: catalog-key}}}}
compute:
  default: {{type: duckdb}}
"""
LAYERS = "".join(
    f"  {name}: {{name: {name}, storage_ref: default, namespace: {name}}}\n"
    for name in ("raw", "staging", "intermediate", "marts")
)


def generated(folder: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    project = copy_input(EXAMPLES / "flights", folder)
    shutil.rmtree(project / "platform" / "dev", ignore_errors=True)
    for name in names:
        if name != "local":
            path = project / "platform" / name / "platform.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(PLATFORM.format(name=name, layers=LAYERS, account=ACCOUNTS[name]), encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    return files(project / "generated")


def is_named_for(path: str, environment: str) -> bool:
    last = path.rsplit("/", 1)[-1]
    return last.startswith((f"{environment}.", f"values-{environment}."))


def test_shared_files_do_not_know_the_environments(tmp_path: Path) -> None:
    one = generated(tmp_path / "one", ("local",))
    two = generated(tmp_path / "two", ("local", "dev"))
    three = generated(tmp_path / "three", ("local", "dev", "prod"))
    for more in (two, three):
        for path, data in more.items():
            if not path.endswith(SIDE_BY_SIDE) and not any(is_named_for(path, name) for name in CANARIES):
                assert one[path] == data, path


def test_no_host_bucket_account_or_role_leaves_its_own_files(tmp_path: Path) -> None:
    output = generated(tmp_path / "all", ("local", "dev", "prod"))
    leaks = [
        (path, canary)
        for path, data in output.items()
        for name, canaries in CANARIES.items()
        for canary in canaries
        if canary.encode() in data and name != "local"
        if not is_named_for(path, name) and not path.endswith(("profiles.yml", "floe_environments.sql"))
    ]
    assert not leaks


def test_one_environment_alone_can_be_written(tmp_path: Path) -> None:
    project = copy_input(EXAMPLES / "flights", tmp_path / "project")
    assert floe("generate", cwd=project).code == 0
    before = files(project / "generated")
    path = project / "platform" / "dev" / "platform.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("minio:9000", "other-minio:9000"), encoding="utf-8")
    assert floe("generate", "--env", "dev", cwd=project).code == 0
    after = files(project / "generated")
    changed = {name for name in after if before.get(name) != after[name]} - {"floe.lock"}
    assert changed
    assert all(is_named_for(name, "dev") for name in changed)


def test_no_text_of_a_platform_file_leaves_its_own_files(tmp_path: Path) -> None:
    """Every free text that the models declare, one environment for each engine, each with words of its own."""
    settled = settle(tmp_path, lambda number, _: token(number))
    assert not settled.unplaced
    spoken = {
        path.split("/")[1]: {said.text.encode() for _, _, said in written.places}
        for path, written in settled.compiled.sources.items()
        if path != PIPELINE
    }
    shared = {path: data for path, data in settled.compiled.files.items() if not path.endswith(SIDE_BY_SIDE)}
    leaks = [
        (path, name, text)
        for path, data in shared.items()
        for name, texts in spoken.items()
        if not is_named_for(path, name)
        for text in texts
        if text in data
    ]
    assert not leaks
    assert any(text in data for data in shared.values() for texts in spoken.values() for text in texts)
