"""What floe writes as YAML comes back equal from the parsers of Node and Go too: Helm and Kubernetes read with Go's."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from injection.corpus import ALLOWED
from unit.render.nasty import NASTY

from floe.render.data import dump_yaml

pytestmark = pytest.mark.contracts

SECONDS = 120
WRITTEN = "written.yaml"
JS = f"""
const fs = require("fs"), yaml = require("js-yaml");
console.log(JSON.stringify(yaml.load(fs.readFileSync("{WRITTEN}", "utf8"))));
"""
GO = f"""package main

import (
	"encoding/json"
	"os"

	"gopkg.in/yaml.v3"
)

func main() {{
	data, err := os.ReadFile("{WRITTEN}")
	if err != nil {{
		panic(err)
	}}
	var found any
	if err := yaml.Unmarshal(data, &found); err != nil {{
		panic(err)
	}}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {{
		panic(err)
	}}
}}
"""


def values() -> dict[str, Any]:
    texts = [
        text for text in dict.fromkeys((*NASTY, *ALLOWED)) if not any("\ud800" <= char <= "\udfff" for char in text)
    ]
    numbers = [0, -1, 2**53 - 1, 0.5, 1e16, 1.5e300, -0.25]
    return {
        "texts": texts,
        "keys": {text: number for number, text in enumerate(texts)},
        "scalars": [*numbers, True, False, None],
        "nested": [[], {}, [[1, ["a"]]], {"a": {"b": []}}],
    }


def tool(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/local/go/bin")
    if found:
        return found
    if os.environ.get("FLOE_STRICT") == "1":
        pytest.fail(f"{name} is not here")
    pytest.skip(f"{name} is not here")


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(params=[False, True], ids=["plain", "braces escaped"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    text = dump_yaml(values(), None, escape_braces=request.param)
    (tmp_path / WRITTEN).write_text(text, encoding="utf-8", newline="")
    return tmp_path


def test_node_reads_the_same(folder: Path) -> None:
    run(folder, tool("npm"), "install", "--silent", "--no-audit", "--no-fund", "js-yaml@4.1.0")
    assert json.loads(run(folder, tool("node"), "-e", JS)) == values()


def test_go_reads_the_same(folder: Path) -> None:
    (folder / "main.go").write_text(GO, encoding="utf-8")
    go = tool("go")
    run(folder, go, "mod", "init", "example.invalid/reader")
    run(folder, go, "get", "gopkg.in/yaml.v3@v3.0.1")
    assert json.loads(run(folder, go, "run", ".")) == values()
