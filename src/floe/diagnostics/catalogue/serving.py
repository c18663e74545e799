"""E0360 to E0369, W0556, E0557 to E0559: what is served, where from, and to whom."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span

_PIPELINE = "floe.yaml"


@code("W0556", "signing-secret-not-named")
def nobody_proved(at: Span, environment: str, platform: Span) -> Draft:
    """Tell whose secret signs the tokens of an environment beyond this machine, where nothing names one."""
    return Draft(
        headline=f"nothing names what signs the tokens of Cube's callers in `{environment}`",
        primary=Label(span=at, text="neither a secret nor an identity provider"),
        related=(Label(span=platform, text="the environment is not on this machine alone"),),
        notes=("the chart takes the Secret `cube-api-secret` (key `value`); elsewhere Cube reads CUBEJS_API_SECRET",),
        help="name a secret in `consumption.api_secret_ref`, or switch `security.authentication` with `oidc` on",
        change=(_PIPELINE, platform.file.path),
    )


@code("E0558", "masked-member-in-rollup")
def masked_in_rollup(at: Span, rollup: str, member: str) -> Draft:
    """Refuse a rollup over a member that some role sees masked: the mask reads the table, which the rollup is not."""
    return Draft(
        headline=f"rollup `{rollup}` holds `{member}`, which is masked",
        primary=Label(span=at, text="this rollup"),
        notes=("the mask of a value is made from the table: Cube would look for it in the rollup, and fail",),
        help=f"take `{member}` out of the rollup; who asks for it is answered from the table",
    )


@code("E0368", "unknown-storage-of-cube")
def unknown_storage(at: Span, name: str, known: Sequence[str]) -> Draft:
    """Refuse a storage profile for Cube that the environment does not have."""
    listed = ", ".join(f"`{item}`" for item in known)
    return Draft(
        headline=f"no storage profile is called `{name}`",
        primary=Label(span=at, text="named here"),
        notes=(f"this environment has {listed}",),
        help=did_you_mean(name, known) or "name one of them, or add it under `storage`",
    )


@code("E0559", "export-not-possible")
def no_export(at: Span, environment: str, engine: str, storage: str, known: Sequence[str]) -> Draft:
    """Refuse an export bucket that the engine cannot unload to."""
    listed = ", ".join(f"`{item}`" for item in known) or "no bucket"
    return Draft(
        headline=f"`{engine}` in `{environment}` cannot unload results to a bucket of type `{storage}`",
        primary=Label(span=at, text="this compute"),
        notes=(f"Cube reads what `{engine}` unloads from {listed}",),
        help="set `consumption.export_bucket.enabled: false` in that platform.yaml",
    )
