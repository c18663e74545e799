"""E0442 to E0449: what the two files say of observability, compute logs and retention."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span


@code("W0442", "observability-overridden")
def overridden(at: Span, own: Span, key: str, environment: str) -> Draft:
    """Warn about a value of floe.yaml that does not hold in an environment."""
    return Draft(
        headline=f"`{key}` of floe.yaml does not hold in `{environment}`",
        primary=Label(span=at, text="not read there"),
        related=(Label(span=own, text="this is read"),),
        notes=("an environment decides what it watches: platform.yaml wins, key by key",),
        help="delete one of the two",
    )


@code("W0443", "otlp-port-is-grpc")
def grpc_port(at: Span, endpoint: str) -> Draft:
    """Warn about the port on which collectors speak gRPC."""
    return Draft(
        headline=f"`{endpoint}` is the port on which collectors speak gRPC",
        primary=Label(span=at, text="the generated project sends OTLP over HTTP"),
        help="write the port for HTTP, which is 4318 unless the collector says otherwise",
    )


@code("E0444", "compute-logs-store-unknown")
def no_store(at: Span, name: str, environment: str, known: Sequence[str]) -> Draft:
    """Refuse compute logs whose storage profile does not exist."""
    return Draft(
        headline=f"the output of steps goes to the storage profile `{name}`, which `{environment}` does not have",
        primary=Label(span=at, text="no storage profile has this name"),
        notes=(f"this environment declares {', '.join(f'`{item}`' for item in known)}",),
        help=did_you_mean(name, known) or "name a profile that exists",
    )


@code("E0445", "compute-logs-store-differs")
def other_store(at: Span, manager: str, name: str, kind: str) -> Draft:
    """Refuse compute logs whose manager cannot write to the store."""
    return Draft(
        headline=f"compute logs of type `{manager}` cannot be kept in `{name}`, which is of type `{kind}`",
        primary=Label(span=at, text=f"a storage profile of type `{kind}`"),
        help="choose the manager of that store, or a store of that manager",
    )


@code("W0446", "signal-without-endpoint")
def no_endpoint(at: Span, signal: str, endpoint: str, environment: str) -> Draft:
    """Warn about a signal that is switched on and goes nowhere."""
    return Draft(
        headline=f"`{signal}` are on in `{environment}` and go nowhere"
        if signal.endswith("s")
        else f"`{signal}` is on in `{environment}` and goes nowhere",
        primary=Label(span=at, text=f"`{endpoint}` is missing"),
        help=f"add `{endpoint}` beside it, or switch it off",
    )


@code("E0448", "property-is-no-count")
def not_a_count(at: Span, key: str, value: str) -> Draft:
    """Refuse a property of Iceberg's that counts and is no count."""
    return Draft(
        headline=f"`{key}` is `{value}`, which is no count",
        primary=Label(span=at, text="expected a whole number above zero"),
        help='write a number in quotes, such as `"5"`',
    )


@code("E0449", "property-is-no-switch")
def not_a_switch(at: Span, key: str, value: str) -> Draft:
    """Refuse a property that switches something and is neither on nor off."""
    return Draft(
        headline=f"`{key}` is `{value}`, which is neither `true` nor `false`",
        primary=Label(span=at, text="files are removed, or they are not"),
        help='write `"true"` to remove them, `"false"` to count them only',
    )
