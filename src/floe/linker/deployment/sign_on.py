"""oauth2-proxy in front of Dagster: its variables from security.authentication, by their documented names."""

from collections.abc import Iterator
from typing import Final

from floe.linker.deployment.demand import Ground

PREFIX: Final = "OAUTH2_PROXY_"
UPSTREAM: Final = "http://dagster-webserver:80/"


def sign_on_variables(ground: Ground) -> Iterator[tuple[str, str]]:
    """Yield the plain variables; the client's secret and that of the cookies come from Secrets."""
    for name, value in _settings(ground):
        yield f"{PREFIX}{name}", value


def _settings(ground: Ground) -> Iterator[tuple[str, str]]:
    authentication, authorization = ground.security.authentication, ground.security.authorization
    oidc, session = authentication.oidc, authentication.session
    if oidc is None:
        return
    yield "PROVIDER", "oidc"
    yield "OIDC_ISSUER_URL", oidc.provider_url
    yield "CLIENT_ID", oidc.client_id
    yield "SCOPE", " ".join(oidc.scopes)
    yield "OIDC_EMAIL_CLAIM", oidc.claims_mapping.email
    yield "OIDC_GROUPS_CLAIM", oidc.claims_mapping.groups
    yield "USER_ID_CLAIM", oidc.claims_mapping.username
    yield "HTTP_ADDRESS", "0.0.0.0:4180"
    yield "METRICS_ADDRESS", "0.0.0.0:44180"
    yield "UPSTREAMS", UPSTREAM
    yield "REVERSE_PROXY", "true"
    yield "SKIP_PROVIDER_BUTTON", "true"
    yield "EMAIL_DOMAINS", "*"
    yield "COOKIE_EXPIRE", f"{session.timeout_minutes}m"
    yield "COOKIE_SAMESITE", session.same_site.lower()
    yield "COOKIE_SECURE", "true" if session.secure_cookies else "false"
    if authorization.enabled and authorization.group_mappings:
        yield "ALLOWED_GROUPS", ",".join(sorted(authorization.group_mappings))
