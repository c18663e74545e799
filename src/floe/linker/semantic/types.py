"""Types of columns, in the words of any warehouse, as the four types that a dimension may have."""

import re
from typing import Final

DATE: Final = "time date"
TIME: Final = "time"

_FIRST: Final = re.compile(r"[a-z0-9_]+")
_TYPES: Final = {
    DATE: "date",
    TIME: (
        "datetime smalldatetime datetime2 timestamp timestamptz timestamp_ntz timestamp_ltz timestamp_tz timestampntz"
    ),
    "boolean": "bool boolean bit logical",
    "number": (
        "int integer bigint smallint tinyint hugeint uhugeint ubigint uinteger usmallint utinyint int1 int2 int4 int8 "
        "int16 int32 int64 int128 byteint short long byte float float4 float8 float32 float64 double real decimal "
        "dec numeric number bignumeric bigdecimal money serial bigserial"
    ),
    "string": "string varchar char character text bpchar nvarchar nchar name uuid clob enum citext",
}
_BY_WORD: Final = {word: kind for kind, words in _TYPES.items() for word in words.split()}


def cube_type(declared: str) -> str | None:
    """Return the type of a dimension over a column of a declared type, or None if it is no type of one value."""
    if declared.rstrip().endswith("]"):
        return None
    first = _FIRST.match(declared.strip().lower())
    return _BY_WORD.get(first[0]) if first else None
