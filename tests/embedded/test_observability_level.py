"""`observability_level`, in two runs of one project by real Dagster: per_model tells of nodes, job_level of the job.

The tests of this file run in order, on one project.
"""

import re
from collections.abc import Iterator

import pytest
from embedded.project import FLOE, Operated, operated
from house import floe

pytestmark = pytest.mark.e2e

MATERIALIZE = "dagster/materialize.sh"
SAID = "orchestration:\n  dbt: {manifest_path: dbt/target/manifest.json, observability_level: job_level}\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    with operated(tmp_path_factory.mktemp("level")) as found:
        up = found.script("local/up.sh")
        assert up.returncode == 0, up.stderr
        yield found


def test_per_model_tells_of_each_model_and_test(project: Operated) -> None:
    ran = project.script(MATERIALIZE)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    assert "3 assets materialized, 1 of 1 checks passed" in ran.stdout
    assert "dbt built" not in ran.stdout + ran.stderr


def test_job_level_tells_once(project: Operated) -> None:
    source = project.folder.parent
    (source / "floe.yaml").write_text(FLOE.replace("orchestration:\n", SAID), encoding="utf-8")
    generated = floe("generate", "--no-cache", cwd=source)
    assert generated.code == 0, generated.err
    ran = project.script(MATERIALIZE)
    printed = ran.stdout + ran.stderr
    assert ran.returncode == 0, printed[-3000:]
    assert "3 assets materialized, 0 of 0 checks passed" in ran.stdout
    assert re.search(r"dbt built 4 nodes in \d+ seconds", printed)


def test_a_failed_test_fails_the_run_and_nothing_counts_as_made(project: Operated) -> None:
    """At job level there is no half: dbt failed, so no model is reported."""
    model = project.folder.parent / "models/totals.sql"
    model.write_text(model.read_text(encoding="utf-8").replace("cast(count(*) as bigint)", "cast(null as bigint)"))
    generated = floe("generate", "--no-cache", cwd=project.folder.parent)
    assert generated.code == 0, generated.err
    ran = project.script(MATERIALIZE)
    assert ran.returncode == 1
    assert "0 assets materialized, 0 of 0 checks passed" in ran.stdout
    assert "not_null_totals_parcels" in ran.stdout + ran.stderr
