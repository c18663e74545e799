"""docs/reference/engines.md, from the capability table: what was run, what works otherwise, what is refused."""

from collections.abc import Iterator

from floe.backends.dbt.capabilities import (
    ANY,
    CAPABILITIES,
    CATALOGS,
    CONNECT,
    ENGINES,
    Capability,
    Verdict,
    capability,
)

INTRODUCTION = """# Engines and catalogs

What each engine can do through the dbt project that floe generates. This page is made from the compiler's own table,
which is also what `floe validate` asks:

* **works**: it was run;
* **works otherwise**: it was run or is known, and the note says what happens instead;
* **refused**: `floe validate` stops with a diagnostic;
* **unverified**: the profile loads in the real adapter; beyond that nobody has tried, and `floe validate` warns
  (W0514).

Every profile is loaded by its real adapter in the tests, and must fail to load when a key that it needs is removed.
"""

PROFILES = """
## What dbt is told

* Secrets are `env_var('DBT_ENV_SECRET_…')` in `profiles.yml`, one in a value; everything else stands there as text, so
  dbt keeps its partial parse when only secrets differ. A user name that is read from a secret is part of what dbt
  compares: write `user:` as text to keep the partial parse on engines that log in by name.
* DuckDB looks for its extensions in a folder relative to where dbt is started: start it in the dbt project's folder.
* A compute's `extra:` is laid over everything else: maps are merged, lists are joined, other values replaced.
"""


def engines_page() -> str:
    """Return the page."""
    return "\n".join((INTRODUCTION, *_overview(), PROFILES, *(line for engine in ENGINES for line in _engine(engine))))


def _overview() -> Iterator[str]:
    yield "## Engine by catalog"
    yield ""
    yield _line("engine", *CATALOGS)
    yield _line(*("---" for _ in range(len(CATALOGS) + 1)))
    for engine in ENGINES:
        rows = (capability(engine, catalog, CONNECT) for catalog in CATALOGS)
        yield _line(engine, *(row.verdict if row else "" for row in rows))


def _engine(engine: str) -> Iterator[str]:
    yield f"## {engine}"
    yield ""
    yield _line("feature", "catalog", "", "note")
    yield _line("---", "---", "---", "---")
    for row in (row for row in CAPABILITIES if row.engine == engine):
        yield _line(row.feature, "any" if row.catalog == ANY else row.catalog, _marked(row), row.note)
    yield ""


def _marked(row: Capability) -> str:
    return f"**{row.verdict}**" if row.verdict is Verdict.REFUSED else str(row.verdict)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
