"""Templates that cannot decide and cannot inject: views of fragments in, text out.

Delimiters are ``<< >>``, ``<% %>`` and ``<# #>``, so that dbt's own Jinja stands in a template as itself. Whatever a
template prints must be a fragment; anything else stops the run, because it was quoted for no language.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import CodeType
from typing import TYPE_CHECKING

from floe import assets
from floe.render.fragments import Fragment

if TYPE_CHECKING:
    from jinja2 import Environment

Compiled = dict[tuple[str, str], CodeType]
"""Templates as code, each under what Jinja makes of its name and of its text."""

_compiled: Compiled = {}


class UnquotedValueError(TypeError):
    """A template printed something that no function of ``quoting`` made."""


def render_template(name: str, view: object) -> str:
    """Render the template ``name`` with the fields of ``view``, a dataclass or a mapping."""
    return _environment().get_template(name).render(_names(view))


def compile_all() -> Compiled:
    """Return every template as code, which ``remember`` takes in a process of the same Python."""
    for name in assets.template_names():
        _environment().get_template(name)
    return _compiled


def remember(compiled: Compiled) -> None:
    """Spare this process the compiling of templates that another one has compiled from the same files."""
    _compiled.update(compiled)


def static_text(name: str) -> str:
    """Return a file that is copied as it stands; its name ends in ``.static``."""
    if not name.endswith(".static"):
        raise ValueError(f"{name} is not a static file")
    return assets.template_text(name)


def _names(view: object) -> Mapping[str, object]:
    if isinstance(view, Mapping):
        return view
    if is_dataclass(view):
        return {field.name: getattr(view, field.name) for field in fields(view)}
    raise TypeError(f"a {type(view).__name__} is no view")


def _customs(value: object) -> str:
    if isinstance(value, Fragment):
        return value
    raise UnquotedValueError(f"a template printed {value!a}, which is no fragment")


@cache
def _environment() -> "Environment":
    # Imported here: most commands never render, and they should not wait for Jinja.
    from jinja2 import BytecodeCache, Environment, FunctionLoader, StrictUndefined
    from jinja2.bccache import Bucket

    class Remembered(BytecodeCache):
        """What is compiled in this run: nothing is kept on a disk."""

        def load_bytecode(self, bucket: Bucket) -> None:
            """Take the code of a template, if it is there."""
            bucket.code = _compiled.get((bucket.key, bucket.checksum))

        def dump_bytecode(self, bucket: Bucket) -> None:
            """Keep the code of a template."""
            if bucket.code is not None:
                _compiled[bucket.key, bucket.checksum] = bucket.code

    environment = Environment(
        loader=FunctionLoader(assets.template_text),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_customs,
        auto_reload=False,
        bytecode_cache=Remembered(),
        autoescape=False,  # noqa: S701 (HTML's escaping is the wrong language; the customs gate stands in its place)
    )
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment
