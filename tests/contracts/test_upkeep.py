"""Maintenance by PyIceberg: when a table is worth rewriting. PyIceberg is real; its catalog is a file."""

from pathlib import Path

import pytest

from .test_procedures import python

pytestmark = pytest.mark.contracts

COMPACT = """
import json, sys
import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from orchestration import upkeep
folder, parts, files = {folder!r}, {parts}, {files}
catalog = SqlCatalog("c", uri=f"sqlite:///{{folder}}/c.db", warehouse=f"file://{{folder}}")
catalog.create_namespace("n")
rows = [pa.table({{"part": [f"p{{part}}"], "value": [file]}}) for part in range(parts) for file in range(files)]
table = catalog.create_table("n.t", schema=rows[0].schema)
with table.update_spec() as spec:
    spec.add_identity("part")
for one in rows:
    table.append(one)
policy = upkeep.Policy(max_age_ms=None, min_snapshots=1, file_bytes=2**20, remove_orphans=False)
done = upkeep.compact(table, policy, dry_run=False)
left = sorted(table.refresh().scan().to_arrow().to_pylist(), key=str)
assert left == sorted((row for one in rows for row in one.to_pylist()), key=str)
print(json.dumps([done.left, done.counts.get("files before"), done.counts.get("files after")]))
"""


@pytest.mark.parametrize(
    ("parts", "files", "told"),
    [
        (1, 4, ["3 small files too many: not worth it", None, None]),
        (1, 5, [None, 5, 1]),
        (6, 1, ["0 small files too many: not worth it", None, None]),
        (3, 3, [None, 9, 3]),
    ],
)
def test_files_are_counted_by_partition(parts: int, files: int, told: list[object], tmp_path: Path) -> None:
    """A partition needs one file, however small: rewriting six of them every week would gain nothing."""
    assert python(COMPACT.format(folder=str(tmp_path), parts=parts, files=files)) == told
