"""Makes file sets and looks at folders."""

import os
from pathlib import Path

from floe.diagnostics.model import Report
from floe.output.plan import Options
from floe.output.write import compare, write
from floe.render.artifact import Artifact
from floe.render.fileset import gather


def file_set(spec):
    report = Report()
    files = gather(
        [
            Artifact(path=path, data=data.encode(), origin="models/a.sql", executable=path.endswith(".sh"))
            for path, data in spec.items()
        ],
        report,
    )
    assert not report.found
    return files


def generate(spec, root, **options):
    """Write, and return the plan with the codes of what was reported."""
    report = Report()
    plan = write(file_set(spec), root, Options(**options), report)
    return plan, [item.code for item in report.diagnostics]


def check(spec, root, **options):
    report = Report()
    plan = compare(file_set(spec), root, Options(**options), report)
    return plan, [item.code for item in report.diagnostics]


def contents(root):
    """Return every file but the lock, as text by path."""
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for folder, _, names in os.walk(root)
        for name in names
        if (path := Path(folder, name)).name != "floe.lock"
    }
