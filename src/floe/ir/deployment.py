"""How one environment runs on Kubernetes: one object that charts, compose file, workspace, probes and tests share.

A ``Kind`` is what is true of a component everywhere: its Kubernetes Service's name, image, ports and probes. A
``Component`` is that kind in one environment: switched on, off, or provided by somebody else.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from floe.frozen import dataclass
from floe.ir.ingress import Access, Ingress, Policies, SingleSignOn
from floe.ir.limits import Alert, Lifecycle, Monitoring, Resources, SecretStore
from floe.spans import Span

Chart = Literal["infra", "app"]
State = Literal["on", "off", "external"]
Cloud = Literal["aws", "gcp", "azure"]
Protocol = Literal["http", "postgres", "tcp", "dagster-daemon", "dagster-code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A container image with its exact tag; ``registry`` is where it comes from unless a mirror is set."""

    registry: str
    repository: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A named port: ``number`` is the Service's, ``target`` the container's."""

    name: str
    number: int
    target: int
    scheme: str = "tcp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One probe: an HTTP GET of ``path`` on the port named ``port``, or ``command`` inside the container."""

    period_seconds: int
    failure_threshold: int
    timeout_seconds: int
    path: str | None = None
    port: str | None = None
    command: tuple[str, ...] = ()

    @property
    def budget_seconds(self) -> int:
        """Return how long the probe may fail before Kubernetes acts."""
        return self.period_seconds * self.failure_threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """The three probes of a container."""

    startup: Probe
    readiness: Probe
    liveness: Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is true of a component in every environment.

    ``name`` is the name of its Kubernetes Service (and of its workload, its ServiceAccount and the label
    ``app.kubernetes.io/component``). ``image`` is None where the project's own image runs. ``group`` is the word that
    platform.yaml may use for it and its siblings: dagster, cube, marquez. ``zone`` is its network zone. ``size`` is
    the resource profile it takes unless there is one of its own name or group. ``database`` is the one that it keeps in
    PostgreSQL. ``init_image`` runs before it.
    """

    name: str
    chart: Chart
    group: str
    zone: str
    size: str
    image: Image | None
    ports: tuple[Port, ...]
    probes: Probes | None
    database: str | None = None
    stateful: bool = False
    init_image: Image | None = None

    def port(self, name: str) -> Port:
        """Return the port of this name."""
        return next(port for port in self.ports if port.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretUse:
    """One key of a Kubernetes Secret, and how a container gets it.

    ``variable`` is the environment variable that holds it (by secretKeyRef); None where it is mounted as the file
    ``path``. ``reference`` is the name as platform.yaml or floe.yaml writes it; None for a Secret that the deployment
    itself needs. An ``optional`` key may be missing.
    """

    secret: str
    key: str
    variable: str | None = None
    path: str | None = None
    reference: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Somebody whom a component calls: a component of this deployment by name, or a host outside.

    ``host`` is None where the address is a secret, or the cloud's own.
    """

    to: str | None
    host: str | None
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a pod is to a cloud: the ARN of an IAM role, the address of a service account, the id of an application."""

    cloud: Cloud
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A kind in one environment.

    ``address`` is where clients reach it: the in-cluster URL when on, somebody else's when external, None when off
    or when only a secret says it. ``variables`` are plain, never secret.
    """

    kind: Kind
    state: State
    address: str | None
    replicas: int
    resources: Resources
    variables: Mapping[str, str]
    secrets: tuple[SecretUse, ...]
    flows: tuple[Flow, ...]
    service_account: str
    identity: Identity | None
    node_ports: Mapping[str, int]
    storage: str | None = None

    @property
    def name(self) -> str:
        """Return the name of the Kubernetes Service."""
        return self.kind.name

    @property
    def is_on(self) -> bool:
        """Say whether a chart of this project runs it here."""
        return self.state == "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretNeed:
    """A Kubernetes Secret that has to exist before the charts are installed.

    ``purpose`` is for people; ``chart`` is the first chart that uses it. An ``optional`` one may be left out.
    """

    name: str
    reference: str | None
    keys: tuple[str, ...]
    purpose: str
    chart: Chart
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A Job that Helm runs before or after a release: ``events`` and ``weight`` as Helm spells them.

    It runs the project's own image, in the folder of the generated project. ``arguments`` are its command.
    """

    name: str
    events: tuple[str, ...]
    weight: int
    arguments: tuple[str, ...]
    variables: Mapping[str, str]
    secrets: tuple[SecretUse, ...]
    flows: tuple[Flow, ...]
    deadline_seconds: int
    resources: Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the validation after a deployment: a role such as `catalog`, and how to see that it answers.

    ``protocol`` says how: an HTTP GET of ``url``, a PostgreSQL handshake, a TCP connection. Where the address is a
    secret, ``variable`` names the environment variable that holds it. ``accepts`` are the HTTP codes of a healthy
    server. ``budget_seconds`` is the component's own startup budget.
    """

    role: str
    component: str
    state: State
    protocol: Protocol
    url: str | None
    variable: str | None
    accepts: tuple[int, ...]
    budget_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One environment on Kubernetes. ``components`` hold every kind, in the order of ``Project.kinds``.

    ``release`` and ``infra_release`` are also the charts' names. ``secret_folder`` is where containers of the project's
    image find secrets that are mounted as files. ``addresses`` are the variables that lead a client
    to an embedded environment's lakehouse in a cluster; empty in all others. ``hooks`` are in the order in which
    they run: init-polaris or init-catalog, migrate-db, validate.
    """

    environment: str
    namespace: str
    release: str
    infra_release: str
    image_tag: str
    production: bool
    timezone: str
    log_level: str
    log_format: str
    components: tuple[Component, ...]
    secrets: tuple[SecretNeed, ...]
    secret_store: SecretStore | None
    secret_folder: str
    checks: tuple[Check, ...]
    hooks: tuple[Hook, ...]
    addresses: Mapping[str, str]
    databases: tuple[str, ...]
    buckets: tuple[str, ...]
    lifecycle: Lifecycle
    policies: Policies
    ingress: Ingress
    access: Access
    sign_on: SingleSignOn | None
    monitoring: Monitoring
    alerts: tuple[Alert, ...]
    exporters: tuple[str, ...]
    key_arn: str | None
    minimum_tls: str
    highly_available: bool
    max_concurrent_runs: int | None
    quota_origins: Mapping[str, Span] = field(compare=False, repr=False)

    def component(self, name: str) -> Component:
        """Return the component of this name; every kind has one."""
        return next(component for component in self.components if component.name == name)
