"""Secrets pasted into a file are refused and never shown; ordinary lines pass."""

import json
from time import perf_counter

import pytest
from unit.config.reading import floe, read
from unit.config.tokens import Maker, Safe

from floe.config.floe import FloeSpec
from floe.config.leaks import leaks
from floe.config.platform import PlatformSpec
from floe.config.secrets import formatted_token_in, names_a_secret, redact, token_in
from floe.diagnostics.render import RENDERERS, Options
from floe.spans import SourceFile, Span
from floe.syntax.nodes import YamlMap, YamlScalar

ROUNDS = 40
LINES = 5000


def leak_of(key: str, value: str) -> bool:
    file = SourceFile("x", f"{key}: {value}")
    at = Span(file, 0, len(key))
    entry = (
        YamlScalar(key, at, quoted=False),
        YamlScalar(value, Span(file, len(key) + 2, len(file.text)), quoted=True),
    )
    return any(leaks(YamlMap((entry,), Span(file, 0, len(file.text)))))


@pytest.mark.parametrize("kind", Maker(0).kinds())
def test_every_kind_of_token_is_found(kind: str) -> None:
    make = Maker(11).kinds()[kind]
    made = [make() for _ in range(ROUNDS)]
    found = sum(leak_of("comment", token) for token in made)
    inside = sum(leak_of("comment", f"see {token} there") for token in made)
    assert (found, inside) == (ROUNDS, ROUNDS)


def test_literals_under_keys_named_like_a_secret_are_found() -> None:
    made = [pair for seed in range(ROUNDS) for pair in Maker(seed).literals()]
    found = sum(leak_of(key, value) for key, value in made)
    assert found / len(made) >= 0.95


def test_ordinary_lines_pass() -> None:
    safe = Safe(3)
    lines = [safe.line() for _ in range(LINES)]
    wrong = [line for line in lines if leak_of(*line)]
    assert len(wrong) <= LINES / 1000, wrong


def test_in_code_only_what_nothing_else_looks_like_is_a_token() -> None:
    """SQL compares passwords, takes addresses apart by patterns, and makes keys of 32 digits."""
    found = {kind: formatted_token_in(f"select '{make()}' as a") is not None for kind, make in Maker(7).kinds().items()}
    assert sum(found.values()) >= 25, found
    for line in (
        "select * from users where password=users.password and bearer = 'Bearer of news and of other things'",
        r"select regexp_extract(url, '://[^:]+:[^@]+@') as login from requests",
        "select 'SK' || md5(id) as key, 'SK0123456789abcdef0123456789abcdef' as example",
        "-- a note on tokens: see https://docs.example.com/a?sig=how-signatures-of-addresses-work",
    ):
        assert formatted_token_in(line) is None, line


def test_redaction_hides_every_token_and_keeps_the_length() -> None:
    for seed in range(ROUNDS):
        for kind, make in Maker(seed).kinds().items():
            token = make()
            text = f"before {token} after"
            hidden = redact(text)
            assert len(hidden) == len(text), kind
            assert token not in hidden, kind
            assert token_in(hidden) is None, kind


def test_redaction_hides_literals_and_leaves_references() -> None:
    word = "hunter" + "2"
    assert redact(f"password: {word}") == "password: *******"
    assert redact(f"{{api_key: '{word}', port: 1}}") == "{api_key: '*******', port: 1}"
    for text in (
        "secret_ref: catalog-client",
        "password: ${PASSWORD}",
        "client_secret: {secret_ref: a}",
        "token_path: /x",
    ):
        assert redact(text) == text


@pytest.mark.parametrize("style", RENDERERS)
def test_no_renderer_shows_a_secret_or_its_neighbours(style: str) -> None:
    maker = Maker(5)
    word = maker.some("abcdefgh", 12)
    token = maker.kinds()["github"]()
    text = floe(f"service_account: {token}\nconsumption: {{password: {word}, port: x, dev_mode: {word}}}\n")
    located, found = read(text, FloeSpec)
    assert located is None
    out = RENDERERS[style](found, Options(redact=redact))
    assert token not in out
    assert word not in out
    assert {"E0251", "E0252"} <= {item.code for item in found}
    assert token not in json.dumps([str(item) for item in found])


def test_a_reference_is_no_secret() -> None:
    text = (
        "catalogs: {a: {uri: 'http://c', warehouse: w, credentials: {mode: oauth2, client_id: id,"
        " client_secret: {secret_ref: polaris-client-secret}}}}\n"
    )
    assert read(text, PlatformSpec)[1] == ()


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ("password", True), ("clientSecret", True), ("AWS_SECRET_ACCESS_KEY", True), ("api-key", True), ("pwd", True),
        ("secret_ref", False), ("token_path", False), ("password_file", False), ("token_refresh_enabled", False),
        ("secret_backends", False), ("keyboard", False), ("tokenize", False), ("partition_keys", False),
        ("compass", False), ("bypass", False), ("primary_key", False), ("key_arn", False), ("kms_key_id", False),
    ],
)  # fmt: skip
def test_which_keys_are_named_like_a_secret(key: str, secret: bool) -> None:
    assert names_a_secret(key) is secret


@pytest.mark.parametrize(
    "piece", ["a", "-eyJ", "://a:", "password", "pass_", "sk-", "AccountKey=", "pwd=", "-----BEGIN ", "-."]
)
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (20_000, 160_000))
    started = perf_counter()
    redact(short)
    between = perf_counter()
    redact(long)
    assert perf_counter() - between < 40 * (between - started) + 0.1
