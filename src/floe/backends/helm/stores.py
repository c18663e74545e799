"""External Secrets: the store of the organisation, and one copy for each Secret that the deployment reads."""

from typing import Final

from floe.backends.helm.kinds import ENABLED, Json
from floe.ir.deployment import Deployment, SecretNeed
from floe.ir.limits import SecretStore

WHOLE: Final = "value"
VAULT: Final = "vault"


def external_secrets(deployment: Deployment, store: SecretStore) -> Json:
    """Return the values of the store and of every copy."""
    return {
        ENABLED: True,
        "refresh": store.refresh,
        "provider": _provider(store),
        "secrets": [_copy(secret, store) for secret in deployment.secrets],
    }


def _provider(store: SecretStore) -> Json:
    match store.provider:
        case "vault":
            mount, _, _ = store.path.partition("/")
            auth = {"kubernetes": {"mountPath": "kubernetes", "role": store.role or ""}}
            found: Json = {"server": store.server or "", "path": mount, "version": "v2", "auth": auth}
            return {VAULT: found}
        case "gcp":
            return {"gcpsm": {"projectID": store.path}}
        case "azure":
            return {"azurekv": {"authType": "WorkloadIdentity", "vaultUrl": store.path}}
        case _:
            return {"aws": {"service": "SecretsManager", "region": store.region or ""}}


def _copy(secret: SecretNeed, store: SecretStore) -> Json:
    """A secret that is one value is the whole entry of the store; a pair is an entry with one property for each."""
    name = secret.reference or secret.name
    whole = secret.keys == (WHOLE,) and store.provider != VAULT
    return {"name": secret.name, "remote": _remote(name, store), "whole": whole, "keys": list(secret.keys)}


def _remote(name: str, store: SecretStore) -> str:
    match store.provider:
        case "vault":
            # The path names the engine, then `data`, then the folder: the operator adds `data` itself.
            parts = [part for part in store.path.split("/")[1:] if part]
            return "/".join([*(parts[1:] if parts[:1] == ["data"] else parts), name])
        case "aws":
            return f"{store.path}{name}"
        case _:
            return name
