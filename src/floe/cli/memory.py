"""What the last run of the very same input left behind and said; a wrong memory costs time, never correctness."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from floe import __version__, workspace
from floe.diagnostics.model import Diagnostic, Label, Severity
from floe.frozen import dataclass
from floe.output import cache
from floe.output.stands import lock_hash, stands
from floe.spans import SourceFile, Span

CACHE_LIMIT = 64 * 1024 * 1024


class Memory:
    """The outcome of one input, by the hash of all of it."""

    def __init__(self, project: Path, platform: Path, output: str) -> None:
        self.root = project / output
        self.folder = workspace.cache_folder()
        seed = f"{__version__} {_own_state()} {project.resolve()}"
        found = workspace.fingerprint(project, platform, seed)
        self.key = None if found is None else f"run-{found}"

    def still_true(self) -> tuple[Diagnostic, ...] | None:
        """Return what was said, if the output of the same input still stands, byte for byte; None if it does not."""
        payload = workspace.read_cached(self.folder, self.key) if self.key else None
        if payload is None:
            return None
        try:
            kept = json.loads(payload)
            said = _Reader(kept).diagnostics()
        except (ValueError, KeyError, TypeError, IndexError):
            return None
        return said if stands(self.root, str(kept["lock"])) else None

    def keep(self, said: Sequence[Diagnostic]) -> None:
        """Remember the lock that this input led to, and the warnings on the way; an error leads nowhere."""
        found = lock_hash(self.root)
        if self.key and found and all(item.severity is Severity.WARNING for item in said):
            kept = _Writer().written(said)
            cache.store(self.folder, self.key, json.dumps({"lock": found, **kept}).encode())
            cache.prune(self.folder, CACHE_LIMIT)


@dataclass(slots=True)
class _Writer:
    """Turns diagnostics into plain data; each file that they point into is kept once."""

    files: dict[tuple[str, str], int] = field(default_factory=dict)

    def written(self, said: Sequence[Diagnostic]) -> dict[str, Any]:
        found = [self._diagnostic(item) for item in said]
        return {"files": list(self.files), "said": found}

    def _diagnostic(self, item: Diagnostic) -> dict[str, Any]:
        return {
            "code": item.code,
            "slug": item.slug,
            "severity": item.severity.value,
            "headline": item.headline,
            "primary": self._label(item.primary),
            "related": [self._label(label) for label in item.related],
            "notes": item.notes,
            "help": item.help,
            "change": item.change,
        }

    def _label(self, label: Label) -> tuple[int, int, int, str]:
        file = label.span.file
        number = self.files.setdefault((file.path, file.text), len(self.files))
        return number, label.span.start, label.span.end, label.text


class _Reader:
    """Turns them back; whatever does not fit raises what ``json`` or a look-up raises."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.files = [SourceFile(str(path), str(text)) for path, text in kept["files"]]
        self.said = kept["said"]

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return tuple(self._diagnostic(item) for item in self.said)

    def _diagnostic(self, item: dict[str, Any]) -> Diagnostic:
        return Diagnostic(
            code=item["code"],
            slug=item["slug"],
            severity=Severity(item["severity"]),
            headline=item["headline"],
            primary=self._label(item["primary"]),
            related=tuple(self._label(label) for label in item["related"]),
            notes=tuple(item["notes"]),
            help=item["help"],
            change=tuple(item["change"]),
        )

    def _label(self, label: list[Any]) -> Label:
        number, start, end, text = label
        return Label(span=Span(self.files[number], start, end), text=text)


def _own_state() -> str:
    """Return a hash of floe's own files by size and time, so that a changed checkout of floe forgets."""
    found = hashlib.sha256()
    package = Path(__file__).resolve().parent.parent
    for base in (package, package.parent.parent / "templates"):
        for folder, _, names in sorted(os.walk(base)):
            for name in sorted(names):
                if not name.endswith(".pyc"):
                    state = os.stat(os.path.join(folder, name))
                    found.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()
