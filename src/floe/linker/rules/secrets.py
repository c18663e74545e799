"""Secrets in the settings of a dbt project, which are merged or copied into the generated one."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from floe.config.secrets import redact, token_in
from floe.diagnostics.catalogue.secrets import secret_in_dbt_file
from floe.diagnostics.model import Diagnostic
from floe.linker.sources import Linkable
from floe.spans import SourceFile, Span

SETTINGS = ("dbt_project.yml", "packages.yml", "dependencies.yml", "selectors.yml")


def settings_hold_no_secret(linkable: Linkable) -> Iterator[Diagnostic]:
    """No settings file of a dbt project holds a credential: a package's address with a token in it, above all."""
    for transform in linkable.transforms:
        for name in SETTINGS:
            path = str(PurePosixPath(transform.source.root) / name)
            text = transform.files.get(path, b"").decode(errors="replace").removeprefix("\ufeff")
            yield from _secrets(path, text)


def _secrets(path: str, text: str) -> Iterator[Diagnostic]:
    shown = SourceFile(path, redact(text))
    start = 0
    for line in text.splitlines(keepends=True):
        found = token_in(line)
        if found is not None:
            kind, left, right = found
            yield secret_in_dbt_file(Span(shown, start + left, start + right), kind)
        start += len(line)
