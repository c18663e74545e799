"""What floe keeps beside the generated files, by name."""

from typing import Final

LOCK: Final = "floe.lock"
"""The list of what is generated; the only one of these that belongs into version control."""

JOURNAL: Final = ".floe-journal"
"""What is being changed; while it exists, the next run completes the change."""

UNDO: Final = ".floe-undo"
"""The journal of a change that failed; while it exists, the next run takes the change back."""

STAGE: Final = ".floe-stage"
"""New files before the change, old ones during it."""

RUNNING: Final = ".floe-run"
"""Locked by the run that writes; holds its process number."""

BACKUP: Final = ".floe-backup"
"""What ``--force`` replaced; never removed, never listed, ignored by git."""
