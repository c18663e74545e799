"""Where floe.yaml names a function of the user's: jobs, sensors and dynamic partitions."""

from collections.abc import Iterator, Mapping
from typing import Any

from floe.config.orchestration import OrchestrationConfig
from floe.config.triggers import DynamicPartition, MultiPartition
from floe.frozen import dataclass

BLOCK = "orchestration"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionUse:
    """A function that something in floe.yaml calls: ``what`` names that thing, ``where`` are the keys that lead to it.

    ``key`` is the last key, which holds the path of the function; ``args`` is what is given by name.
    """

    what: str
    path: str
    where: tuple[str, ...]
    key: str
    args: Mapping[str, Any]


def function_uses(orchestration: OrchestrationConfig | None) -> Iterator[FunctionUse]:
    """Yield every function that is called, in the order of the keys."""
    if orchestration is None:
        return
    for name, partition in orchestration.partitions.items():
        inner = partition.partitions.items() if isinstance(partition, MultiPartition) else ()
        for where, one in ((name,), partition), *(((name, "partitions", key), value) for key, value in inner):
            if isinstance(one, DynamicPartition) and one.fn is not None:
                keys = (BLOCK, "partitions", *where)
                yield FunctionUse(what=f"the partitions `{name}`", path=one.fn, where=keys, key="fn", args={})
    for block, kind in (("jobs", "job"), ("sensors", "sensor")):
        for name, item in getattr(orchestration, block).items():
            path = getattr(item, "target_function", None)
            if path is not None:
                keys = (BLOCK, block, name)
                what = f"the {kind} `{name}`"
                yield FunctionUse(what=what, path=path, where=keys, key="target_function", args=item.args or {})
