"""The one table of container images: exact tags, each beside the version that was proved or read about."""

from typing import Final

from floe.ir.deployment import Image

DOCKER: Final = "docker.io"
QUAY: Final = "quay.io"

IMAGES: Final = {
    "cube": Image(registry=DOCKER, repository="cubejs/cube", tag="v1.7.43"),
    "cube-store": Image(registry=DOCKER, repository="cubejs/cubestore", tag="v1.7.43"),
    "jaeger": Image(registry=DOCKER, repository="jaegertracing/jaeger", tag="2.11.0"),
    "localstack": Image(registry=DOCKER, repository="localstack/localstack", tag="4.9.2"),
    "marquez": Image(registry=DOCKER, repository="marquezproject/marquez", tag="0.51.1"),
    "marquez-web": Image(registry=DOCKER, repository="marquezproject/marquez-web", tag="0.51.1"),
    "minio": Image(registry=QUAY, repository="minio/minio", tag="RELEASE.2025-09-07T16-13-09Z"),
    "oauth2-proxy": Image(registry=QUAY, repository="oauth2-proxy/oauth2-proxy", tag="v7.12.0"),
    "otel-collector": Image(registry=DOCKER, repository="otel/opentelemetry-collector-contrib", tag="0.138.0"),
    "polaris": Image(registry=DOCKER, repository="apache/polaris", tag="1.7.0"),
    "polaris-admin": Image(registry=DOCKER, repository="apache/polaris-admin-tool", tag="1.7.0"),
    "postgresql": Image(registry=DOCKER, repository="library/postgres", tag="17.6-bookworm"),
}
"""By the name of the component, and Polaris's admin tool, which makes Polaris's tables."""
