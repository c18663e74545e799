"""Tests of dbt over models of two steps: they wait for both, count as asset checks, and fail the run.

The tests of this file run in order, on one project that begins with no table at all.
"""

from collections.abc import Iterator

import pytest
from embedded.project import FLOE, Operated, operated
from house import floe

pytestmark = pytest.mark.e2e

MATERIALIZE = "dagster/materialize.sh"
SAID = """orchestration:
  partitions:
    sizes: {type: static, partition_keys: [small, large]}
  assets:
    marts/sizes: {partitions: sizes}
"""
SIZES = """{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id',
          schema='marts') }}
select id, case when weight < 15 then 'small' else 'large' end as size from {{ ref('parcels') }}
where case when weight < 15 then 'small' else 'large' end
in ('{{ var("partition_keys", ["small", "large"]) | join("', '") }}')
"""
FILES = {
    "models/sizes.sql": SIZES,
    "models/_sizes.yml": "version: 2\nmodels:\n  - name: sizes\n    columns:\n      - name: id\n        data_tests:\n"
    "          - relationships:\n              arguments: {to: ref('stg_parcels'), field: id}\n",
    "tests/every_parcel_has_a_size.sql": "select parcels from {{ ref('totals') }}\n"
    "where parcels <> (select count(*) from {{ ref('sizes') }})\n",
    "tests/few_parcels.sql": "{{ config(severity='warn') }}\nselect id from {{ ref('sizes') }}\n"
    "where id in (select id from {{ ref('stg_parcels') }})\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    with operated(tmp_path_factory.mktemp("spanning")) as found:
        for name, text in FILES.items():
            file = found.folder.parent / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        (found.folder.parent / "floe.yaml").write_text(FLOE.replace("orchestration:\n", SAID), encoding="utf-8")
        generate(found)
        up = found.script("local/up.sh")
        assert up.returncode == 0, up.stderr
        yield found


def generate(project: Operated) -> None:
    ran = floe("generate", "--no-cache", cwd=project.folder.parent)
    assert ran.code == 0, ran.err


def test_they_wait_for_all_that_they_read_and_warn_or_pass(project: Operated) -> None:
    ran = project.script(MATERIALIZE)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]
    # A test of one model in its own step, three in a step of their own; the one that warns has not passed.
    assert "4 assets materialized, 3 of 4 checks passed" in ran.stdout
    assert "sizes_id__id__ref_stg_parcels" in ran.stdout + ran.stderr


def test_one_that_fails_fails_the_run_after_all_is_built(project: Operated) -> None:
    model = project.folder.parent / "models/sizes.sql"
    model.write_text(SIZES.replace("where case", "where id > 1 and case"), encoding="utf-8")
    generate(project)
    refreshed = project.script("dbt.sh", "run", "--full-refresh", "--select", "sizes")
    assert refreshed.returncode == 0, refreshed.stdout
    ran = project.script(MATERIALIZE)
    assert ran.returncode == 1
    assert "4 assets materialized, 2 of 4 checks passed" in ran.stdout
    assert "failed: parcels_dbt_spanning_tests" in ran.stdout
