"""Keys of one file that do not fit each other, and rules over every text."""

import pytest
from unit.config.reading import codes, floe, only, under

from floe.config.platform import PlatformSpec
from floe.config.platform_rules import bucket_fault
from floe.config.timezones import is_timezone
from floe.config.urls import url_fault

STORE = "storage: {default: {bucket: acme-data}}\n"
CATALOG = "catalogs: {default: {uri: 'http://c:1', warehouse: acme}}\n"


def layer(text: str) -> str:
    return f"{STORE}{CATALOG}layers: {{bronze: {{{text}}}}}\n"


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        ("{mode: oauth2}", ["E0220"]),
        ("{mode: oauth2, client_id: a}", ["E0220"]),
        ("{mode: oauth2, client_id: a, client_secret: {secret_ref: b}}", []),
        ("{mode: oauth2, client_id: {secret_ref: a}, client_secret: {secret_ref: b}}", []),
        ("{mode: oauth2, client_id: a, client_secret: null}", ["E0220"]),
        ("{mode: iam_role}", ["E0220"]),
        ("{mode: iam_role, role_arn: 'arn:aws:iam::123456789012:role/a'}", []),
        ("{mode: iam_role, role_arn: 'arn:aws:iam::12345678901:role/a'}", ["E0205"]),
        ("{mode: static}", []),
        ("{mode: service_account}", []),
    ],
)
def test_credentials(credentials: str, expected: list[str]) -> None:
    text = f"catalogs: {{c: {{uri: 'http://c', warehouse: w, credentials: {credentials}}}}}\n"
    assert codes(text, PlatformSpec) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: bronze, storage_ref: default, namespace: sales", []),
        ("name: bronze, storage_ref: nope, namespace: sales", ["E0221"]),
        ("name: bronze, storage_ref: default, catalog_ref: nope, namespace: sales", ["E0221"]),
        ("name: bronze, storage_ref: default, namespace: acme.sales", ["W0222"]),
        ("name: bronze, storage_ref: default, namespace: acme", []),
        ("name: brass, storage_ref: default, namespace: sales", ["W0223"]),
        ("name: bronze, namespace: sales", ["E0201"]),
    ],
)
def test_layers(text: str, expected: list[str]) -> None:
    assert codes(layer(text), PlatformSpec) == expected


def test_a_layer_without_a_catalog_stands_on_the_default_one() -> None:
    found = only(f"{STORE}layers: {{bronze: {{name: bronze, storage_ref: default, namespace: a}}}}\n", PlatformSpec)
    assert (found.code, under(found.primary.span)) == ("E0221", "bronze")


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("acme-data", True), ("a.b.c", True), ("123", True), ("Acme", False), ("acme_data", False), ("-acme", False),
        ("acme-", False), ("a..b", False), ("a.-b", False), ("192.168.1.1", False), ("xn--acme", False),
        ("acme-s3alias", False), ("akmé", False), ("a b", False),
    ],
)  # fmt: skip
def test_bucket_names(name: str, good: bool) -> None:
    assert (bucket_fault(name) is None) is good
    expected = [] if good else ["E0230"]
    assert codes(f"storage: {{s: {{bucket: '{name}'}}}}\n", PlatformSpec) == expected


def test_a_bucket_of_google_may_hold_underscores() -> None:
    assert codes("storage: {s: {type: gcs, bucket: acme_data}}\n", PlatformSpec) == []


@pytest.mark.parametrize("length", [2, 64])
def test_a_bucket_of_the_wrong_length_is_said_once(length: int) -> None:
    assert codes(f"storage: {{s: {{bucket: {'a' * length}}}}}\n", PlatformSpec) == ["E0207"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("observability: {attributes: {a: '${NAME}', b: '${NAME:-x}', c: 'a-${A}-${B}'}}\n", []),
        ("consumption: {database_type: '${DB}'}\n", ["W0226"]),
        ("service_account: '${NAME}'\n", ["E0224"]),
        ("governance: {policies: {access: [{role: '${ROLE}'}]}}\n", ["E0224"]),
        ("observability: {attributes: {a: '${9}'}}\n", ["E0225"]),
        ("observability: {attributes: {a: '${OPEN'}}\n", ["E0225"]),
        ("observability: {attributes: {a: '$NAME costs $5'}}\n", []),
    ],
)
def test_references_to_the_environment(text: str, expected: list[str]) -> None:
    assert codes(floe(text)) == expected


def test_references_in_profiles() -> None:
    properties = "compute: {a: {type: snowflake, properties: {account: '${ACCOUNT}'}}}\n"
    assert codes(properties, PlatformSpec) == []
    assert codes("storage: {a: {bucket: abc, region: '${REGION}'}}\n", PlatformSpec) == ["E0224"]


@pytest.mark.parametrize("escape", [r"\u202e", r"\u0000", r"\u200b", r"\e", r"\u2066", r"\U000E0041", r"\ufeff", r"\r"])
def test_hidden_characters_in_escapes(escape: str) -> None:
    assert codes(floe(f'observability: {{attributes: {{a: "x{escape}y"}}}}\n')) == ["E0227"]
    assert codes(floe(f'observability: {{attributes: {{"x{escape}y": a}}}}\n')) == ["E0227"]


@pytest.mark.parametrize("text", ["zwei\\tWorte", "a\\nb", "\U0001f468\u200d\U0001f469", "naïve Ωμέγα 数据"])
def test_ordinary_text_stays(text: str) -> None:
    assert codes(floe(f'observability: {{attributes: {{a: "{text}"}}}}\n')) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("transforms: [{type: dbt, path: ., target: local}]\n", "target"),
        ("consumption: {database_type: duckdb}\n", "database_type"),
        ("consumption: {pre_aggregations: {cube_store: {enabled: true}}}\n", "cube_store"),
        ("consumption: {pre_aggregations: {export_bucket: {enabled: true}}}\n", "export_bucket"),
        ("observability: {otlp_endpoint: 'c:4317'}\n", "otlp_endpoint"),
        ("observability: {lineage_endpoint: 'http://m:5000'}\n", "lineage_endpoint"),
        ("orchestration: {dbt: {manifest_path: a}}\n", "manifest_path"),
    ],
)
def test_keys_with_a_new_home(text: str, key: str) -> None:
    found = only(floe(text))
    assert (found.code, under(found.primary.span)) == ("W0226", key)


def test_sampling() -> None:
    block = "observability: {tracing: {sampling: {%s}}}\n"
    assert codes(floe(block % "probability: 0.5")) == ["W0228"]
    assert codes(floe(block % "probability: 1.0")) == []
    assert codes(floe(block % "sampling_type: rate_limiting")) == ["W0231"]
    assert codes(block % "sampling_type: rate_limiting, rate_limit: 5", PlatformSpec) == []


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("http://minio:9000", True), ("https://a.example.com/api/catalog", True), ("jaeger:4317", True),
        ("localhost", True), ("http://[::1]:8181", True), ("thrift://hive:9083", True), ("", True),
        ("http://user@host", False), ("http://", False), ("not an address", False), ("http://host:99999", False),
        ("http://host:port", False), ("htp:/host", False), ("http://a_b.svc:1", True), ("sqlite:///x.db", True),
    ],
)  # fmt: skip
def test_addresses(address: str, good: bool) -> None:
    assert (url_fault(address) is None) is good


def test_time_zones() -> None:
    assert all(map(is_timezone, ("UTC", "Europe/Berlin", "America/Argentina/Ushuaia")))
    assert not any(map(is_timezone, ("utc", "Berlin", "", "posix/UTC", "UTC+1")))
