"""Partitions and the settings of single assets, as fragments of Python."""

from collections.abc import Iterator
from datetime import date

from floe.backends.dagster.texts import KeyView, key_view
from floe.frozen import dataclass
from floe.ir.orchestration import AssetSettings, Orchestration
from floe.ir.partitions import Dynamic, Multi, Partitions, Static, TimeWindow
from floe.render.fragments import Py
from floe.render.quoting import py_literal

BY_DAY = "%Y-%m-%d"
"""How most windows are written; a constant of the generated module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneDimension:
    """Partitions of one dimension: time windows, names, or names that are added later."""

    name: Py
    window: bool
    static: bool
    dynamic: bool
    cron: Py
    start: Py
    end: Py
    ends: bool
    timezone: Py
    fmt: Py
    keys: Py
    own_name: Py


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionView:
    """One of two dimensions, and where it is defined."""

    name: Py
    defined: Py


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoDimensions:
    """Every pair of two partitions."""

    name: Py
    dimensions: tuple[DimensionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """What is said of one asset."""

    key: KeyView
    arguments: tuple[Py, ...]


def one_dimension(partitions: tuple[Partitions, ...]) -> tuple[OneDimension, ...]:
    """Return every definition of one dimension, those of pairs too, under names of their own."""
    return tuple(_one(name, kind) for name, kind in _singles(partitions))


def two_dimensions(partitions: tuple[Partitions, ...]) -> tuple[TwoDimensions, ...]:
    """Return every definition of two dimensions."""
    return tuple(
        TwoDimensions(
            name=py_literal(found.name),
            dimensions=tuple(
                DimensionView(name=py_literal(inner), defined=py_literal(f"{found.name}.{inner}"))
                for inner in found.kind.dimensions
            ),
        )
        for found in partitions
        if isinstance(found.kind, Multi)
    )


def settings_views(orchestration: Orchestration) -> tuple[SettingsView, ...]:
    """Return the settings of every asset that has any."""
    return tuple(
        SettingsView(key=key_view(key, indent=4), arguments=tuple(_arguments(settings)))
        for key, settings in orchestration.settings.items()
        if any(_arguments(settings))
    )


def _arguments(settings: AssetSettings) -> Iterator[Py]:
    if settings.partitions is not None:
        yield Py(f"partitions={py_literal(settings.partitions.name)}")
    if settings.one_run is not None:
        yield Py(f"one_run={settings.one_run}")
    condition = _condition(settings)
    if condition:
        yield Py(f"automation={condition}")
    if settings.kind is not None:
        yield Py(f"kind={py_literal(settings.kind)}")
    if settings.group is not None:
        yield Py(f"group={py_literal(settings.group.lower())}")


def _condition(settings: AssetSettings) -> str:
    match settings.automation:
        case "on_cron":
            return f"dg.AutomationCondition.on_cron({py_literal(settings.cron)}, {py_literal(settings.timezone)})"
        case "eager" | "on_missing":
            return f"dg.AutomationCondition.{settings.automation}()"
        case _:
            return ""


def _singles(partitions: tuple[Partitions, ...]) -> Iterator[tuple[str, TimeWindow | Static | Dynamic]]:
    for found in partitions:
        if isinstance(found.kind, Multi):
            for dimension, inner in found.kind.dimensions.items():
                yield f"{found.name}.{dimension}", inner
        else:
            yield found.name, found.kind


def _one(name: str, kind: TimeWindow | Static | Dynamic) -> OneDimension:
    window = kind if isinstance(kind, TimeWindow) else None
    return OneDimension(
        name=py_literal(name),
        window=window is not None,
        static=isinstance(kind, Static),
        dynamic=isinstance(kind, Dynamic),
        cron=py_literal(window.cron if window else ""),
        start=_day(window.start if window else None),
        end=_day(window.end if window else None),
        ends=bool(window and window.end),
        timezone=py_literal(window.timezone if window else ""),
        fmt=_format(window),
        keys=py_literal(
            list(kind.keys) if isinstance(kind, Static) else [],
            4,
            before=len(f"    {py_literal(name)}: dg.StaticPartitionsDefinition(") - 4,
            after=len("),"),
        ),
        own_name=py_literal(kind.name if isinstance(kind, Dynamic) else ""),
    )


def by_day(partitions: tuple[Partitions, ...]) -> bool:
    """Say whether any windows are written by day."""
    return any(isinstance(kind, TimeWindow) and kind.fmt == BY_DAY for _, kind in _singles(partitions))


def _format(window: TimeWindow | None) -> Py:
    if window is not None and window.fmt == BY_DAY:
        return Py("BY_DAY")
    return py_literal(window.fmt if window else "")


def _day(text: str | None) -> Py:
    day = date.fromisoformat(text) if text else date.min
    return Py(f"datetime({day.year}, {day.month}, {day.day})")
