"""Doc blocks put into the descriptions that ask for them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from floe.dbt_source.entries import DESCRIPTION
from floe.dbt_source.parts import Column
from floe.dbt_source.scan import doc_names, with_docs, word_span
from floe.dbt_source.semantic import Metric, SavedQuery, SemanticElement, SemanticModel
from floe.diagnostics.catalogue import dbt as catalogue
from floe.diagnostics.model import Report
from floe.spans import Span

Described = TypeVar("Described", Metric, SavedQuery, SemanticElement, SemanticModel)


class Docs:
    """The doc blocks of a project by name."""

    def __init__(self, texts: dict[str, str], report: Report) -> None:
        self.texts = texts
        self.report = report

    def description(self, written: str, at: Span) -> str:
        """Return a description with its doc blocks put in."""
        if "{{" not in written:
            return written
        for name in doc_names(written):
            if name not in self.texts:
                span = word_span(at.file, name, start=at.start) or at
                self.report.add(catalogue.unknown_doc(span, name, sorted(self.texts)))
        return with_docs(written, self.texts)

    def described(self, item: Described) -> Described:
        """Return a part of the semantic layer with its description as dbt would show it."""
        found = self.description(item.description, item.at(DESCRIPTION))
        return item if found == item.description else replace(item, description=found)

    def semantic_model(self, model: SemanticModel) -> SemanticModel:
        """Return a semantic model with the descriptions of all its parts as dbt would show them."""
        return replace(
            self.described(model),
            entities=tuple(self.described(item) for item in model.entities),
            dimensions=tuple(self.described(item) for item in model.dimensions),
            measures=tuple(self.described(item) for item in model.measures),
        )

    def columns(self, columns: Iterable[Column]) -> tuple[Column, ...]:
        """Return columns with the doc blocks of their descriptions put in; those without share what they were."""
        return tuple(
            replace(column, description=self.description(column.description, column.span))
            if "{{" in column.description
            else column
            for column in columns
        )
