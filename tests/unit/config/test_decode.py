"""Decoding: what is accepted, and that every fault is said once, in its place, with a cure."""

import pytest
from unit.config.reading import HERE, codes, floe, only, read, under

from floe.config.compute import ENGINES
from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec
from floe.config.shapes import keys
from floe.diagnostics.model import Severity
from floe.syntax.nodes import plain

FILES = (
    (FloeSpec, "every_key_floe.yaml"),
    (PlatformSpec, "every_key_platform.yaml"),
    (PlatformSpec, "every_key_compute.yaml"),
)


def text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def written(value: object, path: tuple[str, ...]) -> bool:
    """Say whether plain data holds a key at a path whose ``*`` stand for any key or place."""
    if not path:
        return True
    inside = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
    found = inside.values() if path[0] == "*" else [inside[path[0]]] if path[0] in inside else []
    return any(written(item, path[1:]) for item in found)


def test_the_fixtures_hold_every_key_and_decode() -> None:
    declared, covered = set(), set()
    for model, name in FILES:
        located, found = read(text(name), model)
        assert located is not None, [item.headline for item in found]
        assert {item.severity for item in found} <= {Severity.WARNING}
        value = plain(located.node)
        declared |= {(key.block, key.path[-1]) for key in keys(model)}
        covered |= {(key.block, key.path[-1]) for key in keys(model) if written(value, key.path)}
    assert declared - covered == set()


def test_the_compute_fixture_has_every_engine() -> None:
    located, _ = read(text("every_key_compute.yaml"), PlatformSpec)
    assert located is not None
    assert {profile.type for profile in located.value.compute.values()} == set(ENGINES)


def test_many_mistakes_are_all_found_in_one_run() -> None:
    _, found = read(text("mistakes.yaml"), FloeSpec)
    places = [(under(item.primary.span), item.code) for item in found]
    assert places == [
        ("nam", "E0202"),
        ("1.0", "E0203"),
        ("storge", "E0202"),
        ('"2nd"', "E0205"),
        ("[default]", "E0203"),
        ("7", "E0203"),
        ("sql", "E0204"),
        ("{path: .}", "E0201"),
        ('"yes"', "E0203"),
        ("99999", "E0206"),
        ("every hour", "E0208"),
        ("Europe/Belin", "E0209"),
        ("encrypt", "E0204"),
        ("12", "E0203"),
        ("1.5", "E0206"),
        ("loud", "E0204"),
        ("assets.flights", "E0203"),
        ("2026-02-30", "E0211"),
        ("[]", "E0207"),
        ("clean-up", "E0212"),
        ("vacuum", "E0205"),
        ("0 0 6 * * *", "E0208"),
        ("weekly", "E0201"),
        ("files", "E0201"),
        ("DONE", "E0204"),
        ("path", "E0202"),
        ("2026-01-01", "E0229"),
        ("0", "E0206"),
    ]


def test_no_word_of_pydantic_or_python_reaches_a_person() -> None:
    _, found = read(text("mistakes.yaml"), FloeSpec)
    for item in found:
        said = " ".join([item.headline, item.primary.text, *item.notes, item.help or ""]).casefold()
        for word in (
            "invalid",
            "pydantic",
            "tuple",
            "dictionary",
            "input should",
            "nonetype",
            "str ",
            "<",
            "function-",
        ):
            assert word not in said


def test_a_version_that_yaml_reads_as_a_number_is_to_be_quoted() -> None:
    found = only("name: acme\nversion: 1.0\n")
    assert found.headline == "`version` takes text, not the number `1.0`"
    assert found.help == 'quote it: `"1.0"`'


@pytest.mark.parametrize(
    ("block", "help_line"),
    [
        ("storge: x\n", "did you mean `storage`?"),
        ("policies: {}\n", "`policies` stands under `governance`"),
        ("bucket: x\n", "`bucket` stands under `observability.compute_logs`"),
        ("warehouse: x\n", "`warehouse` belongs in platform.yaml, under `catalogs.*` or `compute.*.properties`"),
        ("orchestration: {jobs: {a: {type: ops, target_function: a.b, selection: [c]}}}\n",
         "`selection` belongs to `type: batch`; delete it, or change the type"),
        ("orchestration: {jobs: {a: {typ: batch, selection: [c]}}}\n", "did you mean `type`?"),
        ("orchestration: {sensors: {a: {typ: custom}}}\n", "did you mean `type`?"),
        ("qqqqqqqqq: 1\n", "delete the key"),
    ],
)  # fmt: skip
def test_an_unknown_key_says_where_it_could_belong(block: str, help_line: str) -> None:
    found = only(floe(block))
    assert (found.code, found.help) == ("E0202", help_line)


def test_a_misspelt_required_key_is_one_mistake() -> None:
    found = only("nmae: acme\nversion: '1'\n")
    assert (found.code, under(found.primary.span)) == ("E0202", "nmae")


def test_a_list_names_its_items_by_number() -> None:
    found = only(floe("transforms: [{type: dbt, path: .}, {type: dbt}]\n"))
    assert found.headline == "`transforms[1]` has no `path`"


def test_two_kinds_of_value_are_one_mistake() -> None:
    found = only("security: {encryption: {at_rest: {multi_region_key: [a]}}}\n", PlatformSpec)
    assert found.code == "E0203"


@pytest.mark.parametrize(
    ("block", "cure"),
    [
        ("consumption: {enabled: 'on'}\n", "write `true`, without quotes"),
        ("consumption: {port: '4000'}\n", "remove the quotes: `4000`"),
        ("transforms:\n", "write a list, or delete the key"),
        ("transforms: dbt\n", "write `- type: dbt` below the key, and `path: .` below that"),
        ("observability: 5\n", "write keys with values"),
        ("service_account: [a]\n", "write text in one line"),
    ],
)
def test_a_wrong_kind_of_value_comes_with_the_cure(block: str, cure: str) -> None:
    assert only(floe(block)).help == cure


def test_a_file_that_is_a_list_is_one_mistake() -> None:
    assert only("- a\n").headline == "the file must hold keys with values, not a list"


def test_positions_of_values_and_keys() -> None:
    located, _ = read(floe("orchestration:\n  jobs:\n    refresh:\n      selection: [orders]\n"), FloeSpec)
    assert located is not None
    assert under(located.span("orchestration", "jobs", "refresh", "selection", 0)) == "orders"
    assert under(located.key_span("orchestration", "jobs", "refresh")) == "refresh"
    assert under(located.key_span("orchestration", "jobs", "refresh", "tags", "x")) == "refresh"
    assert under(located.key_span()) == "name"


def test_what_is_left_out_has_its_default_and_what_was_written_is_known() -> None:
    located, _ = read("compute: {a: {type: postgres, properties: {port: 5432, schema: s}}}\n", PlatformSpec)
    assert located is not None
    spec = located.value
    assert spec.orchestration.schedules == "all"
    assert spec.consumption.cube_store.enabled is False
    dumped = spec.compute["a"].model_dump(mode="json", exclude_unset=True)
    assert dumped == {"type": "postgres", "properties": {"port": 5432, "schema": "s"}}


def test_a_value_that_run_time_fills_in_may_stand_for_a_number() -> None:
    assert codes("compute: {a: {type: postgres, properties: {port: '${PGPORT:-5432}'}}}\n", PlatformSpec) == []
    assert codes("compute: {a: {type: postgres, properties: {port: '5432'}}}\n", PlatformSpec) == ["E0203"]


def test_frameworks_may_be_a_list_of_names() -> None:
    block = "governance: {compliance: {frameworks: %s}}\n"
    assert codes(block % "[gdpr, soc2]", PlatformSpec) == []
    assert codes(block % "{gdpr: {enabled: true, enforcement: strict}}", PlatformSpec) == []
    assert codes(block % "gdpr", PlatformSpec) == ["E0203"]


def test_the_compiler_s_version_is_checked_first_and_alone() -> None:
    assert codes('floe_version: ">=99"\nnonsense: 1\n') == ["E0218"]
    assert codes('floe_version: "soon"\nnonsense: 1\n') == ["E0213"]
    assert codes(floe('floe_version: ">=0.0.1"\n')) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('version: "2.0.0"\nnonsense: 1\n', ["E0214"]),
        ('version: "1.3.0"\n', ["E0214"]),
        ('version: "1.0.7"\n', ["E0215"]),
        ('version: "1.2"\n', ["E0205"]),
        ('version: "1.0.0"\nlayers: {}\nsecurity: {}\n', ["W0216", "W0216"]),
        ('version: "1.1.0"\nlayers: {}\nsecurity: {}\n', ["W0216"]),
        ('version: "1.2.0"\nlayers: {}\nsecurity: {}\n', []),
        ("layers: {}\n", []),
    ],
)
def test_versions_of_platform_yaml(text: str, expected: list[str]) -> None:
    assert codes(text, PlatformSpec) == expected


def test_a_file_with_warnings_only_decodes() -> None:
    located, found = read(floe("observability: {otlp_endpoint: 'http://c:4317'}\n"), FloeSpec)
    assert located is not None
    assert [item.severity for item in found] == [Severity.WARNING]
