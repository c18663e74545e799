"""Random text: no crash, dbt's files mean what PyYAML says, and accepted text means the same to two readers."""

import datetime
import math
from contextlib import suppress

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML, YAMLError

from floe.diagnostics.model import Report
from floe.diagnostics.render import RENDERERS
from floe.spans import SourceFile
from floe.syntax.nodes import plain
from floe.syntax.parse import Dialect, parse
from floe.syntax.scalars import read_strictly
from floe.syntax.strict import scalars

FLOE_YAML = "floe.yaml"

WORDS = """a b key : - [ ] { } , ' " # | > & &x * *x << ! !!str --- ... % ? yes 012 1e3 12:30 2024-01-01 ~ null = @ `
0x1f \\ \\ud800 1.5 1_0 +.5 {{ }} // y"""
GAPS = (" ", "  ", "\n", "\n  ", "\n    ", "\n- ", ": ", ", ", " #", "|\n  ", ">-\n  ", "\t", "\r\n")
ODD = ("\r", "\x85", "\u2028", "\ufeff", "\0", "\x1b[0m", "\u202e", "\u00e9", "\U0001f600", "\u4e2d")
PIECES = st.sampled_from([*WORDS.split(), *GAPS, *GAPS, *ODD])
TEXTS = st.lists(PIECES, max_size=25).map("".join)
FEW = settings(max_examples=600, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def tame(value: object) -> object:
    """Return a value that compares: dates as the text they were, not-a-number as itself, other types by name."""
    match value:
        case dict():
            return {key: tame(item) for key, item in value.items()}
        case list():
            return [tame(item) for item in value]
        case datetime.date():
            return value.isoformat()
        case float() if math.isnan(value):
            return "nan"
    return value


@FEW
@given(TEXTS)
def test_nothing_crashes_and_all_is_rendered(text: str) -> None:
    for dialect in Dialect:
        report = Report()
        root = parse(SourceFile(FLOE_YAML, text), report, dialect=dialect)
        assert root is None or not report.found
        for item in report.diagnostics:
            assert 0 <= item.primary.span.start <= item.primary.span.end <= len(text)
        for render in RENDERERS.values():
            render(report.diagnostics)


@FEW
@given(TEXTS)
def test_dbt_files_mean_what_pyyaml_says(text: str) -> None:
    report = Report()
    root = parse(SourceFile("models/x.yml", text), report, dialect=Dialect.DBT)
    try:
        expected = tame(yaml.load(text, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, ValueError, KeyError, AttributeError, TypeError):
        assert report.found
        return
    if not report.found:
        assert tame(None if root is None else plain(root)) == expected


@FEW
@given(TEXTS)
def test_accepted_text_means_the_same_to_readers_of_both_versions(text: str) -> None:
    report = Report()
    root = parse(SourceFile(FLOE_YAML, text), report, dialect=Dialect.STRICT)
    if root is None:
        return
    for reader in (yaml.safe_load, YAML(typ="safe", pure=True).load):
        with suppress(yaml.YAMLError, YAMLError):  # a reader that refuses aloud does not disagree
            assert tame(reader(text)) == tame(plain(root))


@FEW
@given(TEXTS)
def test_plain_scalars_stand_where_they_are_said_to(text: str) -> None:
    root = parse(SourceFile(FLOE_YAML, text), Report(), dialect=Dialect.STRICT)
    for scalar in () if root is None else scalars(root):
        written = text[scalar.span.start : scalar.span.end]
        assert written == written.strip()
        if not scalar.quoted and "\n" not in written:
            assert repr(read_strictly(written)) == repr(scalar.value)
