"""Not a Polaris: what records requests as Polaris takes them, for machines where no real one can be started.

It runs in the environment of the official command line tool and holds every body to that tool's own API models, to the
last key. It keeps state, so that a second run can find nothing to do, and refuses what a real server of version 1.7 was
seen to refuse. It proves what is sent; that a server does with it what it should, only a server can prove.
"""

import json
import re
import secrets
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import policies
import state
from apache_polaris.sdk.catalog.models.attach_policy_request import AttachPolicyRequest
from apache_polaris.sdk.catalog.models.create_namespace_request import CreateNamespaceRequest
from apache_polaris.sdk.catalog.models.create_policy_request import CreatePolicyRequest
from apache_polaris.sdk.catalog.models.update_namespace_properties_request import UpdateNamespacePropertiesRequest
from apache_polaris.sdk.catalog.models.update_policy_request import UpdatePolicyRequest
from apache_polaris.sdk.management.models.add_grant_request import AddGrantRequest
from apache_polaris.sdk.management.models.create_catalog_request import CreateCatalogRequest
from apache_polaris.sdk.management.models.create_catalog_role_request import CreateCatalogRoleRequest
from apache_polaris.sdk.management.models.create_principal_request import CreatePrincipalRequest
from apache_polaris.sdk.management.models.create_principal_role_request import CreatePrincipalRoleRequest
from apache_polaris.sdk.management.models.grant_catalog_role_request import GrantCatalogRoleRequest
from apache_polaris.sdk.management.models.grant_principal_role_request import GrantPrincipalRoleRequest
from apache_polaris.sdk.management.models.reset_principal_request import ResetPrincipalRequest
from apache_polaris.sdk.management.models.revoke_grant_request import RevokeGrantRequest
from apache_polaris.sdk.management.models.update_catalog_request import UpdateCatalogRequest
from apache_polaris.sdk.management.models.update_catalog_role_request import UpdateCatalogRoleRequest
from apache_polaris.sdk.management.models.update_principal_request import UpdatePrincipalRequest
from apache_polaris.sdk.management.models.update_principal_role_request import UpdatePrincipalRoleRequest

REALM = "POLARIS"
M, C, P = "/api/management/v1", "/api/catalog/v1", "/api/catalog/polaris/v1"
ROLES = r"/catalogs/([^/]+)/catalog-roles"
SPACES = r"/([^/]+)/namespaces"
Route = tuple[str, str, Any, Callable[..., Any]]

S, Q = state, policies
ROUTES: list[Route] = [
    ("GET", f"{M}/catalogs", None, S.list_catalogs),
    ("POST", f"{M}/catalogs", CreateCatalogRequest, S.create_catalog),
    ("GET", f"{M}/catalogs/([^/]+)", None, S.get_catalog),
    ("PUT", f"{M}/catalogs/([^/]+)", UpdateCatalogRequest, S.update_catalog),
    ("GET", f"{M}/principals", None, S.list_principals),
    ("POST", f"{M}/principals", CreatePrincipalRequest, S.create_principal),
    ("GET", f"{M}/principals/([^/]+)", None, S.get_principal),
    ("PUT", f"{M}/principals/([^/]+)", UpdatePrincipalRequest, S.update_principal),
    ("POST", f"{M}/principals/([^/]+)/reset", ResetPrincipalRequest, S.reset_principal),
    ("GET", f"{M}/principals/([^/]+)/principal-roles", None, S.roles_of_principal),
    ("PUT", f"{M}/principals/([^/]+)/principal-roles", GrantPrincipalRoleRequest, S.assign_principal),
    ("DELETE", f"{M}/principals/([^/]+)/principal-roles/([^/]+)", None, S.unassign_principal),
    ("GET", f"{M}/principal-roles", None, S.list_principal_roles),
    ("POST", f"{M}/principal-roles", CreatePrincipalRoleRequest, S.create_principal_role),
    ("GET", f"{M}/principal-roles/([^/]+)", None, S.get_principal_role),
    ("PUT", f"{M}/principal-roles/([^/]+)", UpdatePrincipalRoleRequest, S.update_principal_role),
    ("DELETE", f"{M}/principal-roles/([^/]+)", None, S.delete_principal_role),
    ("PUT", f"{M}/principal-roles/([^/]+)/catalog-roles/([^/]+)", GrantCatalogRoleRequest, S.assign_catalog_role),
    ("GET", M + ROLES, None, S.list_catalog_roles),
    ("POST", M + ROLES, CreateCatalogRoleRequest, S.create_catalog_role),
    ("GET", f"{M}{ROLES}/([^/]+)", None, S.get_catalog_role),
    ("PUT", f"{M}{ROLES}/([^/]+)", UpdateCatalogRoleRequest, S.update_catalog_role),
    ("DELETE", f"{M}{ROLES}/([^/]+)", None, S.delete_catalog_role),
    ("GET", f"{M}{ROLES}/([^/]+)/grants", None, S.list_grants),
    ("PUT", f"{M}{ROLES}/([^/]+)/grants", AddGrantRequest, S.add_grant),
    ("POST", f"{M}{ROLES}/([^/]+)/grants", RevokeGrantRequest, S.revoke_grant),
    ("GET", f"{M}{ROLES}/([^/]+)/principal-roles", None, S.assignees),
    ("GET", C + SPACES, None, S.list_namespaces),
    ("POST", C + SPACES, CreateNamespaceRequest, S.create_namespace),
    ("GET", f"{C}{SPACES}/([^/]+)", None, S.get_namespace),
    ("POST", f"{C}{SPACES}/([^/]+)/properties", UpdateNamespacePropertiesRequest, S.update_namespace),
    ("GET", f"{P}{SPACES}/([^/]+)/policies", None, Q.list_policies),
    ("POST", f"{P}{SPACES}/([^/]+)/policies", CreatePolicyRequest, Q.create_policy),
    ("GET", f"{P}{SPACES}/([^/]+)/policies/([^/]+)", None, Q.get_policy),
    ("PUT", f"{P}{SPACES}/([^/]+)/policies/([^/]+)", UpdatePolicyRequest, Q.update_policy),
    ("DELETE", f"{P}{SPACES}/([^/]+)/policies/([^/]+)", None, Q.delete_policy),
    ("PUT", f"{P}{SPACES}/([^/]+)/policies/([^/]+)/mappings", AttachPolicyRequest, Q.attach_policy),
    ("GET", f"{P}/([^/]+)/applicable-policies", None, Q.applicable_policies),
]
WRITES: list[str] = []


class Handler(BaseHTTPRequestHandler):
    """One request: who asks, which route, what it means."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        try:
            status, body = self.handle_it(raw)
        except S.Refused as refused:
            status = refused.status
            body = {"error": {"type": refused.kind, "code": status, "message": str(refused)}}
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def handle_it(self, raw: bytes) -> tuple[int, Any]:
        url = urlsplit(self.path)
        if url.path == "/writes":
            return 200, WRITES
        if self.headers.get("Polaris-Realm", REALM) != REALM:
            raise S.Refused(404, "MissingOrInvalidRealm", "Missing or invalid realm context")
        if url.path == f"{C}/oauth/tokens":
            return S.token({key: value[0] for key, value in parse_qs(raw.decode()).items()})
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in S.TOKENS:
            raise S.Refused(401, "NotAuthorizedException", "no token")
        for method, pattern, model, function in ROUTES:
            match = re.fullmatch(pattern, url.path)
            if match and method == self.command:
                parts = [unquote(part) for part in match.groups()]
                body = checked(model, json.loads(raw)) if model else {}
                query = {key: value[0] for key, value in parse_qs(url.query).items()}
                if method != "GET":
                    WRITES.append(f"{method} {unquote(url.path)}")
                return function(*parts, body=body, query=query)
        raise S.Refused(404, "NotFoundException", f"no route {self.command} {url.path}")

    def log_message(self, format: str, *arguments: Any) -> None:
        sys.stderr.write(f"{self.command} {self.path}\n")


def checked(model: Any, body: Any) -> Any:
    """Hold a body to the model of the official tool; a key that the model does not know is refused."""
    try:
        read = model.from_dict(body)
        lost = missing(body, json.loads(json.dumps(read.to_dict(), default=S.revealed)))
    except (ValueError, TypeError, KeyError) as error:
        raise S.Refused(400, "BadRequest", f"{model.__name__}: {error}") from error
    if lost:
        raise S.Refused(400, "BadRequest", f"{model.__name__} has no {', '.join(lost)}")
    return body


def missing(sent: Any, understood: Any, at: str = "") -> list[str]:
    if isinstance(sent, dict):
        known = understood if isinstance(understood, dict) else {}
        return [line for key, value in sent.items() for line in _entry(key, value, known, f"{at}.{key}")]
    if isinstance(sent, list) and isinstance(understood, list):
        return [line for a, b in zip(sent, understood, strict=True) for line in missing(a, b, f"{at}[]")]
    return []


def _entry(key: str, value: Any, known: dict[str, Any], at: str) -> list[str]:
    return missing(value, known[key], at) if key in known else ([] if value is None else [at.lstrip(".")])


if __name__ == "__main__":
    S.PRINCIPALS["root"] = S.principal({}, "root", sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]} {secrets.token_hex(4)}\n")
    sys.stdout.flush()
    server.serve_forever()
