"""The three Jobs around a release: the catalog is prepared, Dagster's database migrated, the deployment validated."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from floe.config.infrastructure import ResourceProfile
from floe.ir.deployment import Check, Flow, Hook, Kind, SecretUse
from floe.linker.deployment.demand import Ground
from floe.linker.deployment.flows import lakehouse as lakehouse_flows
from floe.linker.deployment.flows import postgres
from floe.linker.deployment.secrets import POLARIS_ROOT, ROOT_LOGIN, dagster_database
from floe.linker.deployment.secrets import lakehouse as lakehouse_secrets
from floe.linker.deployment.sizes import resources
from floe.linker.deployment.states import ON, POLARIS, Place, host_of, port_of
from floe.linker.deployment.variables import project_variables

BEFORE: Final = ("pre-install", "pre-upgrade")
AFTER: Final = ("post-install", "post-upgrade")
VALIDATE: Final = "/opt/floe/validate/validate.py"
MARGIN_SECONDS: Final = 60
HOOK_SIZE: Final = "small"


def hooks(
    ground: Ground, kinds: tuple[Kind, ...], states: Mapping[str, Place], checks: tuple[Check, ...]
) -> tuple[Hook, ...]:
    """Return the hooks in the order in which they run."""
    variables = project_variables(ground, states)
    size = resources(next(kind for kind in kinds if kind.name == "dagster-daemon"), _profiles(ground))
    bootstrap = Hook(
        name="init-polaris" if _speaks_polaris(ground, states) else "init-catalog",
        events=BEFORE,
        weight=-10,
        arguments=("python", "catalog/apply.py", "--environment", ground.name),
        variables=variables,
        secrets=tuple(_bootstrap_secrets(ground, states)),
        flows=tuple(dict.fromkeys(lakehouse_flows(ground, states))),
        deadline_seconds=600,
        resources=size,
    )
    migrate = Hook(
        name="migrate-db",
        events=BEFORE,
        weight=-5,
        arguments=("dagster", "instance", "migrate"),
        variables=variables,
        secrets=tuple(dagster_database(states)),
        flows=(postgres(states),),
        deadline_seconds=600,
        resources=size,
    )
    validate = Hook(
        name="validate",
        events=AFTER,
        weight=10,
        arguments=("python", VALIDATE),
        variables=MappingProxyType({"FLOE_ENV": ground.name}),
        secrets=tuple(_validation_secrets(ground, states, checks)),
        flows=tuple(dict.fromkeys(_contacts(states, checks))),
        deadline_seconds=max(check.budget_seconds for check in checks) + MARGIN_SECONDS,
        resources=size,
    )
    return bootstrap, migrate, validate


def _profiles(ground: Ground) -> Mapping[str, ResourceProfile]:
    return ground.infrastructure.resource_profiles or {}


def _speaks_polaris(ground: Ground, states: Mapping[str, Place]) -> bool:
    return ground.catalogs[0].type == POLARIS or states[POLARIS].state == ON


def _bootstrap_secrets(ground: Ground, states: Mapping[str, Place]) -> Iterator[SecretUse]:
    """Yield the lakehouse's secrets, and the catalog's administrator; somebody else's Polaris may lend us none."""
    yield from dict.fromkeys(lakehouse_secrets(ground, mounted=True))
    if _speaks_polaris(ground, states):
        for key in ROOT_LOGIN:
            yield SecretUse(
                secret=POLARIS_ROOT,
                key=key,
                variable=f"POLARIS_ROOT_{key.upper()}",
                optional=states[POLARIS].state != ON,
            )


def _validation_secrets(ground: Ground, states: Mapping[str, Place], checks: tuple[Check, ...]) -> Iterator[SecretUse]:
    """Yield addresses that only a Secret says; validation proves no identity to anyone."""
    wanted = {check.variable for check in checks if check.variable}
    yield from (use for use in lakehouse_secrets(ground, mounted=False) if use.variable in wanted)
    yield from (use for use in dagster_database(states) if use.variable in {"DAGSTER_PG_HOST", "DAGSTER_PG_PORT"})


def _contacts(states: Mapping[str, Place], checks: tuple[Check, ...]) -> Iterator[Flow]:
    for check in checks:
        if check.state == ON and check.url is not None:
            name = check.component if check.component in states else "dagster-webserver"
            name = "dagster-webserver" if check.protocol.startswith("dagster") else name
            yield Flow(to=name, host=None, port=port_of(check.url))
        elif check.state != "off":
            postgresql = check.protocol == "postgres"
            port = port_of(check.url) if check.url else (5432 if postgresql else 443)
            yield Flow(to=None, host=host_of(check.url), port=port)
