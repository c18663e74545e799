"""One environment's Deployment: every kind of component with its state, size, variables, secrets and neighbours."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from floe.config.infrastructure import ResourceQuotaLimits
from floe.ir.deployment import Component, Deployment, Kind
from floe.ir.limits import Alert, Lifecycle, Monitoring, Quota, SecretStore
from floe.linker import names
from floe.linker.deployment import network
from floe.linker.deployment.checks import checks
from floe.linker.deployment.demand import Ground
from floe.linker.deployment.flows import flows_of
from floe.linker.deployment.hooks import hooks
from floe.linker.deployment.identities import identity
from floe.linker.deployment.secrets import databases, needs, secret_folder, secrets_of
from floe.linker.deployment.sizes import resources
from floe.linker.deployment.states import MINIO, ON, Place, host_of, places, service_of
from floe.linker.deployment.variables import addresses, log_format, log_level, variables_of
from floe.spans import Span

INFRA: Final = "infra"
LIMITS: Final = ("infrastructure", "lifecycle", "resource_quotas", "namespace_limits")
SEVERAL: Final = frozenset({"dagster-webserver", "cube-api", "oauth2-proxy"})
"""What keeps no state and so may run twice."""
PRODUCTION: Final = frozenset({"prod", "production"})
DISK: Final = {"postgresql": "8Gi", "minio": "20Gi", "localstack": "8Gi", "cube-store": "10Gi"}


def deploy(ground: Ground, kinds: tuple[Kind, ...]) -> Deployment:
    """Work out the deployment of one environment."""
    states = places(ground, kinds)
    lines = checks(ground, kinds, states)
    components = tuple(_component(kind, ground, states) for kind in kinds)
    jobs = hooks(ground, kinds, states, lines)
    name, infrastructure = names.kubernetes(ground.demand.name), ground.infrastructure
    return Deployment(
        environment=ground.name,
        namespace=ground.namespace,
        release=name,
        infra_release=f"{name}-{INFRA}",
        image_tag=ground.demand.version,
        production=infrastructure.cloud.provider != "local" or ground.name in PRODUCTION,
        timezone=infrastructure.timezone,
        log_level=log_level(ground),
        log_format=log_format(ground),
        components=components,
        secrets=needs(components, {hook.name: hook.secrets for hook in jobs}),
        secret_store=_store(ground),
        secret_folder=secret_folder(ground),
        checks=lines,
        hooks=jobs,
        addresses=addresses(ground, states),
        databases=databases(states) if states["postgresql"].state == ON else (),
        buckets=_buckets(ground, states),
        lifecycle=_lifecycle(ground),
        policies=network.policies(ground, kinds),
        ingress=network.ingress(ground, kinds, states),
        access=network.access(ground),
        sign_on=network.sign_on(ground, states),
        monitoring=_monitoring(ground),
        alerts=_alerts(ground),
        exporters=_exporters(ground),
        key_arn=infrastructure.cloud.aws.kms.key_arn,
        minimum_tls=ground.security.encryption.in_transit.min_tls_version,
        highly_available=_highly_available(ground),
        max_concurrent_runs=ground.spec.orchestration.max_concurrent_runs,
        quota_origins=_quota_origins(ground),
    )


def _quota_origins(ground: Ground) -> Mapping[str, Span]:
    """Return where each limit of the namespace is written, or the nearest block around it."""
    return MappingProxyType({key: ground.located.span(*LIMITS, key) for key in ResourceQuotaLimits.model_fields})


def _component(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> Component:
    place = states[kind.name]
    account = _account(kind, ground)
    return Component(
        kind=kind,
        state=place.state,
        address=place.address or _own_address(kind, place),
        replicas=_replicas(kind, ground),
        resources=resources(kind, ground.infrastructure.resource_profiles or {}),
        variables=variables_of(kind, ground, states),
        secrets=secrets_of(kind, place, ground, states),
        flows=flows_of(kind, ground, states),
        service_account=account,
        identity=identity(kind, account, ground),
        node_ports=network.node_ports(kind, ground) if place.state == ON else MappingProxyType({}),
        storage=DISK.get(kind.name) if kind.stateful else None,
    )


def _own_address(kind: Kind, place: Place) -> str | None:
    if place.state != ON or not kind.ports:
        return None
    port = kind.ports[0]
    return f"{port.scheme}://{kind.name}:{port.number}"


def _account(kind: Kind, ground: Ground) -> str:
    """Return the ServiceAccount: its own, except that a project may name the one that its runs have."""
    wanted = ground.demand.service_account
    return names.kubernetes(wanted) if wanted and kind.name == "dagster-run" else kind.name


def _replicas(kind: Kind, ground: Ground) -> int:
    high = [catalog.high_availability for catalog in ground.spec.catalogs.values() if catalog.high_availability]
    if kind.name == "polaris":
        return max([1, *(item.replicas or 2 for item in high if item.enabled)])
    return 2 if kind.name in SEVERAL and _highly_available(ground) else 1


def _highly_available(ground: Ground) -> bool:
    high = [catalog.high_availability for catalog in ground.spec.catalogs.values() if catalog.high_availability]
    regions = ground.infrastructure.cloud.multi_region
    return any(item.enabled for item in high) or (regions is not None and regions.enabled)


def _buckets(ground: Ground, states: Mapping[str, Place]) -> tuple[str, ...]:
    """Return the buckets of stores that run here, with those that an embedded catalog calls its warehouse."""
    if states[MINIO].state != ON and states["localstack"].state != ON:
        return ()
    found = {storage.bucket for storage in ground.storages if _is_here(storage.endpoint, ground)}
    if ground.embedded:
        found |= {catalog.warehouse for catalog in ground.catalogs}
    return tuple(sorted(found))


def _is_here(endpoint: object, ground: Ground) -> bool:
    if ground.embedded:
        return True
    host = host_of(endpoint if isinstance(endpoint, str) else None)
    return service_of(host, ground.namespace) in {MINIO, "localstack"}


def _lifecycle(ground: Ground) -> Lifecycle:
    written = ground.infrastructure.lifecycle
    if written is None:
        return Lifecycle(ttl_seconds=300, successful_jobs=3, failed_jobs=5, quota=None)
    jobs, quotas = written.cleanup.jobs, written.resource_quotas
    limits = quotas.namespace_limits
    return Lifecycle(
        ttl_seconds=jobs.ttl_seconds if written.cleanup.enabled else None,
        successful_jobs=jobs.history_limits.get("successful", 3),
        failed_jobs=jobs.history_limits.get("failed", 5),
        quota=Quota(**limits.model_dump()) if quotas.enabled else None,
    )


def _store(ground: Ground) -> SecretStore | None:
    """Return the store that External Secrets copies from; None where Secrets are made by hand."""
    written = ground.security.secret_backends
    external = written.external_secrets
    provider = {"vault": "vault", "aws_secrets_manager": "aws"}.get(written.primary)
    if written.primary == "external_secrets" and external is not None:
        provider = {
            "aws_secrets_manager": "aws",
            "vault": "vault",
            "gcp_secret_manager": "gcp",
            "azure_key_vault": "azure",
        }.get(external.provider or "aws_secrets_manager")
    if provider is None:
        return None
    cloud = ground.infrastructure.cloud
    paths = {
        "aws": written.aws_secrets_manager.prefix,
        "vault": written.vault.secret_path,
        # An account of Google's cloud is a project. Which vault of Azure is meant, no key of platform.yaml says.
        "gcp": cloud.account_id if cloud.provider == "gcp" else None,
    }
    hours = 24 * (external.rotation_days or 1) if external and external.rotation_enabled else 1
    return SecretStore(
        provider=provider,
        name=f"{names.kubernetes(ground.demand.name)}-secrets",
        region=written.aws_secrets_manager.region or (external.region if external else None) or cloud.region,
        server=written.vault.server_url,
        role=written.vault.kubernetes_role,
        auth=written.vault.auth_method,
        path=paths.get(provider) or "",
        refresh=f"{min(hours, 24)}h",
    )


def _monitoring(ground: Ground) -> Monitoring:
    wanted = ground.observed("metrics") and ground.observed("metrics_config", "exporters", "prometheus")
    interval = ground.observed("metrics_config", "scrape_interval") or "15s"
    blocks = (ground.spec.observability, ground.demand.observability)
    said = any(block is not None and block.metrics_config is not None for block in blocks)
    return Monitoring(prometheus=bool(wanted) and said, interval=str(interval))


def _alerts(ground: Ground) -> tuple[Alert, ...]:
    if not ground.observed("metrics_config", "alerting", "enabled"):
        return ()
    rules = ground.observed("metrics_config", "alerting", "rules") or {}
    return tuple(
        Alert(
            name=name,
            severity=rule.severity,
            notify=tuple(rule.notify),
            origin=ground.located.key_span("observability", "metrics_config", "alerting", "rules", name),
        )
        for name, rule in sorted(rules.items())
    )


def _exporters(ground: Ground) -> tuple[str, ...]:
    """Return where traces go, by the names of platform.yaml."""
    names_of_exporters = ("jaeger", "otlp", "xray")
    return tuple(name for name in names_of_exporters if ground.observed("tracing", "exporters", name))
