"""Templates print fragments and nothing else, and hold no logic."""

from dataclasses import dataclass
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from floe import assets
from floe.assets import MissingAssetError
from floe.render import templates
from floe.render.fragments import Py
from floe.render.quoting import py_literal, sql_identifier
from floe.render.templates import UnquotedValueError, render_template, static_text

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.Include,
)
TEMPLATES = assets.templates_folder()
OURS = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*.j2")
    if path.relative_to(TEMPLATES).parts[0] != "project"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view for the tests."""

    name: object
    items: tuple[object, ...] = ()
    flag: bool = False


@pytest.fixture
def folder(tmp_path, monkeypatch):
    templates._environment.cache_clear()
    monkeypatch.setattr(assets, "templates_folder", lambda: tmp_path)
    yield tmp_path
    templates._environment.cache_clear()


def faults(source):
    tree = jinja2.Environment(
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        autoescape=False,  # noqa: S701
    ).parse(source)
    found = []
    for node in tree.find_all(nodes.Node):
        is_included_name = isinstance(node, nodes.Const) and any(
            include.template is node for include in tree.find_all(nodes.Include)
        )
        if not isinstance(node, ALLOWED) and not is_included_name:
            found.append(type(node).__name__)
        if isinstance(node, nodes.For) and (node.test or node.recursive):
            found.append("for with a condition")
        if isinstance(node, nodes.Name) and node.name == "loop":
            found.append("loop")
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Getattr):
            inner = node.node.node
            if isinstance(inner, nodes.Getattr):
                found.append("a chain of more than two dots")
    return found


@pytest.mark.parametrize("name", OURS)
def test_a_template_holds_no_logic(name):
    assert faults(assets.template_text(name)) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<< a | upper >>", "Filter"),
        ("<% set a = b %>", "Assign"),
        ("<% if a == b %><% endif %>", "Compare"),
        ("<% macro f() %><% endmacro %>", "Macro"),
        ("<% if loop.last %><% endif %>", "loop"),
        ("<< a.b.c.d >>", "a chain of more than two dots"),
        ("<% for a in b if a %><% endfor %>", "for with a condition"),
        ("<< f() >>", "Call"),
        ("<< 'x' >>", "Const"),
        ("<< a ~ b >>", "Concat"),
        ("<% if not a %><% endif %>", "Not"),
        ("<% if a is defined %><% endif %>", "Test"),
        ("<< a[0] >>", "Getitem"),
    ],
)
def test_logic_is_found(source, fault):
    assert fault in faults(source)


def test_a_view_is_printed(folder):
    Path(folder, "part.j2").write_text("part << name >>\n")
    Path(folder, "a.j2").write_text(
        "{{ ref('x') }} << name >>\n<% for item in items %>\n  << item.name >>\n<% endfor %>\n"
        "<% if flag %>\nyes\n<% else %>\nno\n<% endif %>\n<# gone #>\n<% include 'part.j2' %>\n"
    )
    view = View(name=py_literal("n"), items=(View(name=sql_identifier("i", "duckdb")),), flag=True)
    expected = '{{ ref(\'x\') }} "n"\n  "i"\nyes\npart "n"\n'
    assert render_template("a.j2", view) == expected
    mapping = {"name": view.name, "items": view.items, "flag": True}
    assert render_template("a.j2", mapping) == expected


@pytest.mark.parametrize(
    "source",
    ["<< plain >>", "<< number >>", "<< 'literal' >>", "<< quoted ~ quoted >>", "<< 1 >>", "<< quoted + plain >>"],
)
def test_customs_stops_what_is_not_quoted(folder, source):
    Path(folder, "a.j2").write_text(source)
    with pytest.raises(UnquotedValueError, match="no fragment"):
        render_template("a.j2", {"plain": "x", "number": 1, "quoted": Py("1")})


@pytest.mark.parametrize("source", ["<< missing >>", "<< view.missing >>", "<% if missing %><% endif %>"])
def test_what_is_missing_is_an_error(folder, source):
    Path(folder, "a.j2").write_text(source)
    with pytest.raises((jinja2.UndefinedError, UnquotedValueError)):
        render_template("a.j2", {"view": View(name=Py("1"))})


@pytest.mark.parametrize("source", ["<< quoted | upper >>", "<% if quoted is string %><% endif %>"])
def test_there_are_no_filters_and_no_tests(folder, source):
    Path(folder, "a.j2").write_text(source)
    with pytest.raises(jinja2.TemplateError):
        render_template("a.j2", {"quoted": Py("1")})


def test_a_view_has_fields(folder):
    Path(folder, "a.j2").write_text("x")
    with pytest.raises(TypeError, match="no view"):
        render_template("a.j2", ["x"])


def test_a_static_file_is_copied(folder):
    Path(folder, "a.static").write_text("<< x >> {{ y }}\n")
    assert static_text("a.static") == "<< x >> {{ y }}\n"
    with pytest.raises(ValueError, match="not a static file"):
        static_text("a.j2")


def test_a_missing_template_is_a_broken_installation(folder):
    with pytest.raises(MissingAssetError, match="nowhere"):
        render_template("nowhere.j2", {})
