"""Who a pod is to its cloud, without a secret: an IAM role, a service account of Google, an application of Entra."""

from typing import Final

from floe.ir.deployment import Cloud, Identity, Kind
from floe.linker.deployment.demand import Ground

CLOUD_OF: Final[dict[str, Cloud]] = {"gcs": "gcp", "azure": "azure"}
READERS: Final = frozenset({"dagster-run", "dagster-code"})
"""Who has the identity of the object store, unless platform.yaml names a role for somebody by name."""


def identity(kind: Kind, account: str, ground: Ground) -> Identity | None:
    """Return platform.yaml's role for the account, the component or its group, else what the storage itself says."""
    roles = ground.infrastructure.cloud.aws.iam.service_accounts
    for name in (account, kind.name, kind.group):
        if name in roles:
            return Identity(cloud="aws", name=roles[name].role_arn)
    return _of_storage(ground) if kind.name in READERS else None


def _of_storage(ground: Ground) -> Identity | None:
    credentials = ground.storage.credentials
    if credentials.mode == "iam_role" and credentials.role_arn is not None:
        return Identity(cloud="aws", name=credentials.role_arn)
    cloud = CLOUD_OF.get(ground.storage.type)
    # A reference is read at run time, and an annotation is written long before.
    if credentials.mode == "service_account" and cloud is not None and isinstance(credentials.client_id, str):
        return Identity(cloud=cloud, name=credentials.client_id)
    return None
