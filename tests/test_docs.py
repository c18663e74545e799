"""Every page of docs/errors/ is a test: Before gives exactly the diagnostic shown, After gives none."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from house import ROOT, floe, lay_out

PAGES = sorted((ROOT / "docs" / "errors").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)(?: +(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_COMPILED = "<!-- not compiled:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page taken apart: the files of Before and After, and the text that Before must print."""

    before: dict[str, str]
    after: dict[str, str]
    message: str


def read_page(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    blocks = {name: BLOCK.findall(body) for name, body in sections.items()}
    return Page(
        before={name: body for _, name, body in blocks["Before"] if name},
        after={name: body for _, name, body in blocks["After"] if name},
        message=next(body for language, name, body in blocks["Before"] if language == "text" and not name),
    )


COMPILED = [page for page in PAGES if NOT_COMPILED not in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", COMPILED, ids=[page.stem for page in COMPILED])
def test_page(page: Path, tmp_path: Path) -> None:
    parts = read_page(page)
    folders = [lay_out(tmp_path / "before", parts.before), lay_out(tmp_path / "after", parts.after)]
    with ThreadPoolExecutor() as both:  # a thousand processes, two at a time: most of this suite's minutes
        ran, mended = both.map(lambda folder: floe("validate", cwd=folder), folders)
    assert parts.message.strip() in ran.err, ran.err
    assert f"[{page.stem}]" in ran.err
    assert ran.code == (0 if page.stem.startswith("W") else 1)
    assert f"[{page.stem}]" not in mended.err
    assert mended.code == 0, mended.err


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_page_has_its_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem}: ")
    for section in ("What happened", "Why floe refuses", "Before", "After"):
        assert f"## {section}" in text or (page.stem.startswith("W") and section == "Why floe refuses")
