"""Who signs the tokens of callers in one environment, and which claim says what they may."""

from collections.abc import Mapping
from typing import Final

from floe.ir.platform import Environment, Plain
from floe.ir.semantic import SemanticLayer

Json = dict[str, object]

SIGNED: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
"""Signatures that an identity provider makes with a key that only it has; never one that a shared secret makes."""

DISCOVERY: Final = "/.well-known/openid-configuration"


def tokens(environment: Environment) -> Json | None:
    """Return the identity provider of an environment; None where a shared secret signs.

    Its own discovery document says where its keys are. Groups become roles by ``authorization.group_mappings``.
    """
    security = block(environment.settings, "security")
    authentication = block(security, "authentication")
    provider = block(authentication, "oidc")
    if authentication.get("enabled") is not True or not provider:
        return None
    url = str(provider["provider_url"]).rstrip("/")
    claims = block(provider, "claims_mapping")
    authorization = block(security, "authorization")
    mappings = block(authorization, "group_mappings") if authorization.get("enabled") is True else {}
    return {
        "discovery": url + DISCOVERY,
        "issuer": [url, f"{url}/"],
        "audience": str(provider["client_id"]),
        "algorithms": list(SIGNED),
        "claim": str(claims.get("groups", "groups")),
        "roles": {name: str(role) for name, role in sorted(mappings.items())},
    }


def is_proved(environment: Environment, layer: SemanticLayer) -> bool:
    """Say whether somebody can prove who they are; what runs on one machine needs no proof."""
    return layer.api_secret is not None or environment.embedded is not None or tokens(environment) is not None


def block(found: Mapping[str, Plain], key: str) -> Mapping[str, Plain]:
    """Return a block of recorded settings; an empty one where it was not written."""
    value = found.get(key)
    return value if isinstance(value, Mapping) else {}
