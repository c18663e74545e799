"""E070x, E071x, W070x: a file of the user's dbt project that dbt would stop at, or that floe owns."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span

_FIRST = "first one here"


@code("E0701", "jinja-does-not-parse")
def jinja_does_not_parse(at: Span, reason: str) -> Draft:
    """Refuse SQL whose Jinja dbt could not parse."""
    known = reason.rstrip(".") if reason and "valid" not in reason.lower() else "dbt stops here"
    return Draft(
        headline="the Jinja on this line does not parse",
        primary=Label(span=at, text=known),
        help="close every `{{`, `{%` and quote, and end every block that was opened above",
    )


@code("E0702", "block-not-closed")
def block_not_closed(at: Span, word: str) -> Draft:
    """Refuse a block tag without its end."""
    return Draft(
        headline=f"block `{word}` has no end",
        primary=Label(span=at, text="opened here"),
        help=f"write `{{% end{word} %}}` after it",
    )


@code("E0703", "python-does-not-parse")
def python_does_not_parse(at: Span) -> Draft:
    """Refuse a Python model that Python cannot read."""
    return Draft(
        headline="this Python model does not parse",
        primary=Label(span=at, text="reading stops here"),
        help="correct the line so that Python can read it",
    )


@code("E0704", "properties-not-mapping")
def properties_not_mapping(at: Span) -> Draft:
    """Refuse a properties file that is no mapping."""
    return Draft(
        headline="a properties file of dbt needs a mapping at its top",
        primary=Label(span=at, text="this is something else"),
        help="start the file with `models:`, `sources:` or another list of dbt's",
    )


@code("E0705", "properties-not-list")
def properties_not_list(at: Span, key: str) -> Draft:
    """Refuse ``models:`` and the like with anything but a list."""
    return Draft(
        headline=f"`{key}:` needs a list",
        primary=Label(span=at, text="this is no list"),
        help="begin each entry with `- name:`",
    )


@code("E0706", "entry-without-name")
def entry_without_name(at: Span, key: str) -> Draft:
    """Refuse an entry that names nothing."""
    return Draft(
        headline=f"an entry under `{key}:` has no name",
        primary=Label(span=at, text="this entry"),
        help="begin it with `- name:`",
    )


@code("E0707", "both-test-keys")
def both_test_keys(at: Span, other: Span) -> Draft:
    """Refuse ``tests:`` and ``data_tests:`` side by side."""
    return Draft(
        headline="`tests:` and `data_tests:` stand side by side",
        primary=Label(span=at, text="the old spelling"),
        related=(Label(span=other, text="the new spelling"),),
        help="move the tests under `data_tests:` and remove `tests:`",
    )


@code("E0708", "property-in-two-places")
def property_in_two_places(at: Span, key: str, name: str) -> Draft:
    """Refuse a key that stands both beside ``config:`` and in it."""
    return Draft(
        headline=f"`{key}` of `{name}` is written twice, beside `config:` and inside it",
        primary=Label(span=at, text="the outer one"),
        help=f"keep `{key}` inside `config:` only",
    )


@code("E0709", "duplicate-name")
def duplicate_name(at: Span, what: str, name: str, first: Span) -> Draft:
    """Refuse two things of one name that dbt could not tell apart."""
    return Draft(
        headline=f"two {what} are named `{name}`",
        primary=Label(span=at, text="the second one"),
        related=(Label(span=first, text=_FIRST),),
        help="rename one of them, or disable it with `enabled: false`",
    )


@code("E0710", "duplicate-properties")
def duplicate_properties(at: Span, what: str, name: str, first: Span) -> Draft:
    """Refuse properties of one resource in two places."""
    return Draft(
        headline=f"{what} `{name}` has properties in two places",
        primary=Label(span=at, text="the second one"),
        related=(Label(span=first, text=_FIRST),),
        help="put everything about it into one entry",
    )


@code("E0711", "snapshot-without-key")
def snapshot_without_key(at: Span, name: str, missing: Sequence[str]) -> Draft:
    """Refuse a snapshot that cannot tell rows apart or notice a change."""
    keys = " and ".join(f"`{key}`" for key in missing)
    return Draft(
        headline=f"snapshot `{name}` has no {keys}",
        primary=Label(span=at, text="this snapshot"),
        help="add to its config what is missing",
    )


@code("E0712", "reserved-macro")
def reserved_macro(at: Span, name: str) -> Draft:
    """Refuse a macro that the generated project brings itself."""
    return Draft(
        headline=f"macro `{name}` has a name that floe keeps for a macro of its own",
        primary=Label(span=at, text="the generated project defines this one"),
        notes=("the generated macros give each layer its catalog and namespace, and write Iceberg tables",),
        help="rename it, or remove it and name the layer in `schema:`",
    )


_INSTEAD = {
    "profile": ": the generated profiles.yml takes its place",
    "docs-paths": ", and move the .md files into models/",
    "asset-paths": ", and move the files into models/",
}


@code("E0713", "owned-setting")
def owned_setting(at: Span, key: str, expected: str) -> Draft:
    """Refuse a setting of dbt_project.yml that floe writes itself, when it says something else."""
    return Draft(
        headline=f"`{key}` of dbt_project.yml is written by floe",
        primary=Label(span=at, text=f"floe writes {expected}"),
        help=f"remove `{key}`{_INSTEAD.get(key, '')}",
    )


@code("E0714", "project-name")
def project_name(at: Span, name: str) -> Draft:
    """Refuse a project name that dbt does not take."""
    return Draft(
        headline=f"`{name}` cannot be the name of a dbt project",
        primary=Label(span=at, text="letters, digits and underscores, no digit first"),
        help="write it with underscores",
    )


@code("E0715", "unknown-group")
def unknown_group(at: Span, group: str, name: str, known: Sequence[str]) -> Draft:
    """Refuse a group that nobody declares."""
    return Draft(
        headline=f"`{name}` belongs to group `{group}`, which does not exist",
        primary=Label(span=at, text="no group has this name"),
        help=did_you_mean(group, known) or "declare it under `groups:` with its owner",
    )


@code("E0716", "unknown-doc-block")
def unknown_doc(at: Span, doc: str, known: Sequence[str]) -> Draft:
    """Refuse a description that asks for a doc block that does not exist."""
    return Draft(
        headline=f"doc block `{doc}` does not exist",
        primary=Label(span=at, text="no Markdown file has this block"),
        help=did_you_mean(doc, known) or f"write `{{% docs {doc} %}}` in a .md file",
    )


@code("E0717", "version-of-model")
def version_problem(at: Span, name: str, version: str, problem: str) -> Draft:
    """Refuse a list of versions that dbt could not use."""
    return Draft(
        headline=f"version `{version}` of model `{name}` {problem}",
        primary=Label(span=at, text="this version"),
        help="list each version once, and let `latest_version` name one of them",
    )


@code("E0718", "name-not-text")
def name_not_text(at: Span, written: str) -> Draft:
    """Refuse a name that dbt's YAML reader takes for a boolean or a number."""
    return Draft(
        headline=f"the name `{written}` is no text to dbt",
        primary=Label(span=at, text="read as a boolean, a number or nothing"),
        help=f'write "{written}" in quotes',
    )


@code("E0719", "local-package-elsewhere")
def local_package_elsewhere(at: Span, written: str) -> Draft:
    """Refuse a local package that the generated project could not take with it."""
    return Draft(
        headline=f"the local package `{written}` is not in the transform's folder",
        primary=Label(span=at, text="must be a folder below the one of dbt_project.yml"),
        notes=("the generated project holds everything that it runs, so the package is copied into it",),
        help="move the package into the transform's folder, or install it with `git:` or `package:`",
    )


@code("E0729", "local-package-missing")
def local_package_missing(at: Span, written: str) -> Draft:
    """Refuse a local package that is no dbt project."""
    return Draft(
        headline=f"`{written}` is no dbt package: it holds no dbt_project.yml",
        primary=Label(span=at, text="dbt looks for a dbt_project.yml there"),
        help="correct the path, which is relative to the transform's folder, or add the file",
    )


@code("E0730", "literal-target")
def literal_target(at: Span, name: str, key: str, instead: str) -> Draft:
    """Refuse a snapshot that goes to one place in every environment."""
    what = "the layer's name as `schema`" if instead == "schema" else "a layer as `schema`, which brings its catalog"
    return Draft(
        headline=f"`{key}` sends the snapshot `{name}` to the same place in every environment",
        primary=Label(span=at, text="dbt takes it as it is, past the layers of platform.yaml"),
        help=f"write {what}, and remove `{key}`",
    )


@code("W0701", "properties-without-resource")
def properties_without_resource(at: Span, what: str, name: str, known: Sequence[str]) -> Draft:
    """Warn of properties that dbt will not attach to anything."""
    return Draft(
        headline=f"there is no {what} `{name}` that these properties could be of",
        primary=Label(span=at, text="dbt ignores this entry"),
        help=did_you_mean(name, known) or "remove the entry, or add the file",
    )


@code("W0760", "misspelt-property")
def misspelt_property(at: Span, key: str, known: Sequence[str]) -> Draft:
    """Warn of a key of a properties file or of a config that is nearly one of dbt's: dbt does nothing with it."""
    return Draft(
        headline=f"dbt does not act on the key `{key}`",
        primary=Label(span=at, text="what stands here has no effect"),
        help=did_you_mean(key.replace("-", "_"), known) or f"put it under `config.meta`, or remove `{key}`",
    )


@code("W0702", "inline-semantics")
def inline_semantics(at: Span, name: str) -> Draft:
    """Warn of a semantic model that the generated project's dbt reads to nothing."""
    return Draft(
        headline=f"dbt before 1.12 ignores the semantic model inside model `{name}`",
        primary=Label(span=at, text="floe reads it, the generated project's dbt does not"),
        help="for `mf` and dbt before 1.12, write it under `semantic_models:` and `metrics:`",
    )


@code("W0703", "wrong-section")
def wrong_section(at: Span, name: str, what: str, section: str) -> Draft:
    """Warn of properties under the key of another kind."""
    return Draft(
        headline=f"`{name}` is a {what} and stands under `{section}:`",
        primary=Label(span=at, text="dbt ignores this entry"),
        help=f"move it under `{what}s:`",
    )
