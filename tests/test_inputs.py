"""What lies in the input folders and is no ordinary file: each is said once, and nothing follows from it."""

from pathlib import Path

import pytest
from house import Ran, floe, lay_out

ONE_ROW = "select 1 as id"
PIPELINE = """name: acme
version: "1.0.0"
transforms:
  - {type: dbt, path: warehouse}
"""


def project(folder: Path, given: dict[str, str]) -> Path:
    return lay_out(folder, {"floe.yaml": PIPELINE, "warehouse/models/first.sql": ONE_ROW, **given})


def codes(ran: Ran) -> list[str]:
    return [
        line.partition("[")[2].partition("]")[0] for line in ran.err.splitlines() if line.startswith(("err", "war"))
    ]


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    root = project(tmp_path, {})
    (root / "warehouse" / "models" / "orders.sql").symlink_to("gone.sql")
    ran = floe("validate", cwd=root)
    assert "`warehouse/models/orders.sql` is a symbolic link to `gone.sql`, which does not exist" in ran.err
    assert ran.code == 1


def test_a_model_that_is_no_text_is_one_error_not_two(tmp_path: Path) -> None:
    root = project(tmp_path, {"warehouse/models/second.sql": "select * from {{ ref('first') }}"})
    (root / "warehouse" / "models" / "first.sql").write_bytes(b"SQLite format 3\0\xff\xfe")
    ran = floe("validate", "--format", "concise", cwd=root)
    assert ran.err.count("error[") == 1, ran.err
    assert "E0131" in ran.err


def test_a_folder_named_like_a_model_is_said(tmp_path: Path) -> None:
    root = project(tmp_path, {"warehouse/models/orders.sql/all.sql": ONE_ROW})
    ran = floe("validate", cwd=root)
    assert ran.code == 0, ran.err
    assert codes(ran)[0] == "W0188"


def test_validate_finds_names_that_clash_on_some_disk(tmp_path: Path) -> None:
    root = project(tmp_path, {"warehouse/Models/First.sql": ONE_ROW, "warehouse/models/aux.sql": "select 1"})
    for command in ("validate", "generate"):
        ran = floe(command, cwd=root)
        assert ran.code == 1
        assert sorted(codes(ran)[:2]) == ["E0604", "E0605"], ran.err
        assert "warehouse/Models/First.sql" in ran.err


def test_a_platform_folder_with_a_slip_in_its_name_is_suggested(tmp_path: Path) -> None:
    root = project(tmp_path, {})
    (root / "platform").rename(root / "platfrom")
    ran = floe("validate", cwd=root)
    assert codes(ran)[0] == "E0181"
    assert "did you mean `platfrom`?" in ran.err


def test_a_platform_file_with_another_ending_is_not_passed_over(tmp_path: Path) -> None:
    root = project(tmp_path, {})
    (root / "platform" / "local" / "platform.yaml").rename(root / "platform" / "local" / "platform.yml")
    ran = floe("validate", cwd=root)
    assert codes(ran)[0] == "E0189"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("{type: duckdb}", "{type: duckdb, properties: {threads: -3}}", "threads"),
        ("http://127.0.0.1:8333", "127.0.0.1:8333", "begins with `http://` or `https://`"),
    ],
)
def test_numbers_and_addresses_that_no_engine_takes(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    root = project(tmp_path, {})
    file = root / "platform" / "local" / "platform.yaml"
    text = file.read_text(encoding="utf-8")
    assert right in text
    head, tail = text.split(right, 1)
    file.write_text(f"{head}{wrong}{tail}", encoding="utf-8")
    ran = floe("validate", cwd=root)
    assert ran.code == 1
    assert said in ran.err


def test_a_layer_that_nobody_declares_is_said_once_a_place(tmp_path: Path) -> None:
    """Three hundred models below one `+schema` are one mistake."""
    given = {
        "floe.yaml": 'name: acme\nversion: "1.0.0"\ntransforms:\n  - {type: dbt, path: .}\n',
        "dbt_project.yml": "name: acme\nmodels:\n  acme:\n    a:\n      +schema: nowhere\n",
        "models/b.sql": "{{ config(schema='nowhere') }} " + ONE_ROW,
        **{f"models/a/m{number}.sql": ONE_ROW for number in range(3)},
    }
    ran = floe("validate", cwd=lay_out(tmp_path / "project", given))
    assert ran.code == 1
    assert ran.err.count("[E0303]") == 2
    assert ran.err.count("= note: 2 more have it from here") == 1
