"""What a shell may offer where a value is typed: only names that exist."""

from collections.abc import Iterator
from pathlib import Path

import typer

from floe import assets, workspace


def codes(incomplete: str) -> list[str]:
    """Return the codes that begin so, in either spelling, in the letters that were typed."""
    typed = incomplete.upper()
    prefix = "FLOE-" if typed.startswith("F") else ""
    found = [f"{prefix}{code}" for code in assets.error_codes() if f"{prefix}{code}".startswith(typed)]
    return [code.lower() for code in found] if incomplete.islower() else found


def targets(incomplete: str) -> list[str]:
    """Return the targets that begin so."""
    from floe.cli.generate import targets as known

    return sorted(name for name in known() if name.startswith(incomplete))


def environments(context: typer.Context, incomplete: str) -> list[str]:
    """Return the project's environments that begin so."""
    project = Path(context.params.get("project") or ".")
    platform = context.params.get("platform")
    return [
        name for name in _folders(Path(platform) if platform else project / "platform") if name.startswith(incomplete)
    ]


def presets(incomplete: str) -> list[str]:
    """Return the environments that ``init`` can start with."""
    return [name for name in assets.platform_names() if name.startswith(incomplete)]


def kinds(incomplete: str) -> list[str]:
    """Return the files that have a schema."""
    from floe.cli.explain import KINDS

    return [kind for kind in KINDS if kind.startswith(incomplete)]


def _folders(platform: Path) -> Iterator[str]:
    entries = sorted(platform.iterdir()) if platform.is_dir() else []
    return (entry.name for entry in entries if (entry / workspace.PLATFORM).is_file())
