"""Every setup file that is committed: its own schema, places below places, grants on what exists, and no more."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from house import CASES, EXAMPLES

SCHEMA = json.loads((Path(__file__).parent / "polaris" / "setup.schema.json").read_text(encoding="utf-8"))
FILES = [*EXAMPLES.glob("*/generated/catalog/*.polaris.yaml"), *CASES.glob("*/expected/catalog/*.polaris.yaml")]
LAKE = CASES / "catalogs/expected/catalog/lake.polaris.yaml"
CARE = [*EXAMPLES.glob("*/generated/catalog/*.tf.json"), *CASES.glob("*/expected/catalog/*.tf.json")]
READ, WRITE = {"TABLE_READ_DATA"}, {"TABLE_CREATE", "TABLE_DROP", "TABLE_WRITE_DATA"}


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parents[2].name}: {file.name}" for file in FILES])
def test_a_setup_file_is_spelled_as_the_tool_reads_it(file: Path) -> None:
    setup = read(file)
    jsonschema.validate(setup, SCHEMA)
    for catalog in setup["catalogs"]:
        names = [place["name"] for place in catalog["namespaces"]]
        assert len(set(names)) == len(names)
        where = {place["name"]: place["location"] for place in catalog["namespaces"]}
        for name, location in where.items():
            above, _, last = name.rpartition(".")
            bases = [where[above]] if above else catalog["allowed_locations"]
            assert location in {f"{base}/{last}" for base in bases}
        for role in catalog["roles"].values():
            assert set(role["assign_to"]) <= set(setup["principal_roles"])
            assert set(role["privileges"]["namespace"]) <= set(names)
        for policy in catalog["policies"].values():
            assert policy["namespace"] in names


def mistakes(setup: Any) -> Iterator[Any]:
    """Yield a setup file for each key, spelled wrong: the official tool would pass over it."""
    for path in _paths(setup):
        wrong = deepcopy(setup)
        inner = wrong
        for key in path[:-1]:
            inner = inner[key]
        inner[f"{path[-1]}s"] = inner.pop(path[-1])
        yield wrong


def _paths(setup: Any) -> Iterator[tuple[Any, ...]]:
    catalog = setup["catalogs"][0]
    role, policy = next(iter(catalog["roles"])), next(iter(catalog["policies"]))
    yield from ((key,) for key in setup)
    at = ("catalogs", 0)
    yield from ((*at, key) for key in catalog)
    yield from ((*at, "roles", role, key) for key in catalog["roles"][role])
    yield from ((*at, "roles", role, "privileges", key) for key in catalog["roles"][role]["privileges"])
    yield from ((*at, "policies", policy, key) for key in catalog["policies"][policy])
    yield from ((*at, "namespaces", 0, key) for key in catalog["namespaces"][0])


def test_the_schema_sees_every_misspelled_key() -> None:
    found = list(mistakes(read(LAKE)))
    assert len(found) > 25
    for wrong in found:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, SCHEMA)


def test_rights_are_those_of_the_lineage() -> None:
    """The case reads and writes in every way there is; the matrix is that of the guide."""
    catalogs = {catalog["name"]: catalog for catalog in read(LAKE)["catalogs"]}
    may = catalogs["shop"]["roles"]["shop-pipeline"]["privileges"]["namespace"]
    matrix = {
        name: "write" if set(rights) >= WRITE else "read" if set(rights) >= READ else rights
        for name, rights in may.items()
    }
    assert matrix == {
        "audited": "read",
        "landing": "write",
        "marts": "write",
        "partner": "read",
        "sales.staging": "write",
        "watched": "read",
    }
    assert set(catalogs["shop"]["roles"]["shop-serving"]["privileges"]["namespace"]) == {"marts"}
    shared = catalogs["shared"]["roles"]["shop-pipeline"]["privileges"]["namespace"]
    assert shared == {"reference": ["NAMESPACE_READ_PROPERTIES", "TABLE_READ_DATA"]}
    assert "shop-serving" not in catalogs["shared"]["roles"]


@pytest.mark.parametrize("file", CARE, ids=[f"{file.parents[2].name}: {file.name}" for file in CARE])
def test_no_rule_takes_current_files_of_tables(file: Path) -> None:
    found = json.loads(file.read_text(encoding="utf-8"))["resource"]
    tables = {
        place.split("/")[2] for facts in file.parent.glob(f"{file.name.split('.')[0]}.*") for place in _locations(facts)
    }
    assert tables
    for rules in found.get("aws_s3_bucket_lifecycle_configuration", {}).values():
        for rule in rules["rule"]:
            assert rules["bucket"] not in tables or not rule.keys() & {"expiration", "transition"}
            assert rules["bucket"] in tables or not [key for key in rule if key.startswith("noncurrent")]


def _locations(file: Path) -> list[str]:
    if file.name.endswith(".catalogs.json"):
        catalogs = json.loads(file.read_text(encoding="utf-8"))["catalogs"]
        return [place["location"] for catalog in catalogs for place in catalog.get("namespaces", ())]
    return (
        [place for catalog in read(file).get("catalogs", ()) for place in catalog["allowed_locations"]]
        if file.suffix == ".yaml"
        else []
    )
