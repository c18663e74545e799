"""One mistake, one error: what several checks find about one value is said once, by the one that knows the cause."""

from pathlib import Path

import pytest
from house import ROOT, floe, lay_out

FLOE = 'name: acme\nversion: "1.0.0"\n'
PLATFORM = (ROOT / "platform" / "local" / "platform.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("http://127.0.0.1:8333", "${ENDPOINT}"),
        ("bucket: warehouse", "bucket: ${BUCKET}"),
        ("timezone: UTC", "timezone: ${ZONE}"),
        ("type: duckdb", "type: ${ENGINE}"),
    ],
)
def test_a_reference_where_none_may_stand(written: str, instead: str, tmp_path: Path) -> None:
    files = {"floe.yaml": FLOE, "platform/local/platform.yaml": PLATFORM.replace(written, instead, 1)}
    ran = floe("validate", "--format", "concise", cwd=lay_out(tmp_path / "acme", files))
    assert [line.partition("[")[2][:5] for line in ran.err.splitlines() if "error[" in line] == ["E0224"]
