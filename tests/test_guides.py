"""The guides are tests: every snippet compiles, every quotation is one, every command, link, key and code exists.

A block whose info string names a file is laid over the smallest project and what the page's "Quick start" puts over it.
``fragment`` replaces or appends top-level keys of that file; ``excerpt`` and ``verbatim`` quote a file of this
repository, and a verbatim one is compiled too. Run this file to copy what verbatim blocks quote into the pages again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from house import MINIMAL, ROOT, floe, lay_out
from typer.testing import CliRunner

from floe.cli.app import app
from floe.cli.screen import Format
from floe.cli.validate import validate_project
from floe.config.emission import FLOE, PLATFORM, Emission
from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec
from floe.config.shapes import keys
from floe.diagnostics.model import CODES

DOCS = ROOT / "docs"
PIPELINE, ENVIRONMENTS = "pipeline-config.md", "platform-config.md"
GUIDES = (
    PIPELINE,
    ENVIRONMENTS,
    "guide/getting-started.md",
    "guide/editor.md",
    "guide/deploy.md",
    "guide/embedded.md",
    "guide/observability.md",
    "guide/maintenance.md",
    "guide/orchestration.md",
    "guide/catalog.md",
)
START = "Quick start"
HEADING = re.compile(r"^(#{1,4}) (.+)$", re.MULTILINE)
BLOCK = re.compile(
    r"^```(\w+)(?: (\S*[./]\S*))?(?: (fragment|excerpt|verbatim|first))?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
TOP_LEVEL = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)
KEPT = re.compile(r"^\| `([a-z_.*]+)` \| (.+) \|$", re.MULTILINE)
RECORDED = "recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A fenced block that names a file."""

    path: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of a guide, what stands under it, and its snippets."""

    guide: str
    title: str
    body: str
    snippets: tuple[Snippet, ...]


def read(guide: str) -> str:
    return (DOCS / guide).read_text(encoding="utf-8")


def sections(guide: str) -> list[Section]:
    text = read(guide)
    hidden = [(match.start(), match.end()) for match in BLOCK.finditer(text)]
    heads = [head for head in HEADING.finditer(text) if not any(a < head.start() < b for a, b in hidden)]
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [_section(guide, head[2], text[head.end() : end]) for head, end in zip(heads, ends, strict=True)]


def _section(guide: str, title: str, body: str) -> Section:
    found = tuple(Snippet(path=path, kind=kind, text=text) for _, path, kind, text in BLOCK.findall(body) if path)
    return Section(guide=guide, title=title, body=body, snippets=found)


def projects_of(section: Section) -> list[dict[str, str]]:
    """Return the projects that a section lays over the page's quick start.

    There is one, unless a block is shown in several ways: every fragment that repeats a block begins another project.
    """
    start = next((one for one in sections(section.guide) if one.title == START and one != section), None)
    whole = projects_of(start)[0] if start else {}
    whole |= {one.path: one.text for one in section.snippets if one.kind not in {"fragment", "excerpt"}}
    projects, seen = [dict(whole)], set[tuple[str, str]]()
    for snippet in section.snippets:
        if snippet.kind == "fragment":
            blocks = {(snippet.path, name) for name in top_level(snippet.text)}
            if blocks & seen:
                projects, seen = [*projects, dict(whole)], set()
            seen |= blocks
            base = projects[-1].get(snippet.path) or (MINIMAL / snippet.path).read_text(encoding="utf-8")
            projects[-1][snippet.path] = joined(base, snippet.text)
    return projects


def top_level(text: str) -> set[str]:
    """Return the top-level keys of a YAML text."""
    return {part.partition(":")[0] for part in TOP_LEVEL.split(text) if part}


def joined(base: str, fragment: str) -> str:
    """Append a fragment to a YAML file; its top-level keys take the place of those that were there."""
    new = top_level(fragment)
    kept = [part for part in TOP_LEVEL.split(base) if part.partition(":")[0] not in new]
    return "".join(kept).rstrip("\n") + "\n" + fragment


ALL = [section for guide in GUIDES for section in sections(guide)]
COMPILED = [section for section in ALL if any(snippet.kind != "excerpt" for snippet in section.snippets)]
QUOTED = [(one.guide, quote) for one in ALL for quote in one.snippets if quote.kind in {"excerpt", "verbatim"}]


@pytest.mark.parametrize("section", COMPILED, ids=[f"{one.guide}: {one.title}" for one in COMPILED])
def test_snippets_compile(section: Section, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, files in enumerate(projects_of(section)):
        code = validate_project(lay_out(tmp_path / str(number), files), None, Format.TEXT)
        printed = capsys.readouterr().err
        assert code == 0, printed
        unsaid = set(re.findall(r"\[([EW]\d{4})\]", printed)) - set(re.findall(r"[EW]\d{4}", section.body))
        assert not unsaid, f"the page says nothing about: {printed}"


@pytest.mark.parametrize(("guide", "quote"), QUOTED, ids=[f"{guide}: {quote.path}" for guide, quote in QUOTED])
def test_quotations_are_exact(guide: str, quote: Snippet) -> None:
    text = (ROOT / quote.path).read_text(encoding="utf-8")
    assert quote.text == text if quote.kind == "verbatim" else quote.text in text


@pytest.mark.parametrize("guide", GUIDES)
def test_commands_exist(guide: str) -> None:
    text = read(guide)
    console = "".join(block for language, _, _, block in BLOCK.findall(text) if language == "console")
    typed = re.findall(r"^\$ floe (.*)$", console, re.MULTILINE)
    for line in typed + re.findall(r"`floe ([a-z][^`\n]*)`", text):
        words = line.split()
        command = [word for word in words[: 2 if words[0] == "platform" else 1] if word[0] != "-"]
        shown = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
        assert shown.exit_code == 0, line
        assert all(word in shown.output for word in words if word.startswith("--")), line


@pytest.mark.parametrize("guide", GUIDES)
def test_links_lead_somewhere(guide: str) -> None:
    here = (DOCS / guide).parent
    links = {target for target in re.findall(r"\]\(([^)#]+)", read(guide)) if "://" not in target}
    assert not {target for target in links if not (here / target).exists() and Path(target).stem not in CODES}


@pytest.mark.parametrize("guide", GUIDES)
def test_anchors_exist(guide: str) -> None:
    for target, anchor in re.findall(r"\]\(([^)#]*)#([^)]+)\)", read(guide)):
        path = (DOCS / guide).parent.joinpath(target) if target else DOCS / guide
        titles = [title for _, title in HEADING.findall(path.read_text(encoding="utf-8"))]
        assert anchor in {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}, anchor


@pytest.mark.parametrize(("guide", "table"), [(PIPELINE, FLOE), (ENVIRONMENTS, PLATFORM)])
def test_what_changes_nothing_is_said(guide: str, table: Mapping[str, Emission]) -> None:
    kept = {key: row.why for key, row in table.items() if row.fate == RECORDED}
    section = read(guide).partition("## What is recorded only")[2].partition("\n## ")[0]
    assert dict(KEPT.findall(section)) == kept


@pytest.mark.parametrize(("guide", "model"), [(PIPELINE, FloeSpec), (ENVIRONMENTS, PlatformSpec)])
def test_every_block_is_shown(guide: str, model: type[FloeSpec] | type[PlatformSpec]) -> None:
    shown = set(re.findall(r"([a-z_]+):", "".join(quote.text for one in sections(guide) for quote in one.snippets)))
    blocks = {next(part for part in reversed(key.path) if part != "*") for key in keys(model) if not key.leaf}
    assert not blocks - shown


def test_the_first_steps_work(tmp_path: Path) -> None:
    """What getting-started.md tells a newcomer to type, typed."""
    console = "".join(block for _, _, kind, block in BLOCK.findall(read("guide/getting-started.md")) if kind == "first")
    folder = tmp_path
    for line in re.findall(r"^\$ (.*)$", console, re.MULTILINE):
        if line.startswith("cd "):
            folder = folder / line.removeprefix("cd ")
            continue
        ran = floe(*line.removeprefix("floe ").split(), cwd=folder)
        assert ran.code == 0, f"{line}: {ran.err}"
    assert (folder / "generated" / "floe.lock").is_file()


def test_a_fragment_takes_the_place_of_its_block() -> None:
    assert joined("a: 1\nb:\n  c: 2\n", "b: 3\n") == "a: 1\nb: 3\n"


def test_no_fragment_is_left_out() -> None:
    for section in ALL:
        compiled = "".join(text for files in projects_of(section) for text in files.values())
        assert all(one.text in compiled for one in section.snippets if one.kind == "fragment"), section.title


def refreshed(text: str) -> str:
    """Return a page whose verbatim blocks hold what their files say now."""

    def quote(match: re.Match[str]) -> str:
        if match[3] != "verbatim":
            return match[0]
        return match[0].replace(match[4], (ROOT / match[2]).read_text(encoding="utf-8"))

    return BLOCK.sub(quote, text)


if __name__ == "__main__":
    for page in GUIDES:
        (DOCS / page).write_text(refreshed(read(page)), encoding="utf-8")
