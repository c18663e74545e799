"""Issue 5: where an identity provider signs tokens, Cube takes its keys, issuer and audience, and nothing else."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from house import CASES, copy_input, floe

from .serving import FORBIDDEN, LOAD, META, OK, ask, load, part, served, token

pytestmark = pytest.mark.e2e

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CITY = "customers_view.city"
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
AUDIENCE = "cube-of-sales"
HOUR = 3600


def number(value: int) -> str:
    return base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).decode().rstrip("=")


class Provider(BaseHTTPRequestHandler):
    """An identity provider: what it is, and the key that it signs with."""

    def do_GET(self) -> None:
        url = f"http://127.0.0.1:{self.server.server_address[1]}"
        public = KEY.public_key().public_numbers()
        key = {"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256", "n": number(public.n), "e": number(public.e)}
        known = {
            "/.well-known/openid-configuration": {"issuer": url, "jwks_uri": f"{url}/keys"},
            "/keys": {"keys": [key]},
        }
        body = json.dumps(known.get(self.path, {})).encode()
        self.send_response(OK if self.path in known else 404)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def signed(key: rsa.RSAPrivateKey, **claims: Any) -> str:
    body = f"{part({'alg': 'RS256', 'typ': 'JWT', 'kid': 'one'})}.{part(claims)}"
    made = key.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{body}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def signed_otherwise(key: rsa.RSAPrivateKey, **claims: Any) -> str:
    """Return a token that the right key signs in a way that nobody agreed to; Cube by itself would take it."""
    body = f"{part({'alg': 'PS512', 'typ': 'JWT', 'kid': 'one'})}.{part(claims)}"
    salted = padding.PSS(padding.MGF1(hashes.SHA512()), padding.PSS.DIGEST_LENGTH)
    made = key.sign(body.encode(), salted, hashes.SHA512())
    return f"{body}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[int]:
    """Cube in an environment that is not this machine alone, started by somebody who asks for dev mode."""
    import duckdb

    folder = tmp_path_factory.mktemp("tokens")
    project = copy_input(CASES / "cube-meta", folder / "project")
    path = project / "platform" / "local" / "platform.yaml"
    platform = yaml.safe_load(path.read_text(encoding="utf-8"))
    platform["catalogs"]["default"]["uri"] = "https://catalog.example.com"
    platform["security"] = {
        "authentication": {
            "enabled": True,
            "method": "oidc",
            "oidc": {"provider_url": issuer, "client_id": AUDIENCE, "claims_mapping": {"groups": "teams"}},
        },
        "authorization": {"enabled": True, "group_mappings": {"Data & Analysis": "analyst"}},
    }
    path.write_text(yaml.safe_dump(platform), encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    database = folder / "data.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as data")
        connection.execute(
            """create schema data.marts; create table data.marts.customers as
            select 1 as customer_id, 'a' as tenant_id, 'Oslo' as city, 'ada@example.com' as email"""
        )
    with served(project, database, CUBEJS_DEV_MODE="true") as found:
        yield found


def claims(issuer: str, **other: Any) -> dict[str, Any]:
    now = int(time.time())
    mine = {"iss": issuer, "aud": AUDIENCE, "exp": now + HOUR, "tenant_id": "a", "teams": ["Data & Analysis"]}
    return {**mine, **other}


def test_a_token_of_the_provider_opens_what_its_group_may_see(port: int, issuer: str) -> None:
    bearer = signed(KEY, **claims(issuer))
    code, meta = ask(port, META, bearer)
    assert code == OK
    assert "customers_view" in {cube["name"] for cube in meta["cubes"]}
    answer = load(port, bearer, {"dimensions": [CITY, "customers_view.email"]})
    assert [row[CITY] for row in answer["data"]] == ["Oslo"]
    assert "@" not in json.dumps(answer["data"])


def test_a_group_without_a_role_sees_nothing(port: int, issuer: str) -> None:
    for other in ({"teams": ["analyst"]}, {"teams": []}, {"teams": None, "roles": ["analyst"]}, {"teams": "__proto__"}):
        bearer = signed(KEY, **claims(issuer, **other))
        assert ask(port, META, bearer) == (OK, {"cubes": []}), other
        assert load(port, bearer, {"dimensions": [CITY]})["data"] == []


def test_no_other_token_opens_anything(port: int, issuer: str) -> None:
    body = part(claims(issuer))
    wrong = {
        "nobody": None,
        "another key": signed(OTHER, **claims(issuer)),
        "another issuer": signed(KEY, **claims("https://else.example.com")),
        "another audience": signed(KEY, **claims(issuer, aud="else")),
        "too late": signed(KEY, **claims(issuer, exp=1)),
        "no signature": f"{part({'alg': 'none', 'kid': 'one'})}.{body}.",
        "another algorithm": signed_otherwise(KEY, **claims(issuer)),
        "the shared secret": token(**claims(issuer)),
    }
    for name, bearer in wrong.items():
        assert ask(port, META, bearer)[0] == FORBIDDEN, name
        assert ask(port, LOAD, bearer, {"query": {"dimensions": [CITY]}})[0] == FORBIDDEN, name


def test_dev_mode_is_for_this_machine_alone(port: int) -> None:
    assert ask(port, "/playground/context")[0] != OK
