"""A syrupy extension: each emitted file is a snapshot with its real name, below the case's ``expected/`` folder."""

from pathlib import Path
from typing import Any

from syrupy.data import Snapshot, SnapshotCollection
from syrupy.extensions.single_file import SingleFileSnapshotExtension
from syrupy.location import PyTestLocation


def emitted_extension(case: Path) -> type[SingleFileSnapshotExtension]:  # noqa: C901 - a class of one-line methods
    """Return an extension whose snapshots are the files below ``<case>/expected``; a snapshot's name is its path."""
    expected = case / "expected"

    class Emitted(SingleFileSnapshotExtension):
        """The snapshots of one case."""

        file_extension = ""

        @classmethod
        def dirname(cls, *, test_location: PyTestLocation) -> str:
            return str(expected)

        @classmethod
        def discovery_dirname(cls, *, test_location: PyTestLocation) -> str:
            return str(expected)

        @classmethod
        def get_location(cls, *, test_location: PyTestLocation, index: Any) -> str:
            return str(expected / str(index))

        # The two names must agree: out of step, --snapshot-update writes every snapshot and then deletes it.
        @classmethod
        def get_snapshot_name(cls, *, test_location: PyTestLocation, index: Any = 0) -> str:
            return f"{test_location.snapshot_name}[{index}]"

        def read_snapshot_collection(self, *, snapshot_location: str) -> SnapshotCollection:
            collection = SnapshotCollection(location=snapshot_location)
            path = Path(snapshot_location).relative_to(expected).as_posix()
            collection.add(Snapshot(name=f"test_case[{case.name}][{path}]"))
            return collection

        @classmethod
        def matches_test_location(cls, *, test_location: PyTestLocation, snapshot_location: str) -> bool:
            return Path(snapshot_location).is_relative_to(expected)

        def is_snapshot_location(self, *, location: str) -> bool:
            return Path(location).is_relative_to(expected)

        def owns_snapshot_collection(self, *, filepath: str, test_location: PyTestLocation) -> bool:
            return self.is_snapshot_location(location=filepath)

    return Emitted
