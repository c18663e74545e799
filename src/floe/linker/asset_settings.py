"""The globs of ``orchestration.assets`` to settings of single assets, at generate time.

Globs are laid over each other in the order of floe.yaml: for each key the last glob that says something counts.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from floe.config.decode import Located
from floe.config.floe import FloeSpec
from floe.config.orchestration import AssetConfig
from floe.ir.orchestration import AssetSettings
from floe.ir.partitions import Partitions
from floe.linker.selection import AssetGraph, Key, matching_keys

DAILY = "@daily"
"""When on_cron looks where no time window says it."""
UTC = "UTC"
NOTHING = AssetSettings()


def settings_of(
    pipeline: Located[FloeSpec], partitions: Mapping[str, Partitions], graph: AssetGraph
) -> Mapping[Key, AssetSettings]:
    """Return the settings of every asset that has any, sorted by key."""
    orchestration = pipeline.value.orchestration
    found: dict[Key, AssetSettings] = {}
    for glob, config in orchestration.assets.items() if orchestration else ():
        for key in matching_keys(glob, graph):
            found[key] = _laid_over(found.get(key, NOTHING), config, partitions)
    return MappingProxyType({key: _timed(found[key]) for key in sorted(found)})


def _laid_over(below: AssetSettings, config: AssetConfig, partitions: Mapping[str, Partitions]) -> AssetSettings:
    named = partitions.get(config.partitions) if config.partitions else None
    policy = config.backfill_policy
    return replace(
        below,
        partitions=named or below.partitions,
        automation=config.automation_condition or below.automation,
        one_run=below.one_run if policy is None else policy == "lazy",
        kind=config.compute_kind or below.kind,
        group=config.group_name or below.group,
    )


def _timed(settings: AssetSettings) -> AssetSettings:
    """Say when on_cron looks: when a window of the asset's partitions ends, else once a day."""
    if settings.automation != "on_cron":
        return settings
    window = settings.partitions.window if settings.partitions else None
    if window is None:
        return replace(settings, cron=DAILY, timezone=UTC)
    return replace(settings, cron=window.cron, timezone=window.timezone)
