"""The tables of the vocabulary, as the specification gives them, read into values that a test can compare."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
UNSET = "unset"
OWN_DEFAULTS = "its own defaults"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One key of the tables."""

    block: str
    key: str
    type: str
    default: str | None
    limits: dict[str, object]


def rows(name: str) -> list[Row]:
    """Return the rows of one table; ``default`` is None for a required key."""
    found, block = [], ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            block = line.strip()
            continue
        match = re.fullmatch(r"  (\w+): (.*?)  (required|= +(?:= )?(.*?))(?:   \[(.*)\])?", line)
        assert match, line
        default = None if match[3] == "required" else match[4]
        found.append(Row(block=block, key=match[1], type=match[2].strip(), default=default, limits=limits(match[5])))
    return found


def limits(text: str | None) -> dict[str, object]:
    """Return the limits of a row by the names that JSON Schema gives them."""
    text, found = text or "", {}
    pattern = re.search(r"pattern=('.*')", text)
    if pattern:
        found["pattern"] = in_ascii(ast.literal_eval(pattern[1]))
        text = text[: pattern.start()]
    words = {"min length": "minLength", "max length": "maxLength", ">=": "minimum", "<=": "maximum"}
    for word, number in re.findall(r"(min length|max length|>=|<=) ([0-9.]+)", text):
        found[words[word]] = float(number)
    return found


def in_ascii(pattern: str) -> str:
    """Return the same pattern without classes that hold more than ASCII."""
    return pattern.replace(r"[\w+=,.@-]", "[a-zA-Z0-9_+=,.@-]").replace(r"\d", "[0-9]")
