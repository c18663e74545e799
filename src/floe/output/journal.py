"""The journal: what a change does, step by step, so that a later run can complete it or take it back."""

import json
import re
from collections.abc import Iterable
from typing import Final

from floe.frozen import dataclass
from floe.output.names import LOCK
from floe.render.paths import path_fault

_FORMAT: Final = 1
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One path: the hash of what is there before the change and after it; None for nothing."""

    number: int
    path: str
    old: str | None
    new: str | None

    @property
    def new_name(self) -> str:
        """Return the name of the new file in the stage."""
        return f"new-{self.number}"

    @property
    def old_name(self) -> str:
        """Return the name of the old file in the stage."""
        return f"old-{self.number}"


def journal_bytes(steps: Iterable[Step]) -> bytes:
    """Write a journal."""
    rows = [[step.path, step.old, step.new] for step in steps]
    return json.dumps({"journal": _FORMAT, "steps": rows}).encode()


def read_journal(data: bytes) -> tuple[Step, ...] | None:
    """Read a journal strictly; None for one that floe did not write."""
    try:
        value = json.loads(data.decode())
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or value.get("journal") != _FORMAT or not isinstance(value.get("steps"), list):
        return None
    steps = [step for number, row in enumerate(value["steps"]) if (step := _step(number, row)) is not None]
    return tuple(steps) if len(steps) == len(value["steps"]) else None


def _step(number: int, row: object) -> Step | None:
    match row:
        case [str(path), None | str() as old, None | str() as new] if (
            _is_path(path) and _is_hash(old) and _is_hash(new)
        ):
            return Step(number=number, path=path, old=old, new=new)
        case _:
            return None


def _is_path(path: str) -> bool:
    return path == LOCK or path_fault(path) is None


def _is_hash(value: str | None) -> bool:
    return value is None or _HASH.fullmatch(value) is not None
