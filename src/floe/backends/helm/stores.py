"""External Secrets: the store of the organisation, and one copy for each Secret that the deployment reads."""

from typing import Final

from floe.backends.helm.kinds import ENABLED, Json
from floe.ir.deployment import Chart, Deployment, SecretNeed
from floe.ir.limits import SecretStore

WHOLE: Final = "value"
VAULT: Final = "vault"
COPY: Final = "-hook"
"""What a Secret is called that only hooks read, and that goes with them."""


def external_secrets(deployment: Deployment, store: SecretStore, chart: Chart) -> Json:
    """Return the values of the store and of the copies that one chart brings."""
    own = [secret for secret in deployment.secrets if secret.chart == chart]
    before = copied(deployment) if chart == "app" else frozenset()
    return {
        ENABLED: bool(own),
        "refresh": store.refresh,
        "provider": _provider(store),
        "secrets": [
            *(_copy(secret, store, "") for secret in own),
            *(_copy(secret, store, COPY) for secret in own if secret.name in before),
        ],
    }


def copied(deployment: Deployment) -> frozenset[str]:
    """Return the Secrets that the project's own release brings and a hook reads before it is there."""
    if deployment.secret_store is None:
        return frozenset()
    read = {use.secret for hook in deployment.hooks if hook.weight < 0 for use in hook.secrets}
    return frozenset(secret.name for secret in deployment.secrets if secret.chart == "app" and secret.name in read)


def _provider(store: SecretStore) -> Json:
    """Return the store as External Secrets spells it; what nobody said is empty, and the chart refuses that."""
    match store.provider:
        case "vault":
            mount, _, _ = store.path.partition("/")
            found: Json = {"server": store.server or "", "path": mount, "version": "v2", "auth": _vault_login(store)}
            return {VAULT: found}
        case "gcp":
            return {"gcpsm": {"projectID": store.path}}
        case "azure":
            return {"azurekv": {"authType": "WorkloadIdentity", "vaultUrl": store.path}}
        case _:
            return {"aws": {"service": "SecretsManager", "region": store.region or ""}}


def _vault_login(store: SecretStore) -> Json:
    role = store.role or ""
    match store.auth:
        case "jwt":
            token: Json = {"serviceAccountRef": {"name": ""}}
            return {"jwt": {"path": "jwt", "role": role, "kubernetesServiceAccountToken": token}}
        case "approle":
            return {"appRole": {"path": "approle", "roleId": role, "secretRef": {"name": "", "key": "secret_id"}}}
        case _:
            return {"kubernetes": {"mountPath": "kubernetes", "role": role}}


def _copy(secret: SecretNeed, store: SecretStore, suffix: str) -> Json:
    """A secret that is one value is the whole entry of the store; a pair is an entry with one property for each."""
    name = secret.reference or secret.name
    whole = secret.keys == (WHOLE,) and store.provider != VAULT
    return {
        "name": f"{secret.name}{suffix}",
        "hook": bool(suffix),
        "remote": _remote(name, store),
        "whole": whole,
        "keys": list(secret.keys),
    }


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
