"""Law 8: text is data. Every free text of both files, with every text that is code somewhere, in every emitted file.

The files are whole: all keys that the models know, one environment for each engine. Nothing lists the fields: a new
key with free text is in the matrix the moment it is declared, and a file of a kind that the judge cannot read as its
target does is compared byte for byte.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest
from house import MINIMAL, files, floe
from injection import oracle
from injection.corpus import ALLOWED, BROKEN, CANARY, CANARY_FILE, CANARY_VALUE, HIDDEN, REFERENCES
from injection.documents import Written, write
from injection.leaves import Path as LeafPath
from injection.leaves import leaves
from injection.projects import LINKED, PIPELINE, Assign, Settled, bound, settle, sources, token

from floe.config.decode import decode
from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec
from floe.diagnostics.model import Diagnostic, Report, Severity
from floe.driver import Sources, compile_project
from floe.syntax.parse import Dialect, decode_bytes, parse

FEWEST = 150
STRIDE = 9
BY_RULE = {
    "E0207": "longer than the key allows",
    "E0230": "no bucket's name",
    "E0252": "the key is named like a secret: only a reference may stand there",
    "E0510": "the engine's schemas have one part",
    "E0522": "no folder in an object store has such a name",
    "E0574": "Kubernetes refuses such a value",
    "E0525": "the catalog's namespaces have one part",
    "E0518": "dbt would take it for a secret's variable",
    "E0532": "Dagster refuses such a tag",
    "E0536": "Dagster refuses such a key",
    "E0538": "Dagster cannot show such a kind",
    "E0552": "Cube cannot spell such a name",
}
"""Why a text of the corpus may be refused at a free leaf; anything else must be accepted."""
HARMLESS = re.compile(r"[A-Za-z0-9_.:/@+=,~*?%-]*", re.ASCII)
"""What a bound leaf may take of the corpus: nothing that ends a text or starts code in any target."""
SELECTION_CODES = {"E0305", "E0306"}
REFERENCE_CODES = {"E0224", "E0225"}


@pytest.fixture(autouse=True)
def _canary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CANARY, CANARY_VALUE)


@dataclass(frozen=True)
class Plain:
    """The project in harmless words: its kinds, its files, and what every reader makes of them."""

    shift: int
    files: Mapping[str, bytes]
    trees: Mapping[str, object]

    def is_untouched(self, path: str, data: bytes) -> bool:
        """Say whether a file holds no word of anybody's, and so stays what it was whatever is said."""
        return data == self.files[path] and not oracle.WORD.search(data.decode())


@pytest.fixture(scope="module", params=[0, 1], ids=["first kinds", "second kinds"])
def plain(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Plain:
    settled = settle(tmp_path_factory.mktemp("plain"), _words, request.param)
    assert not settled.unplaced
    files = settled.compiled.files
    return Plain(request.param, files, {path: oracle.read(path, data) for path, data in files.items()})


def _words(number: int, path: LeafPath) -> str:
    return token(number)


def rotated(texts: tuple[str, ...], turn: int, given: dict[int, str]) -> Assign:
    """Give every leaf another text of the corpus, and another one at each turn."""

    def assign(number: int, path: LeafPath) -> str:
        given[number] = texts[(number * 7 + turn) % len(texts)]
        return given[number]

    return assign


def judge(plain: Plain, folder: Path, texts: tuple[str, ...], turn: int) -> Settled:
    """Compile with texts of the corpus; what every reader finds must be the plain output with the texts in place."""
    given: dict[int, str] = {}
    settled = settle(folder, rotated(texts, turn, given), plain.shift)
    assert not settled.unplaced, [item.headline for item in settled.unplaced]
    assert settled.compiled.files.keys() == plain.files.keys()
    given |= {number: token(number, code) for number, code in settled.refused.items()}
    swap = oracle.swap({number: oracle.at_run_time(text) for number, text in given.items()})
    for path, data in settled.compiled.files.items():
        if plain.is_untouched(path, data):
            continue
        wanted, found = oracle.expected(plain.trees[path], swap), oracle.read(path, data)
        if wanted != found:
            assert not oracle.differences(oracle.unordered(wanted), oracle.unordered(found), path)
        assert CANARY_VALUE.encode() not in data, path
    assert not (folder / CANARY_FILE).exists()
    assert not Path(CANARY_FILE).exists()
    return settled


def test_the_corpus_is_large() -> None:
    assert len(ALLOWED) >= FEWEST
    assert len(set(ALLOWED) | set(HIDDEN) | set(REFERENCES)) == len(ALLOWED) + len(HIDDEN) + len(REFERENCES)


def test_every_free_text_is_in_the_matrix() -> None:
    """I3: what the models declare is spoken in the matrix, bound by the schema, or looked up by the linker."""
    spoken: set[tuple[str, LeafPath]] = set()
    for shift in (0, 1):
        for name, written in sources(_words, shift=shift).items():
            kind = "floe" if name == PIPELINE else "platform"
            spoken |= {(kind, said.path) for _, _, said in written.places}
    declared = {
        (kind, leaf.path)
        for kind, root in (("floe", FloeSpec), ("platform", PlatformSpec))
        for leaf in leaves(root)
        if leaf.bound is None
    }
    assert {".".join(path) for _, path in declared - spoken} == set(LINKED)
    assert not spoken - declared
    assert len(declared) > len(LINKED) * 10


def whole(plain: Plain, folder: Path, turns: range) -> None:
    codes: set[str] = set()
    for turn in turns:
        settled = judge(plain, folder, ALLOWED, turn)
        codes |= set(settled.refused.values())
    assert codes <= set(BY_RULE)


def test_text_stays_text(plain: Plain, tmp_path: Path) -> None:
    """A ninth of the matrix, spread over all leaves and all texts."""
    whole(plain, tmp_path, range(0, len(ALLOWED), STRIDE))


@pytest.mark.torture
def test_all_text_stays_text_everywhere(plain: Plain, tmp_path: Path) -> None:
    """The whole matrix: every leaf with every text."""
    whole(plain, tmp_path, range(len(ALLOWED)))


def test_references_are_read_at_run_time_or_refused(plain: Plain, tmp_path: Path) -> None:
    codes: set[str] = set()
    for turn in range(len(REFERENCES)):
        codes |= set(judge(plain, tmp_path, REFERENCES, turn).refused.values())
    assert codes <= REFERENCE_CODES | set(BY_RULE)


# --- what must be refused ------------------------------------------------------------------------------------------


def errors(written: Written, kind: str) -> tuple[Diagnostic, ...]:
    """Decode one file and return its errors."""
    report = Report()
    file = decode_bytes(kind, written.text.encode(), report)
    node = parse(file, report, dialect=Dialect.STRICT) if file else None
    if node is not None:
        decode(node, FloeSpec if kind == PIPELINE else PlatformSpec, report)
    return tuple(item for item in report.diagnostics if item.severity is Severity.ERROR)


def unrefused(texts: Iterator[str], *, only_bound: bool) -> Iterator[tuple[str, str]]:
    """Put texts in all leaves and yield each leaf that no error points at, with its text."""
    for name, written in sources(lambda number, path: next(texts), bound_too=True).items():
        found = errors(written, name)
        shown = " ".join((*(item.headline for item in found), *(item.help or "" for item in found)))
        assert CANARY_VALUE not in shown
        hit = {id(written.at(item.primary.span.start)) for item in found}
        kind = "floe" if name == PIPELINE else "platform"
        for _, _, said in written.places:
            if id(said) not in hit and ((kind, said.path) in bound() or not only_bound):
                yield said.words, said.text


@pytest.mark.parametrize("turn", range(0, len(ALLOWED), STRIDE))
def test_what_the_schema_binds_takes_nothing_dangerous(turn: int) -> None:
    texts = cycle((*ALLOWED[turn:], *ALLOWED[:turn]))
    taken = [(leaf, text) for leaf, text in unrefused(texts, only_bound=True) if not HARMLESS.fullmatch(text)]
    assert not taken


def test_what_cannot_be_seen_is_refused_everywhere() -> None:
    texts = cycle(HIDDEN)
    for _ in range(3):
        assert not list(unrefused(texts, only_bound=False))


def test_broken_references_are_refused_everywhere() -> None:
    texts = cycle(BROKEN)
    for _ in range(3):
        assert not list(unrefused(texts, only_bound=False))


@pytest.mark.parametrize("text", HIDDEN, ids=[f"U+{ord(text[1]):04X}" for text in HIDDEN])
def test_a_hidden_character_is_named(text: str) -> None:
    found = errors(write({"name": "acme", "version": text}), PIPELINE)
    assert [f"U+{ord(text[1]):04X}" in item.headline for item in found] == [True]


# --- what must name something that exists --------------------------------------------------------------------------


def refusals(folder: Path, document: Mapping[str, object]) -> tuple[Diagnostic, ...]:
    """Compile the smallest project with this floe.yaml and return the errors."""
    import shutil

    shutil.copytree(MINIMAL, folder, dirs_exist_ok=True)
    (folder / "models").mkdir(exist_ok=True)
    (folder / "models" / "m.sql").write_text("select 1 as a\n", encoding="utf-8")
    (folder / PIPELINE).write_text(write(document).text, encoding="utf-8")
    report = Report()
    compile_project(Sources(root=folder, platform=folder / "platform"), report)
    return tuple(item for item in report.diagnostics if item.severity is Severity.ERROR)


SMALLEST = {"name": "acme", "version": "1"}
MINE = {"type": "dbt", "path": "."}
EXISTS = {".", "*", "?", "  both  "}


def test_a_selection_selects_or_is_refused(tmp_path: Path) -> None:
    document = {**SMALLEST, "transforms": [MINE], "orchestration": {"jobs": {"j": {"selection": list(ALLOWED)}}}}
    found = refusals(tmp_path, document)
    assert {item.code for item in found} <= SELECTION_CODES
    assert len(found) >= len(ALLOWED) - len(EXISTS) * 2


def test_a_folder_exists_or_is_refused(tmp_path: Path) -> None:
    for number, text in enumerate(ALLOWED):
        if text not in EXISTS:
            found = refusals(tmp_path, {**SMALLEST, "transforms": [{**MINE, "path": text}]})
            assert found, (number, text)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["floe.yaml", "models", "platform"]


def test_an_environment_exists_or_is_refused(tmp_path: Path) -> None:
    for text in ALLOWED:
        found = refusals(tmp_path, {**SMALLEST, "transforms": [{**MINE, "target": text}]})
        assert found, text


def test_a_condition_on_versions_is_one_or_is_refused(tmp_path: Path) -> None:
    for text in ALLOWED:
        if text.strip():
            assert refusals(tmp_path, {**SMALLEST, "floe_version": text}), text


# --- the command itself ---------------------------------------------------------------------------------------------


def test_the_command_leaks_nothing_and_its_scripts_parse(tmp_path: Path) -> None:
    """S2, S3: a canary in the environment is in no file, no message and no cache, whether it works or refuses."""
    project = tmp_path / "project"
    given: dict[int, str] = {}
    settled = settle(project, rotated(ALLOWED, 3, given))
    assert not settled.unplaced
    env = {CANARY: CANARY_VALUE, "DBT_ENV_SECRET_WORD": CANARY_VALUE}
    ran = floe("generate", cwd=project, env=env)
    assert ran.code == 0, ran.err
    assert {path: data for path, data in files(project / "generated").items() if path != "floe.lock"} == dict(
        settled.compiled.files
    )
    for script in (project / "generated").rglob("*.sh"):
        assert subprocess.run(["bash", "-n", script], check=False).returncode == 0, script
    for name, written in sources(lambda number, path: ALLOWED[number % len(ALLOWED)], bound_too=True).items():
        (project / name).write_text(written.text, encoding="utf-8")
    said = [ran.out, ran.err]
    for format in ("text", "concise", "json", "github", "gitlab", "sarif", "junit"):
        refused = floe("generate", "--format", format, cwd=project, env=env)
        assert refused.code == 1, refused.err
        assert "Traceback" not in refused.err
        said += [refused.out, refused.err]
    assert not [text for text in said if CANARY_VALUE in text]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and CANARY_VALUE.encode() in path.read_bytes()]
    assert not list(tmp_path.rglob(CANARY_FILE))
