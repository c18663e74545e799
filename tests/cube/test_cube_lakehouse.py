"""Issue 5: Cube over the built example: dbt's Iceberg tables by the catalog, two roles, a rollup by snapshot id."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from house import EXAMPLES, copy_input, floe

from .serving import LOAD, META, OK, SIGNING, ask, free_port, load, served, token

pytestmark = pytest.mark.e2e

VIEW = "customer_desk"
CITY = "Boston"
ROLLUP_SECONDS = 180
BUILD_SECONDS = 600
PERSONAL = tuple(f"{VIEW}.customer__{name}" for name in ("full_name", "email", "phone"))


class Built:
    """The retail example, generated and built into a lakehouse of its own."""

    def __init__(self, folder: Path) -> None:
        self.project = copy_input(EXAMPLES / "retail", folder / "project")
        # A rollup brings the refresh worker, for which the quotas of the other environments have no room.
        for name in ("dev", "prod"):
            shutil.rmtree(self.project / "platform" / name)
        path = self.project / "platform" / "local" / "platform.yaml"
        text = path.read_text(encoding="utf-8")
        text = text.replace(":8333", f":{free_port()}").replace(":8181", f":{free_port()}")
        path.write_text(text, encoding="utf-8")
        settings = yaml.safe_load((self.project / "floe.yaml").read_text(encoding="utf-8"))
        # Cube Store is a binary that no package has: the rollups stay in DuckDB.
        settings["consumption"]["pre_aggregations"] = {"refresh_schedule": "*/1 * * * *", "external": False}
        (self.project / "floe.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        ran = floe("generate", "--no-cache", cwd=self.project)
        assert ran.code == 0, ran.err

    def script(self, name: str, *arguments: str) -> None:
        ran = subprocess.run(
            ["bash", f"scripts/{name}", *arguments],
            cwd=self.project / "generated",
            env={**os.environ, "PYTHON": sys.executable, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
        )
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]

    def secrets(self) -> dict[str, str]:
        folder = self.project / "generated" / ".state" / "local" / "secrets"
        return {
            f"DBT_ENV_SECRET_{path.name.upper().replace('-', '_')}": path.read_text(encoding="utf-8").strip()
            for path in folder.iterdir()
        }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    found = Built(tmp_path_factory.mktemp("lakehouse"))
    try:
        found.script("local/up.sh")
        found.script("dbt.sh", "build")
        yield found
    finally:
        found.script("local/down.sh")


@pytest.fixture(scope="module")
def port(built: Built) -> Iterator[int]:
    worker = {"NODE_ENV": "production", "CUBEJS_REFRESH_WORKER": "true", "CUBEJS_PRE_AGGREGATIONS_BUILDER": "true"}
    extensions = built.project / "generated" / ".state" / "duckdb_extensions"
    variables = {**worker, **built.secrets(), "FLOE_DUCKDB_EXTENSIONS": str(extensions)}
    with served(built.project, Path("-"), **variables) as found:
        yield found


def seeded() -> dict[str, dict[str, str]]:
    """Return the customers of the city as the seed has them, each in its last version before the books close."""
    lines = (EXAMPLES / "retail" / "seeds" / "customer_changes.csv").read_text(encoding="utf-8").splitlines()
    names = lines[0].split(",")
    rows = [dict(zip(names, line.split(","), strict=True)) for line in lines[1:]]
    settings = yaml.safe_load((EXAMPLES / "retail" / "dbt_project.yml").read_text(encoding="utf-8"))
    until = f"{settings['vars']['books_as_of']} 24"
    last: dict[str, dict[str, str]] = {}
    for row in sorted(rows, key=lambda item: item["changed_at"]):
        if row["changed_at"] < until:
            last[row["customer_id"]] = row
    return {key: row for key, row in last.items() if row["city"] == CITY}


def test_two_roles_see_one_table_each_in_its_own_way(port: int) -> None:
    query = {"measures": [f"{VIEW}.customers"], "dimensions": list(PERSONAL)}
    care = load(port, token(city=CITY, roles=["customer_care"]), query)["data"]
    analyst = load(port, token(city=CITY, roles=["analyst"]), query)["data"]
    people = seeded()
    assert len(people) > 1
    want = sorted((row["full_name"], row["email"].lower(), row["phone"]) for row in people.values())
    assert sorted(tuple(row[name] or "" for name in PERSONAL) for row in care) == want
    assert sum(int(row[f"{VIEW}.customers"]) for row in analyst) == len(people)
    shown = json.dumps(analyst)
    assert not any(value in shown for row in want for value in row if value)


def test_a_role_without_the_columns_sees_nothing(port: int) -> None:
    bearer = token(city=CITY, roles=["finance"])
    assert ask(port, META, bearer) == (OK, {"cubes": []})
    assert load(port, bearer, {"dimensions": [f"{VIEW}.customer__city"]})["data"] == []


def test_a_branch_sees_its_own_rows(port: int) -> None:
    query = {"dimensions": [f"{VIEW}.customer__city"]}
    for claims in ({"city": CITY}, {"city": "Chicago"}, {"city": "Nowhere"}, {}):
        rows = load(port, token(roles=["analyst"], **claims), query)["data"]
        assert {row[f"{VIEW}.customer__city"] for row in rows} <= {claims.get("city")}


def test_the_rollup_follows_the_snapshot_of_the_table(built: Built, port: int) -> None:
    """Built by the refresh worker and used under the row filter; a new snapshot makes it again."""
    query = {"measures": [f"{VIEW}.customers"], "dimensions": [f"{VIEW}.customer__loyalty_tier"]}
    bearer = token(city=CITY, roles=["analyst"])
    answer = rolled(port, bearer, query, lambda found: True)
    tiers = [row["loyalty_tier"] for row in seeded().values()]
    assert counted(answer) == {tier: tiers.count(tier) for tier in tiers}
    built.script("dbt.sh", "build", "--vars", '{books_as_of: "2026-06-30"}', "--exclude", "test_type:unit")
    later = rolled(port, bearer, query, lambda found: counted(found) != counted(answer))
    assert sum(counted(later).values()) == sum(counted(answer).values())


def counted(answer: dict[str, Any]) -> dict[str, int]:
    return {row[f"{VIEW}.customer__loyalty_tier"]: int(row[f"{VIEW}.customers"]) for row in answer["data"]}


def rolled(port: int, bearer: str, query: dict[str, Any], holds: Any) -> dict[str, Any]:
    """Ask until a rollup answers, and answers as it should."""
    until = time.monotonic() + ROLLUP_SECONDS
    answer: Any = None
    while time.monotonic() < until:
        _, answer = ask(port, LOAD, bearer, {"query": {"timezone": "UTC", **query}})
        if isinstance(answer, dict) and answer.get("usedPreAggregations") and holds(answer):
            return answer
        time.sleep(1)
    raise AssertionError(answer)


@pytest.fixture(scope="module")
def dagster(built: Built) -> Iterator[str]:
    """Where the example's own Dagster answers; what it runs writes the tables that Cube reads."""
    os.environ["FLOE_DAGSTER_PORT"] = str(free_port())
    try:
        built.script("local/up.sh", "--dagster")
        yield f"http://127.0.0.1:{os.environ['FLOE_DAGSTER_PORT']}"
    finally:
        del os.environ["FLOE_DAGSTER_PORT"]


ASKED = """
from scripts.validate import cube, evidence, runs
assets, _ = runs.assets(URL)
for line in cube.views(assets):
    print(line.name, line.state, line.said, sep=" | ")
"""


def asked(built: Built, dagster: str, port: int, **who: str) -> dict[str, tuple[str, str]]:
    """Return state and words of each view, as validate/e2e.sh compares Cube with the tables."""
    ran = subprocess.run(
        [sys.executable, "-c", ASKED.replace("URL", repr(dagster), 1)],
        cwd=built.project / "generated",
        env={
            **{key: os.environ[key] for key in ("HOME", "PATH") if key in os.environ},
            **built.secrets(),
            "DBT_ENV_SECRET_CUBE_API": SIGNING,
            "CUBE_URL": f"http://127.0.0.1:{port}",
            **who,
        },
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    lines = [line.split(" | ") for line in ran.stdout.splitlines() if line.startswith("view ")]
    return {name.removeprefix("view "): (state, said) for name, state, said in lines}


def test_the_validation_compares_views_with_tables(built: Built, port: int, dagster: str) -> None:
    """A branch's rows are counted, nobody's rows prove nothing, and a token that is forged is a failure."""
    who = {"FLOE_CUBE_ROLES": "customer_care", "FLOE_CUBE_CLAIMS": json.dumps({"city": CITY})}
    seen = asked(built, dagster, port, **who)
    assert seen[VIEW][0] == "ok", seen
    assert seen[VIEW][1].startswith(f"customers is {len(seeded())}, marts.dim_customers has "), seen
    nobody = asked(built, dagster, port)
    assert nobody[VIEW][0] == "off", nobody
    assert "FLOE_CUBE_ROLES" in nobody[VIEW][1]
    with pytest.raises(AssertionError, match="WebError: status 403"):
        asked(built, dagster, port, DBT_ENV_SECRET_CUBE_API=SIGNING[::-1] + "x")
