"""What one file says on its own: a pure function of its path and bytes, so that it can be kept by their hash."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import TypeAlias

from floe.dbt_source.expressions import Expr
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.semantic import Metric, SavedQuery, SemanticModel
from floe.dbt_source.values import EMPTY, Value
from floe.dbt_source.written import Exposure, Group, MacroNote, Properties, SourceNote, UnitTest
from floe.diagnostics.model import Diagnostic
from floe.frozen import dataclass
from floe.spans import Span


class FileKind(StrEnum):
    """What dbt takes a file for, by its folder and its ending."""

    MODEL = "model"
    PYTHON_MODEL = "python model"
    SEED = "seed"
    SNAPSHOT = "snapshot"
    ANALYSIS = "analysis"
    TEST = "test"
    MACRO = "macro"
    PROPERTIES = "properties"
    DOCS = "docs"
    PROJECT = "project"
    PACKAGES = "packages"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """A call whose arguments are not all literals, or that is made only under conditions.

    ``spread`` says that a list of arguments stands beside those that are written.
    """

    args: tuple[Expr, ...]
    version: Expr | None = None
    conditions: tuple[Expr, ...] = ()
    hidden: bool = False
    spread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroCall:
    """A call of something that may be a macro of the project."""

    name: str
    args: tuple[Expr, ...] = ()
    named: tuple[tuple[str, Expr], ...] = ()
    conditions: tuple[Expr, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlFacts:
    """What a piece of Jinja-SQL calls. ``config`` is what is literal, ``open_config`` the rest."""

    refs: tuple[Ref, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    config: Mapping[str, Value] = field(default_factory=dict)
    open_refs: tuple[OpenCall, ...] = ()
    open_sources: tuple[OpenCall, ...] = ()
    open_config: tuple[tuple[str, Expr], ...] = ()
    calls: tuple[MacroCall, ...] = ()


MacroReading: TypeAlias = tuple[tuple[str, ...], tuple[tuple[str, Expr], ...], SqlFacts]
"""The parameters of a macro, their defaults, and what its body calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlBlock:
    """A resource in a SQL or Python file: the whole file, or one snapshot block. ``columns`` are a seed's header."""

    name: str
    span: Span
    facts: SqlFacts
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroBlock:
    """A macro, generic test or materialization with what its body calls."""

    name: str
    kind: str
    span: Span
    parameters: tuple[str, ...]
    defaults: tuple[tuple[str, Expr], ...]
    facts: SqlFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class DocBlock:
    """A ``{% docs %}`` block."""

    name: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyFacts:
    """A properties file."""

    properties: tuple[Properties, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    groups: tuple[Group, ...] = ()
    unit_tests: tuple[UnitTest, ...] = ()
    semantic_models: tuple[SemanticModel, ...] = ()
    metrics: tuple[Metric, ...] = ()
    saved_queries: tuple[SavedQuery, ...] = ()
    macros: tuple[MacroNote, ...] = ()
    extra: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFacts:
    """dbt_project.yml, packages.yml or dependencies.yml; ``spans`` is where each top-level key stands."""

    values: Mapping[str, Value] = field(default_factory=dict)
    spans: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """Everything that one file says, what is wrong with it included; it goes from one process to another."""

    path: str
    kind: FileKind
    blocks: tuple[SqlBlock, ...] = ()
    macros: tuple[MacroBlock, ...] = ()
    docs: tuple[DocBlock, ...] = ()
    properties: PropertyFacts | None = None
    settings: SettingsFacts | None = None
    problems: tuple[Diagnostic, ...] = ()


NO_SQL = SqlFacts(config=EMPTY)
