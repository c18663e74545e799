"""The gate of `nox -s tests`: 90 % of floe's lines, and every branch of the rooms that guard users' files."""

import json
import sys
from pathlib import Path

LINES = 90.0
SOURCE = "src/floe/"
"""Tests run copies of floe too, a broken one among them: those are not counted."""
ROOMS = ("src/floe/syntax/", "src/floe/output/", "src/floe/render/quoting.py")


def main() -> int:
    """Read coverage's JSON; print the figures; return 1 when too few lines or branches ran."""
    found = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    ours = [file["summary"] for name, file in found["files"].items() if name.startswith(SOURCE)]
    lines = 100 * sum(file["covered_lines"] for file in ours) / sum(file["num_statements"] for file in ours)
    print(f"lines of src/floe: {lines:.1f} % (at least {LINES:.0f} %)")
    whole = True
    for room in ROOMS:
        files = [file["summary"] for name, file in found["files"].items() if name.startswith(room)]
        branches = sum(file["num_branches"] for file in files)
        covered = sum(file["covered_branches"] for file in files)
        print(f"branches of {room}: {covered} of {branches} (all of them)")
        for name, file in found["files"].items():
            if name.startswith(room) and file["missing_branches"]:
                print(f"  not taken in {name}: {file['missing_branches']}")
        whole = whole and 0 < branches == covered
    return 0 if lines >= LINES and whole else 1


if __name__ == "__main__":
    sys.exit(main())
