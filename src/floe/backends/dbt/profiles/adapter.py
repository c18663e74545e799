"""What dbt must be told about an engine: the keys of its adapter's connection."""

from collections.abc import Callable, Mapping

from floe.backends.dbt.values import text, written
from floe.frozen import dataclass
from floe.ir.platform import Compute, Environment, Plain

Keys = Mapping[str, Plain]
SCHEMA = "schema"
DATABASE = "database"
METHOD = "method"
HOST = "host"
USER_KEY = "user"
PASSWORD_KEY = "password"  # noqa: S105 (a key's name, no secret)
TOKEN_KEY = "token"  # noqa: S105 (a key's name, no secret)
STATIC = "static"
OAUTH2 = "oauth2"
IAM_ROLE = "iam_role"
SERVICE_ACCOUNT = "service_account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One engine as dbt reaches it.

    ``modes`` are the ways it can prove who it is, each with the keys that say so. ``required`` are the keys without
    which the adapter does not load; each entry lists the names that it goes by. ``connection`` makes the keys that
    follow from the environment; what the user wrote is laid over them, but for properties that are ``consumed``:
    ``connection`` turns them into something else.
    """

    type: str
    required: tuple[tuple[str, ...], ...]
    modes: Mapping[str, Callable[[Compute], Keys]]
    connection: Callable[[Environment, str], Keys]
    consumed: frozenset[str] = frozenset()


def nothing(compute: Compute) -> Keys:
    """Prove nothing: the engine runs inside dbt, or its surroundings speak for it."""
    return {}


def property_or(compute: Compute, key: str, otherwise: str) -> Plain:
    """Return a property as it was written, or ``otherwise``."""
    return written(compute.properties[key]) if key in compute.properties else text(otherwise)


def namespace(environment: Environment) -> Keys:
    """Return where a model without a layer goes: the chosen catalog's namespace, unless the compute says otherwise."""
    if "dataset" in environment.compute.properties:
        return {}
    return {SCHEMA: property_or(environment.compute, SCHEMA, environment.catalog.namespace)}
