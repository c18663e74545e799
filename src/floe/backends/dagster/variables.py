"""Which environment variables stand for the secrets that a run of the lakehouse needs, and how a text names one."""

import re
from collections.abc import Iterator

from floe.ir.platform import Credentials, Environment, SecretRef

KEY_ID = "_ACCESS_KEY_ID"
SECRET_KEY = "_SECRET_ACCESS_KEY"  # noqa: S105 (the end of a variable's name, no secret)
TOKEN = "_TOKEN"  # noqa: S105 (the end of a variable's name, no secret)
PAIR = (KEY_ID, SECRET_KEY)
DATABASE = ("_USER", "_PASSWORD", TOKEN)
GLUE = "glue"
STATIC = "static"

VARIABLE = "variable"
DEFAULT = "default"

Part = str | dict[str, str]
Text = str | list[Part]
"""What environment.py puts together when it runs: a text, or literal parts and variables in order."""

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def secret(reference: SecretRef, suffix: str = "") -> Part:
    """Return the part that stands for a secret, or for the half of a pair."""
    return {VARIABLE: reference.variable + suffix}


def text_or_secret(value: str | SecretRef) -> Text:
    """Return a text as it is, or a secret by reference."""
    return [secret(value)] if isinstance(value, SecretRef) else value


def with_references(value: str) -> Text:
    """Return a text whose ``${NAME}`` and ``${NAME:-default}`` are left for run time."""
    parts: list[Part] = []
    end = 0
    for match in _REFERENCE.finditer(value):
        parts.append(value[end : match.start()])
        parts.append({VARIABLE: match[1]} if match[2] is None else {VARIABLE: match[1], DEFAULT: match[2]})
        end = match.end()
    parts.append(value[end:])
    return [part for part in parts if part != ""] if end else value


def joined(*pieces: Text) -> Text:
    """Put texts one after another."""
    parts: list[Part] = []
    for piece in pieces:
        parts.extend([piece] if isinstance(piece, str) else piece)
    literal = [part for part in parts if isinstance(part, str)]
    return "".join(literal) if len(literal) == len(parts) else parts


def secrets_of(environment: Environment) -> list[dict[str, object]]:
    """Return every variable that dbt or PyIceberg may ask for, each with the files that it may be mounted as."""
    used = {reference.variable + suffix: (reference, suffix) for reference, suffix in _uses(environment)}
    return [{VARIABLE: variable, "files": files(*used[variable])} for variable in sorted(used)]


def of_logs(environment: Environment) -> dict[str, str]:
    """Return what the client of Dagster's compute logs asks its surroundings for, and the variable that holds it."""
    store = environment.logs
    if store is None:
        return {}
    found = {reference.variable: reference.variable for reference, _ in _whole(store.endpoint)}
    secret = store.credentials.secret
    if secret is None:
        return found
    variables = (secret.variable + suffix for suffix in PAIR)
    clients = (f"AWS{suffix}" if store.type == "s3" else secret.variable + suffix for suffix in PAIR)
    return {**found, **dict(zip(clients, variables, strict=True))}


def files(reference: SecretRef, suffix: str) -> list[str]:
    """Return where a secret may be mounted: as a file of its name, or as a folder with one file for each half."""
    if not suffix:
        return [reference.name, f"{reference.name}/value"]
    return [f"{reference.name}{suffix.lower()}", f"{reference.name}/{suffix.lower().lstrip('_')}"]


def _uses(environment: Environment) -> Iterator[tuple[SecretRef, str]]:
    for storage in (*environment.storages, *((environment.logs,) if environment.logs else ())):
        yield from _whole(storage.endpoint)
        yield from _of(storage.credentials, PAIR)
    for catalog in environment.catalogs:
        yield from _whole(catalog.uri)
        yield from _of(catalog.credentials, PAIR if catalog.type == GLUE else (TOKEN,))
    yield from _of(environment.compute.credentials, DATABASE)


def _of(credentials: Credentials, suffixes: tuple[str, ...]) -> Iterator[tuple[SecretRef, str]]:
    yield from _whole(credentials.client_id)
    yield from _whole(credentials.client_secret)
    if credentials.secret is not None:
        for suffix in suffixes:
            yield credentials.secret, suffix


def _whole(value: str | SecretRef | None) -> Iterator[tuple[SecretRef, str]]:
    if isinstance(value, SecretRef):
        yield value, ""
