"""The probes of every component: product.md's table as code. A budget is period times threshold."""

from typing import Final

from floe.ir.deployment import Probe, Probes

HTTP: Final = "http"
LIVE: Final = "/livez"
READY: Final = "/readyz"
SHELL: Final = ("/bin/sh", "-c")
CUBE_META: Final = ("node", "/opt/floe/probes/cube_meta.js")
"""Signs a token that lives for a minute with the mounted secret, and asks the API for its meta data."""

_CODE: Final = ("dagster", "api", "grpc-health-check", "--port", "4000")
_DAEMON: Final = ("dagster-daemon", "liveness-check")
"""Asked every 30 seconds; it fails when a part of the daemon has been silent for half an hour, or its database is gone.

That half hour is Dagster's own and stays: evaluating a backfill or conditions over a large graph may take longer than
five minutes without a heartbeat, and a daemon that is killed meanwhile begins again and is killed again. Two minutes of
silence fail the validation and the smoke test instead, which kill nothing.
"""
_POSTGRES: Final = ("pg_isready", "--quiet", "--host", "127.0.0.1", "--username", "postgres")
_DATABASES: Final = (
    *SHELL,
    "for name in $FLOE_DATABASES; do"
    ' psql --username postgres --dbname "$name" --quiet --command "SELECT 1" || exit 1; done',
)
_POLARIS: Final = (
    "/bin/bash",
    "-c",
    "exec 3<>/dev/tcp/127.0.0.1/8181 && printf 'GET /api/catalog/v1/config HTTP/1.0\\r\\nHost: polaris\\r\\n\\r\\n' >&3"
    " && read -r -t 5 _ status _ <&3 && [[ $status == 401 || $status == 200 ]]",
)
_DAEMONS: Final = "/graphql?query=%7Binstance%7BdaemonHealth%7BallDaemonStatuses%7Bhealthy%7D%7D%7D%7D"
"""What GraphQL cannot answer without its database; most other questions it answers from memory."""
_STEPS: Final = 5


def _within(seconds: int, liveness: int, *, live: Probe, ready: Probe | None = None) -> Probes:
    """Return three probes: ``live`` must answer within ``seconds``, and then every ``liveness`` seconds."""
    started = _every(live, _STEPS, seconds // _STEPS)
    return Probes(startup=started, readiness=_every(ready or live, 10, 3), liveness=_every(live, liveness, 3))


def _every(probe: Probe, period: int, threshold: int) -> Probe:
    return Probe(
        period_seconds=period,
        failure_threshold=threshold,
        timeout_seconds=probe.timeout_seconds,
        path=probe.path,
        port=probe.port,
        command=probe.command,
    )


def _get(path: str, port: str = HTTP) -> Probe:
    return Probe(period_seconds=0, failure_threshold=0, timeout_seconds=5, path=path, port=port)


def _run(command: tuple[str, ...], timeout: int = 5) -> Probe:
    return Probe(period_seconds=0, failure_threshold=0, timeout_seconds=timeout, command=command)


def _dagster(live: Probe, ready: Probe | None = None) -> Probes:
    """Dagster's own commands import Dagster first, which takes seconds: they are asked less often."""
    probes = _within(300, 30, live=live, ready=ready)
    if not live.command:
        return probes
    return Probes(startup=_every(live, 15, 20), readiness=_every(live, 30, 3), liveness=probes.liveness)


PROBES: Final = {
    "dagster-webserver": _dagster(_get("/server_info"), _get(_DAEMONS)),
    "dagster-daemon": _dagster(_run(_DAEMON, 20)),
    "dagster-code": _dagster(_run(_CODE, 20)),
    "polaris": _within(120, 30, live=_get("/q/health/ready", "management"), ready=_run(_POLARIS, 10)),
    "cube-api": _within(90, 20, live=_get(LIVE), ready=_run(CUBE_META, 10)),
    "cube-refresh-worker": _within(90, 20, live=_get(LIVE), ready=_get(READY)),
    "cube-store": _within(90, 20, live=_get(LIVE, "status"), ready=_get(READY, "status")),
    "localstack": _within(90, 10, live=_get("/_localstack/health")),
    "minio": _within(90, 10, live=_get("/minio/health/live"), ready=_get("/minio/health/ready")),
    "marquez": _within(150, 10, live=_get("/api/v1/namespaces")),
    "marquez-web": _within(150, 10, live=_get("/")),
    "postgresql": _within(90, 30, live=_run(_POSTGRES), ready=_run(_DATABASES, 10)),
    "jaeger": _within(90, 30, live=_get("/status", "health")),
    "otel-collector": _within(90, 30, live=_get("/", "health")),
    "oauth2-proxy": _within(90, 30, live=_get("/ping"), ready=_get("/ready")),
}
"""By the name of the component; a run of Dagster is no server and has none."""
