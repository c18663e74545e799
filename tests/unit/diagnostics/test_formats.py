"""The machine formats: well formed whatever the text, and with an identity that lasts."""

import json
from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from floe.diagnostics.catalogue.yaml import duplicate_key, tab
from floe.diagnostics.model import Diagnostic, Label, Report, Severity
from floe.diagnostics.render import RENDERERS, Options
from floe.diagnostics.render.sarif import MOST_RESULTS
from floe.spans import SourceFile, Span, whole_file

GENERATED_X = "generated/x"
FLOE_YAML = "floe.yaml"

NASTY = "100% \r\n::error::x, y: \"<&>'\x1b[31m\u202e]]> \ud800\U0001f600"
FILE = SourceFile("odd dir/\u00e4,b:c%.yaml", "a: 1\n\u4e2d: 2\na: 3\n\ttab\n")


def nasty() -> Diagnostic:
    return Diagnostic(
        code="W0999",
        slug="nasty",
        severity=Severity.WARNING,
        headline=NASTY,
        primary=Label(span=Span(FILE, 5, 12)),
        related=(Label(span=whole_file("platform/dev/platform.yaml"), text=NASTY),),
        notes=(NASTY,),
        help=NASTY,
        change=(FLOE_YAML, GENERATED_X),
    )


def sample() -> Sequence[Diagnostic]:
    first = duplicate_key(Span(FILE, 10, 11), "a", Span(FILE, 0, 1))
    return [first, tab(Span(FILE, 15, 16)), nasty(), tab(whole_file(FLOE_YAML))]


def test_there_is_a_renderer_for_each_format() -> None:
    assert list(RENDERERS) == ["text", "concise", "json", "github", "gitlab", "sarif", "junit"]


@pytest.mark.parametrize("name", RENDERERS)
def test_every_format_is_utf_8_hides_secrets_and_ends_its_last_line(name: str) -> None:
    options = Options(redact=lambda text: text.replace("100%", "***"))
    written = RENDERERS[name](sample(), options)
    assert "100%" not in written
    assert written.endswith("\n")
    assert not {"\x1b", "\u202e", "\r"} & set(written)
    assert RENDERERS[name]([]) == "" or name in ("json", "gitlab", "sarif", "junit")
    written.encode()


def test_concise_is_one_line_each() -> None:
    rows = RENDERERS["concise"](sample()).splitlines()
    assert len(rows) == 4
    assert rows[0] == "odd dir/\u00e4,b:c%.yaml:3:1: error[E0102]: key `a` is written twice in one mapping"
    assert rows[3].startswith("floe.yaml: error[E0103]: ")


def test_json_says_everything() -> None:
    document = json.loads(RENDERERS["json"](sample()))
    assert document["version"] == 1
    assert document["summary"] == {"errors": 3, "warnings": 1}
    assert document["diagnostics"][0] == {
        "code": "FLOE-E0102",
        "slug": "duplicate-key",
        "severity": "error",
        "message": "key `a` is written twice in one mapping",
        "primary": {
            "path": FILE.path,
            "start": {"line": 3, "column": 1},
            "end": {"line": 3, "column": 2},
            "text": "the second time",
        },
        "related": [
            {
                "path": FILE.path,
                "start": {"line": 1, "column": 1},
                "end": {"line": 1, "column": 2},
                "text": "the first time",
            }
        ],
        "notes": [],
        "help": "keep one of the two",
        "change": [{"path": FILE.path, "audience": "data engineer"}],
        "see": "floe explain E0102",
    }
    assert document["diagnostics"][2]["message"] == NASTY
    assert document["diagnostics"][2]["change"][1] == {"path": GENERATED_X, "audience": None}
    assert document["diagnostics"][3]["primary"] == {
        "path": FLOE_YAML, "start": None, "end": None, "text": "a tab stands here",
    }  # fmt: skip


def test_github_commands_cannot_be_broken_out_of() -> None:
    rows = RENDERERS["github"](sample()).splitlines()
    assert rows[0] == (
        "::error title=FLOE-E0102,file=odd dir/\u00e4%2Cb%3Ac%25.yaml,line=3,endLine=3,col=1,endColumn=2::"
        "key `a` is written twice in one mapping%0Athe second time%0Ahelp: keep one of the two%0A"
        "change: odd dir/\u00e4,b:c%25.yaml (data engineer)"
    )
    assert len(rows) == 4
    place = "file=odd dir/\u00e4%2Cb%3Ac%25.yaml,line=2,endLine=3,col=1"
    assert rows[2].startswith(f"::warning title=FLOE-W0999,{place}::100%25")
    assert rows[3].startswith("::error title=FLOE-E0103,file=floe.yaml::tab")


def test_gitlab_has_places_and_identities() -> None:
    entries = json.loads(RENDERERS["gitlab"](sample()))
    assert [entry["check_name"] for entry in entries] == ["FLOE-E0102", "FLOE-E0103", "FLOE-W0999", "FLOE-E0103"]
    assert [entry["severity"] for entry in entries] == ["major", "major", "minor", "major"]
    assert entries[0]["location"] == {"path": FILE.path, "lines": {"begin": 3, "end": 3}}
    assert entries[3]["location"]["lines"] == {"begin": 1, "end": 1}
    assert len({entry["fingerprint"] for entry in entries}) == 4


def test_identities_survive_lines_above_and_tell_equal_ones_apart() -> None:
    def identities(text: str) -> list[str]:
        file = SourceFile(FLOE_YAML, text)
        starts = [index for index, character in enumerate(text) if character == "\t"]
        report = Report(tab(Span(file, start, start + 1)) for start in starts)
        return [entry["fingerprint"] for entry in json.loads(RENDERERS["gitlab"](report.diagnostics))]

    before = identities("a:\n\tb\n\tb\n")
    assert len(set(before)) == 2
    assert identities("# new\n\na:\n\tb\n  \tb\n") == before


def test_sarif_has_rules_regions_and_identities() -> None:
    log = json.loads(RENDERERS["sarif"](sample()))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["FLOE-E0102", "FLOE-E0103", "FLOE-W0999"]
    assert run["tool"]["driver"]["rules"][0]["name"] == "DuplicateKey"
    assert run["invocations"] == [{"executionSuccessful": True}]
    first, second, third, fourth = run["results"]
    assert [first["ruleIndex"], second["ruleIndex"], third["ruleIndex"], fourth["ruleIndex"]] == [0, 1, 2, 1]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "odd%20dir/%C3%A4%2Cb%3Ac%25.yaml"},
        "region": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 2},
    }
    assert first["relatedLocations"][0]["message"] == {"text": "the first time"}
    assert third["level"] == "warning"
    assert "region" not in fourth["locations"][0]["physicalLocation"]
    assert len({result["partialFingerprints"]["floe/v1"] for result in run["results"]}) == 4


def test_sarif_says_when_it_leaves_results_out() -> None:
    (run,) = json.loads(RENDERERS["sarif"]([tab(whole_file("x"))] * (MOST_RESULTS + 2)))["runs"]
    assert len(run["results"]) == MOST_RESULTS
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("2 more diagnostics")


def test_junit_is_xml_with_a_case_for_each() -> None:
    root = ElementTree.fromstring(RENDERERS["junit"](sample()))  # noqa: S314 - our own text
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures")) == ("4", "3")
    assert [case[0].tag for case in suite] == ["failure", "failure", "system-out", "failure"]
    assert suite[0].get("classname") == FILE.path
    assert suite[0][0].get("type") == "FLOE-E0102"
    (passed,) = ElementTree.fromstring(RENDERERS["junit"]([]))[0]  # noqa: S314 - our own text
    assert (passed.get("name"), len(passed)) == ("no diagnostics", 0)


def test_a_diagnostic_may_say_no_more_than_its_headline() -> None:
    bare = replace(tab(whole_file(GENERATED_X)), primary=Label(span=whole_file(GENERATED_X)), help=None)
    (entry,) = json.loads(RENDERERS["gitlab"]([bare]))
    assert entry["description"] == f"{bare.headline}\nchange: generated/x"
