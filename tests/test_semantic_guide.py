"""The mapping table of the semantic layer's guide: every row has its test, and the test knows what the row names."""

import re
from pathlib import Path

import pytest
from house import ROOT

GUIDE = ROOT / "docs" / "guide" / "semantic-layer.md"
ROW = re.compile(r"^\| (?P<dbt>.+?) \| (?P<cube>.+?) \| (?P<verdict>.+?) \| (?P<test>.+) \|$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)]+)\)")
NAMED = re.compile(r"`([^`]+)`")
BELOW = "below"


def rows() -> list[tuple[str, str, str]]:
    table = GUIDE.read_text(encoding="utf-8").partition("| dbt | Cube |")[2].partition("\n\n")[0]
    found = [(row["dbt"], row["verdict"], row["test"]) for row in ROW.finditer(table)]
    return [row for row in found if not row[0].startswith("--")]


def places(test: str) -> list[Path]:
    return [(GUIDE.parent / link).resolve() for link in LINK.findall(test)]


def test_the_table_is_there() -> None:
    assert len(rows()) >= 45
    verdicts = {word for _, verdict, _ in rows() for word in ("exact", "near", "refused") if verdict.startswith(word)}
    assert verdicts == {"exact", "near", "refused"}


@pytest.mark.parametrize("row", rows(), ids=[row[0] for row in rows()])
def test_every_row_has_its_test(row: tuple[str, str, str]) -> None:
    _, _, test = row
    assert test == BELOW or places(test)
    for path in places(test):
        assert path.is_file(), path
    cases = [case / "models" / "marts" for case in (ROOT / "tests" / "cases").glob("*-*") if case.name != "expected"]
    texts = [path.read_text(encoding="utf-8") for path in places(test)]
    texts += [path.read_text(encoding="utf-8") for case in cases for path in case.glob("_*.yml")]
    for name in NAMED.findall(test):
        assert any(name in text for text in texts), name
