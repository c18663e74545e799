"""Finds floe's own files, templates and error pages, in a wheel or in a checkout; nothing else looks for them.

A wheel carries them inside the package (``_templates``, ``_errors``, ``_platform``); a checkout has them at the top.
An editable install leaves a stale copy beside the package's name, so only the two places below are ever looked at.
"""

from functools import cache
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parent
_PROJECT: Final = "project"
_CHECKOUT: Final = _PACKAGE.parent.parent


class MissingAssetError(Exception):
    """A file that floe should carry is not there: the installation is broken."""


@cache
def templates_folder() -> Path:
    """Return the folder of templates."""
    return _folder("_templates", "templates")


@cache
def errors_folder() -> Path:
    """Return the folder with one page per diagnostic code."""
    return _folder("_errors", "docs/errors")


@cache
def platforms_folder() -> Path:
    """Return the folder of reference environments, one platform.yaml a folder."""
    return _folder("_platform", "platform")


def template_text(name: str) -> str:
    """Return the text of the template ``name``, a path below the folder of templates."""
    return _text(templates_folder(), name)


def template_names() -> tuple[str, ...]:
    """Return the names of the templates of Jinja, sorted; those of the project that ``init`` makes are copier's."""
    folder = templates_folder()
    found = (path.relative_to(folder) for path in folder.rglob("*.j2"))
    return tuple(sorted(path.as_posix() for path in found if path.parts[0] != _PROJECT))


def error_page(code: str) -> str:
    """Return the page of a diagnostic code."""
    return _text(errors_folder(), f"{code}.md")


def _folder(packaged: str, checkout: str) -> Path:
    for folder in (_PACKAGE / packaged, _CHECKOUT / checkout):
        if folder.is_dir():
            return folder
    raise MissingAssetError(f"this installation of floe has no {checkout}")


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_bytes().decode()
    except FileNotFoundError:
        raise MissingAssetError(f"this installation of floe has no {name}") from None


def error_codes() -> tuple[str, ...]:
    """Return every code that has a page, sorted."""
    return tuple(sorted(page.stem for page in errors_folder().glob("*.md")))


def platform_names() -> tuple[str, ...]:
    """Return the names of the reference environments, sorted."""
    return tuple(sorted(file.parent.name for file in platforms_folder().glob("*/platform.yaml")))


def platform_file(name: str) -> bytes:
    """Return the platform.yaml of a reference environment."""
    return (platforms_folder() / name / "platform.yaml").read_bytes()


def project_template() -> Path:
    """Return the folder of the copier template that ``floe init`` uses."""
    return templates_folder() / _PROJECT
