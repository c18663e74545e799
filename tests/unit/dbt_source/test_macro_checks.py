"""A call that is nearly a macro of the project is said; dbt's own names, local ones and foreign ones are not."""

import pytest

from floe.dbt_source.project import read_project
from floe.diagnostics.model import Report

MACROS = "{% macro share_of(part) %}{{ part }}{% endmacro %}\n{% macro type_strings() %}{% endmacro %}"


def said(model: str, macros: str = MACROS) -> list[tuple[str, str]]:
    """Return the codes of what is said of a model, and what the carets point at."""
    report = Report()
    files = {"macros/own.sql": macros.encode(), "models/a.sql": model.encode()}
    read_project(files, ".", report, name="acme")
    places = [item.primary.span for item in report.found]
    return [(item.code, at.file.text[at.start : at.end]) for item, at in zip(report.found, places, strict=True)]


@pytest.mark.parametrize(
    "model",
    [
        "select {{ shre_of('a') }}",
        "{% if is_incremental() %}select {{ shre_of('a') }}{% endif %}",
        "{% set x = shre_of('a') %}select {{ x }}",
    ],
)
def test_a_misspelt_macro_is_said(model: str) -> None:
    assert said(model) == [("W0761", "shre_of")]


def test_it_is_said_in_a_macro_too() -> None:
    macros = MACROS + "\n{% macro other() %}{{ shre_of(1) }}{% endmacro %}"
    assert said("select 1 as a", macros) == [("W0761", "shre_of")]


@pytest.mark.parametrize(
    "call",
    ["share_of(1)", "acme.share_of(1)", "type_string()", "is_incremental()", "far_away(1)", "default__share_of(1)"],
)
def test_what_dbt_may_know_is_not(call: str) -> None:
    assert said(f"select {{{{ {call} }}}}") == []
