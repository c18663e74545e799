"""Retention as policies of Polaris: which snapshots may go, and how large files should become.

Polaris keeps policies and executes none: the maintenance jobs of this project do, and other engines can read them.
"""

from floe.backends.catalog.places import Place, is_written
from floe.ir.project import Project

VERSION = "2025-02-03"
SNAPSHOTS_KEPT = 1
FILE_SIZE = 134_217_728
MARK = "managed-by"
"""The property, and in a policy's description the words, by which a project knows what it made itself."""

Policy = dict[str, object]


def policies(project: Project, places: tuple[Place, ...]) -> dict[str, Policy]:
    """Return the policies of a catalog by name, which may stand once in its setup file.

    Only for what the project writes: whose snapshots are somebody else's is somebody else's to say.
    """
    found: dict[str, Policy] = {}
    for place in places:
        days = place.retention_days
        if days is None or not is_written(place, project):
            continue
        slug = place.name.replace(".", "--")
        found[f"expire-snapshots--{slug}"] = _policy(
            project,
            place,
            "system.snapshot-expiry",
            f"Snapshots of {place.name} older than {days} days may go.",
            {"min_snapshot_to_keep": SNAPSHOTS_KEPT, "max_snapshot_age_days": days},
        )
        found[f"compact--{slug}"] = _policy(
            project,
            place,
            "system.data-compaction",
            f"Small files of {place.name} may be rewritten.",
            {"target_file_size_bytes": FILE_SIZE},
        )
    return found


def _policy(project: Project, place: Place, kind: str, purpose: str, config: dict[str, object]) -> Policy:
    return {
        "namespace": place.name,
        "type": kind,
        "description": f"{purpose} {MARK}: {project.names.written}",
        "content": {"version": VERSION, "enable": True, "config": config},
        "attach": [{"type": "namespace", "path": place.name}],
    }
