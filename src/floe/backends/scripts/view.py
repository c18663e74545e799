"""The project's own files around the targets, as plain data and fragments."""

from collections.abc import Iterator

from floe.backends.scripts.requirements import BASE, EXTRAS
from floe.frozen import dataclass
from floe.ir.platform import Environment, SecretRef, Storage
from floe.ir.project import Project
from floe.render.fragments import Comment, Markdown, Shell
from floe.render.quoting import comment, markdown_text, origin_note, shell_word

PAIR = ("_ACCESS_KEY_ID", "_SECRET_ACCESS_KEY")
TOKEN = ("_TOKEN",)
DATABASE = ("_USER", "_PASSWORD", "_TOKEN")
POSTGRES = ("DAGSTER_PG_HOST", "DAGSTER_PG_PORT", "DAGSTER_PG_DB", "DAGSTER_PG_USERNAME", "DAGSTER_PG_PASSWORD")
POLARIS_ROOT = ("POLARIS_ROOT_CLIENT_ID", "POLARIS_ROOT_CLIENT_SECRET")
ANY_PYTHON = ">=3.11,<3.14"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """One job as the README lists it."""

    name: Markdown
    assets: Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadmeView:
    """What README.md says of this very project."""

    note: Comment
    name: Markdown
    has_dbt: bool
    has_jobs: bool
    has_modules: bool
    has_semantic: bool
    jobs: tuple[JobLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonView:
    """A Python file that differs in nothing but its header."""

    header: Comment


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryView:
    """What every script sources: where things are, and what the project is called in a cluster."""

    header: Comment
    project: Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class VariablesView:
    """The variables of one environment, in groups."""

    header: Comment
    name: Comment
    secrets: tuple[Comment, ...]
    has_secrets: bool
    others: tuple[Comment, ...]
    has_others: bool
    logs: tuple[Comment, ...]
    has_logs: bool
    administrator: tuple[Comment, ...]
    has_administrator: bool
    embedded: bool


def readme(project: Project) -> ReadmeView:
    """Return what README.md prints."""
    jobs = project.orchestration.jobs
    return ReadmeView(
        note=origin_note(project.path),
        name=markdown_text(project.names.written),
        has_dbt=bool(project.dbt_projects),
        has_jobs=bool(jobs),
        has_modules=bool(project.orchestration.modules),
        has_semantic=project.semantic is not None,
        jobs=tuple(JobLine(name=markdown_text(job.name), assets=markdown_text(str(len(job.assets)))) for job in jobs),
    )


def python(project: Project) -> PythonView:
    """Return the header of a Python file."""
    return PythonView(header=origin_note(project.path))


def library(project: Project) -> LibraryView:
    """Return what lib.sh prints."""
    return LibraryView(header=origin_note(project.path), project=shell_word(project.names.kubernetes))


def pyproject(project: Project) -> dict[str, object]:
    """Return pyproject.toml as plain data."""
    name = project.names.identifier
    return {
        "build-system": {"requires": ["hatchling==1.33.0"], "build-backend": "hatchling.build"},
        "project": {
            "name": name.replace("_", "-"),
            "version": "0",
            "requires-python": ANY_PYTHON,
            "dependencies": [*BASE, *project.orchestration.requirements],
            "optional-dependencies": {extra: list(EXTRAS[extra]) for extra in sorted(EXTRAS)},
        },
        "tool": {
            "dagster": {"module_name": "orchestration.definitions", "code_location_name": name},
            # The project runs from this folder; installing it installs what it needs and nothing else.
            "hatch": {"build": {"targets": {"wheel": {"bypass-selection": True}}}},
            "uv": {"package": False},
        },
    }


def variables(project: Project, environment: Environment) -> VariablesView:
    """Return the names of the variables that an environment reads."""
    secrets = sorted({*_secrets(environment), *_signing(project, environment)})
    others = () if environment.embedded else POSTGRES
    logs = environment.logs
    keeps = logs is not None and logs.type == "s3" and logs.credentials.secret is not None
    administrator = POLARIS_ROOT if any(catalog.type == "polaris" for catalog in environment.catalogs) else ()
    return VariablesView(
        header=origin_note(environment.path),
        name=comment(environment.name),
        secrets=tuple(comment(name) for name in secrets),
        has_secrets=bool(secrets),
        others=tuple(comment(name) for name in others),
        has_others=bool(others),
        logs=tuple(comment(f"AWS{half}") for half in PAIR if keeps),
        has_logs=keeps,
        administrator=tuple(comment(name) for name in administrator),
        has_administrator=bool(administrator),
        embedded=environment.embedded is not None,
    )


def _signing(project: Project, environment: Environment) -> Iterator[str]:
    """Yield the variable of what signs the tokens of Cube's callers: Cube's own where floe.yaml names no secret."""
    if project.semantic is not None and project.semantic.api_secret is not None:
        yield project.semantic.api_secret
    elif project.semantic is not None and environment.embedded is None:
        yield "CUBEJS_API_SECRET"


def variables_of(environment: Environment, secret: SecretRef) -> tuple[str, ...]:
    """Return the variables that one secret is read from: a pair has one for each half."""
    possible = {secret.variable, *(secret.variable + suffix for suffix in (*PAIR, *DATABASE))}
    return tuple(name for name in _secrets(environment) if name in possible)


def _secrets(environment: Environment) -> list[str]:
    """Return every secret variable; one that nothing below uses as a pair or token is one variable."""
    halves: dict[str, set[str]] = {}
    for credentials, suffixes in (
        *((storage.credentials, PAIR) for storage in (*environment.storages, *_of_logs(environment))),
        *((catalog.credentials, PAIR if catalog.type == "glue" else TOKEN) for catalog in environment.catalogs),
        (environment.compute.credentials, DATABASE),
    ):
        if credentials.secret is not None:
            halves.setdefault(credentials.secret.variable, set()).update(suffixes)
    whole = {reference.variable for reference in _wholes(environment)}
    names = {variable + suffix for variable, suffixes in halves.items() for suffix in suffixes}
    rest = {secret.variable for secret in environment.secrets} - set(halves)
    return sorted(names | whole | rest)


def _of_logs(environment: Environment) -> tuple[Storage, ...]:
    return () if environment.logs is None else (environment.logs,)


def _wholes(environment: Environment) -> list[SecretRef]:
    """Return the secrets that are used as they are, not as a pair."""
    values = [
        *(storage.endpoint for storage in (*environment.storages, *_of_logs(environment))),
        *(catalog.uri for catalog in environment.catalogs),
    ]
    for proof in (
        *(storage.credentials for storage in environment.storages),
        *(catalog.credentials for catalog in environment.catalogs),
        environment.compute.credentials,
    ):
        values.extend((proof.client_id or "", proof.client_secret or ""))
    return [value for value in values if isinstance(value, SecretRef)]
