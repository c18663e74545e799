"""Secrets in the files of dbt projects and of Python assets, which are merged or copied into the generated project."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath

from floe.config.secrets import formatted_possible, formatted_token_in, redact, token_in
from floe.diagnostics.catalogue.secrets import secret_in_code, secret_in_dbt_file
from floe.diagnostics.model import Diagnostic
from floe.linker.sources import Linkable
from floe.spans import SourceFile, Span

SETTINGS = ("dbt_project.yml", "packages.yml", "dependencies.yml", "selectors.yml")
CODE = (".sql", ".yml", ".yaml", ".md", ".py", ".ipynb")
"""What people write by hand. A seed is data: long, and full of words that only look like something."""

Found = tuple[Span, str]


def settings_hold_no_secret(linkable: Linkable) -> Iterator[Diagnostic]:
    """No settings file of a dbt project holds a credential: a package's address with a token in it, above all."""
    for transform in linkable.transforms:
        for name in SETTINGS:
            path = str(PurePosixPath(transform.source.root) / name)
            for at, kind in _secrets(path, transform.files.get(path, b""), token_in):
                yield secret_in_dbt_file(at, kind)


def code_holds_no_secret(linkable: Linkable) -> Iterator[Diagnostic]:
    """No model, properties file, macro or Python asset holds a token that can be told from any other word."""
    for files in (*(transform.files for transform in linkable.transforms), linkable.python_files):
        code = {path: data for path, data in files.items() if _is_code(path)}
        forms = formatted_possible(code.values())
        for path, data in code.items() if forms else ():
            for at, kind in _secrets(path, data, partial(formatted_token_in, forms=forms)):
                yield secret_in_code(at, kind)


def _is_code(path: str) -> bool:
    return path.endswith(CODE) and path.rpartition("/")[2] not in SETTINGS


def _secrets(path: str, data: bytes, look: Callable[[str], tuple[str, int, int] | None]) -> Iterator[Found]:
    """Yield where a line holds a credential that ``look`` finds."""
    text = data.decode(errors="replace").removeprefix("\ufeff")
    if look(text) is None:
        return
    shown = SourceFile(path, redact(text))
    start = 0
    for line in text.splitlines(keepends=True):
        found = look(line)
        if found is not None:
            kind, left, right = found
            yield Span(shown, start + left, start + right), kind
        start += len(line)
