"""Misspelt configs are said wherever a config can stand; keys of adapters, and of one's own, are not."""

import pytest

from floe.dbt_source.config_keys import ACTED_ON, KNOWN, misspelt
from floe.dbt_source.reading import read_file

CONFIG = "{{{{ config({}=1) }}}} select 1 as id"
MODEL = "models/a.sql"


def said(path: str, text: str) -> list[tuple[str, str]]:
    """Return the codes, and what their carets point at."""
    found = read_file(path, text.encode()).problems
    places = [item.primary.span for item in found]
    return [(item.code, at.file.text[at.start : at.end]) for item, at in zip(found, places, strict=True)]


@pytest.mark.parametrize("key", ["materialised", "unique_keys", "incremental_stratgy", "on_schema_changes", "tag"])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        (MODEL, CONFIG),
        (MODEL, "{{% if 1 %}}{{{{ config({}=var('x')) }}}}{{% endif %}} select 1 as id"),
        ("models/a.py", "def model(dbt, session):\n    dbt.config({}='table')\n    return None\n"),
        ("snapshots/a.sql", "{{% snapshot s %}}{{{{ config({}=1) }}}} select 1 as id {{% endsnapshot %}}"),
        ("models/a.yml", "models:\n  - name: a\n    config:\n      {}: 1\n"),
        ("dbt_project.yml", "name: a\nmodels:\n  a:\n    marts:\n      {}: {{+enabled: true}}\n      +{}: 1\n"),
    ],
)
def test_a_misspelt_config_is_said_at_its_place(path: str, text: str, key: str) -> None:
    ((code, at),) = said(path, text.format(key, key))
    assert code == "W0760"
    assert at.removeprefix("+") == key


@pytest.mark.parametrize("key", ["owner", "team", "domain", "sort", "dist", "cluster_by", "unique_key", "post_hook"])
def test_a_key_of_an_adapter_or_of_ones_own_is_not(key: str) -> None:
    assert said(MODEL, CONFIG.format(key)) == []


def test_what_is_known_is_never_misspelt() -> None:
    assert list(misspelt(KNOWN)) == []
    assert list(misspelt(key.replace("_", "-") for key in ACTED_ON)) == []
