"""Small generations of files, and the states of a folder that the torture moves between."""

import os
import shutil
from pathlib import Path

from floe.diagnostics.catalogue.output import DISK, INTERRUPTED, REFUSED
from floe.diagnostics.model import Report
from floe.output.names import BACKUP
from floe.output.plan import Options
from floe.output.write import write
from floe.render.artifact import Artifact
from floe.render.fileset import gather

OK, OTHER, DRIFT, REFUSAL, DISK_STATUS = 0, 1, 3, 4, 5


def file_set(spec):
    report = Report()
    files = gather(
        [
            Artifact(path=path, data=text.encode(), origin="models/origin.sql", executable=path.endswith(".sh"))
            for path, text in spec.items()
        ],
        report,
    )
    assert not report.found, [item.headline for item in report.found]
    return files


FIRST = {
    "README.md": "first\n",
    "dbt/models/a.sql": "select 1\n",
    "dbt/models/b.sql": "select 2\n" * 50,
    "dbt/models/gone/c.sql": "select 3\n",
    "dbt/place": "a file that becomes a folder\n",
    "folder/x": "a folder that becomes a file\n",
    "scripts/up.sh": "#!/bin/sh\n",
}
SECOND = {
    "README.md": "second\n",
    "dbt/models/a.sql": "select 1\n",
    "dbt/models/b.sql": "select 22\n" * 70,
    "dbt/models/new/deep/d.sql": "select 4\n",
    "dbt/place/inside": "now inside\n",
    "folder": "now a file\n",
    "scripts/up.sh": "#!/bin/sh\nset -eu\n",
    "scripts/down.sh": "#!/bin/sh\n",
}
NOTHING = {}
MANY_FIRST = {f"models/g{n}/m.sql": f"select {n}\n" for n in range(66)}
MANY_SECOND = {f"models/h{n}/m.sql": f"select -{n}\n" for n in range(66)}


def status(report):
    """Return the exit status that a report means."""
    codes = {item.code for item in report.diagnostics}
    if codes & DISK:
        return DISK_STATUS
    if codes & REFUSED:
        return REFUSAL
    if INTERRUPTED in codes:
        return DRIFT
    return OTHER if codes else OK


def generate(spec, root, *, force=False):
    report = Report()
    write(file_set(spec), root, Options(force=force), report)
    return report


def snapshot(root):
    """Return every file below the folder that is not floe's own bookkeeping, with its bytes and mode."""
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            if not relative.startswith(".floe-"):
                is_link = path.is_symlink()
                found[relative] = (b"a link", 0) if is_link else (path.read_bytes(), path.stat().st_mode & 0o777)
    return found


def leftovers(root):
    return (
        sorted(name for name in os.listdir(root) if name.startswith(".floe-") and name != BACKUP)
        if root.exists()
        else []
    )


def clean(spec, root):
    shutil.rmtree(root, ignore_errors=True)
    assert not generate(spec, root).found
    return snapshot(root)
