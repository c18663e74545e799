"""Requests, limits and variables of a component: the resource profile of its name, of its group, else of its size."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from floe.config.infrastructure import ResourceProfile
from floe.ir.deployment import Kind
from floe.ir.limits import Resources

_NEAREST: Final = {
    "small": ("small", "medium", "large"),
    "medium": ("medium", "small", "large"),
    "large": ("large", "medium", "small"),
}
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
BUILT_IN: Final = {
    "small": ("100m", "256Mi", "500m", "512Mi"),
    "medium": ("250m", "512Mi", "1", "2Gi"),
    "large": ("500m", "1Gi", "2", "4Gi"),
}
"""Where platform.yaml declares no profiles: requested processors and memory, then the limits."""


def resources(kind: Kind, profiles: Mapping[str, ResourceProfile]) -> Resources:
    """Return what a component gets."""
    for name in (kind.name, kind.group, *_NEAREST[kind.size]):
        if name in profiles:
            return _of(name, profiles[name])
    cpu, memory, most_cpu, most_memory = BUILT_IN[kind.size]
    return Resources(
        profile=kind.size,
        cpu_request=cpu,
        memory_request=memory,
        cpu_limit=most_cpu,
        memory_limit=most_memory,
        variables=_NOTHING,
    )


def _of(name: str, profile: ResourceProfile) -> Resources:
    return Resources(
        profile=name,
        cpu_request=profile.requests.cpu,
        memory_request=profile.requests.memory,
        cpu_limit=profile.limits.cpu,
        memory_limit=profile.limits.memory,
        variables=MappingProxyType(dict(sorted(profile.env.items()))),
    )
