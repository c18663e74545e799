"""docs/security.md and docs/guide/operate.md: each claim leads to a test that exists, each command to a script."""

import ast
import re
from pathlib import Path

from house import ROOT

from floe.backends.scripts.table import SCRIPTS

SECURITY = ROOT / "docs" / "security.md"
OPERATE = ROOT / "docs" / "guide" / "operate.md"
LINK = re.compile(r"\]\(([^)#]+)#?([^)]*)\)")
CLAIM = re.compile(r"^\| (?!claim)(.+) \| (\[.+\)) \|$", re.MULTILINE)
COMMAND = re.compile(r"scripts/([\w/.-]+\.sh)((?: (?:--[a-z-]+|[A-Z]+))*)")
FEWEST = 15


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_claim_leads_to_a_test() -> None:
    claims = CLAIM.findall(SECURITY.read_text(encoding="utf-8"))
    assert len(claims) >= FEWEST
    for claim, proof in claims:
        links = LINK.findall(proof)
        assert links, claim
        for path, name in links:
            assert name in names_in(SECURITY.parent / path), f"{claim}: {path} has no {name}"


def test_no_table_of_claims_has_a_row_without_proof() -> None:
    text = SECURITY.read_text(encoding="utf-8")
    for table in text.split("| claim | proved by |\n|---|---|\n")[1:]:
        rows = [line for line in table.partition("\n\n")[0].splitlines() if line.startswith("|")]
        assert rows
        assert all(CLAIM.fullmatch(row) for row in rows), rows


def test_links_lead_somewhere() -> None:
    for page in (SECURITY, OPERATE):
        for path, _ in LINK.findall(page.read_text(encoding="utf-8")):
            assert (page.parent / path).exists(), path


def test_every_script_that_is_named_exists_with_its_options() -> None:
    known = {script.path: script for script in SCRIPTS}
    named = COMMAND.findall(OPERATE.read_text(encoding="utf-8") + SECURITY.read_text(encoding="utf-8"))
    assert len(named) >= FEWEST
    for path, words in named:
        options = " ".join(option.name for option in known[path].options)
        assert all(word in options for word in words.split()), (path, words)


def test_every_command_of_the_guide_is_run() -> None:
    """The commands that stand in a block are run by the test of the scripts, on a real lakehouse."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", OPERATE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line.removeprefix("scripts/") for line in "".join(blocks).splitlines()]
    source = (ROOT / "tests" / "embedded" / "test_scripts.py").read_text(encoding="utf-8")
    names = dict(re.findall(r'"((?:[a-z0-9]+/)?[a-z0-9]+\.sh)"()', source))
    assert lines
    for line in lines:
        path, *options = line.split()
        assert path in names, line
        assert all(f'"{option}"' in source for option in options), line
