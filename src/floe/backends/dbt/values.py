"""Values as dbt's YAML carries them: a user's text stays text, a reference is read by dbt when it runs."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from floe.ir.platform import EnvName, EnvReference, Plain, SecretRef
from floe.render.quoting import dbt_yaml_text, jinja_literal

KEY_ID = "_ACCESS_KEY_ID"
SECRET_KEY = "_SECRET_ACCESS_KEY"  # noqa: S105 (the end of a variable's name, no secret)
USER = "_USER"
PASSWORD = "_PASSWORD"  # noqa: S105 (the end of a variable's name, no secret)
TOKEN = "_TOKEN"  # noqa: S105 (the end of a variable's name, no secret)

_NO_SECRETS: Mapping[str, SecretRef] = MappingProxyType({})
SECRET_PREFIX = "DBT_ENV_SECRET_"  # noqa: S105 (the start of a variable's name, no secret)
_MARK = SECRET_PREFIX.removesuffix("_")
"""What dbt looks for in every rendered value of a profile; with this and no secret it makes nothing of the value."""
_SECRET = re.compile(rf"\{{\{{ env_var\('{SECRET_PREFIX}[A-Za-z0-9_]*'\) \}}\}}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def variable(name: str, default: str | None = None) -> str:
    """Return what dbt renders as the environment variable ``name``."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!a} is no name of an environment variable")
    if default is None:
        return f"{{{{ env_var('{name}') }}}}"
    plain = f"'{default}'" if _NAME.fullmatch(default) else jinja_literal(default)
    return f"{{{{ env_var('{name}', {plain}) }}}}"


def secret(reference: SecretRef, suffix: str = "") -> str:
    """Return what dbt renders as a secret, or as the half of a pair that ``suffix`` names."""
    return variable(reference.variable + suffix)


def text_or_secret(value: str | SecretRef) -> str:
    """Return a text as it is, or a secret by reference."""
    return secret(value) if isinstance(value, SecretRef) else text(value)


def text(value: str) -> str:
    """Return what dbt renders as ``value`` itself."""
    return dbt_yaml_text(value)


def with_references(value: str) -> str:
    """Return a text whose ``${NAME}`` are left for dbt to read."""
    parts: list[str] = []
    end = 0
    for match in _REFERENCE.finditer(value):
        parts.append(text(value[end : match.start()]))
        parts.append(variable(match[1], match[2]))
        end = match.end()
    return "".join(parts) + text(value[end:]) if end else text(value)


def written(value: object, secrets: Mapping[str, SecretRef] = _NO_SECRETS) -> Plain:
    """Return a value that stands in a profile of platform.yaml, at any depth, as dbt is to be given it.

    ``secrets`` are the references of the file by name: a map with the one key ``secret_ref`` is one of them.
    """
    match value:
        case EnvReference():
            return "".join(_part(part) for part in value.parts)
        case {"secret_ref": str(name), **rest} if not rest and name in secrets:
            return secret(secrets[name])
        case str():
            return text(value)
        case bool() | int() | float() | None:
            return value
        case Mapping():
            return MappingProxyType({str(key): written(item, secrets) for key, item in value.items()})
        case tuple() | list():
            return tuple(written(item, secrets) for item in value)
        case _:
            raise TypeError(f"a {type(value).__name__} is no plain value")


def typed(value: object, filter_name: str) -> Plain:
    """Return a key that is a number or a switch: a reference alone in it becomes one when dbt reads it."""
    spelled = written(value)
    if isinstance(value, EnvReference) and isinstance(spelled, str) and len(value.parts) == 1:
        return spelled.removesuffix(" }}") + f" | {filter_name} }}}}"
    return spelled


def merged(base: Mapping[str, Plain], over: Mapping[str, Plain]) -> dict[str, Plain]:
    """Lay ``over`` on ``base``: maps are merged key by key, lists are joined, everything else is replaced."""
    result = dict(base)
    for key, value in over.items():
        present = result.get(key)
        if isinstance(present, Mapping) and isinstance(value, Mapping):
            result[key] = merged(present, value)
        elif isinstance(present, tuple) and isinstance(value, tuple):
            result[key] = (*present, *(item for item in value if item not in present))
        else:
            result[key] = value
    return result


def _part(part: str | EnvName) -> str:
    return variable(part.name, part.default) if isinstance(part, EnvName) else text(part)


def mixed_secrets(value: Plain, key: str = "") -> Iterator[str]:
    """Yield the keys whose text dbt would spoil: more than one secret in it, or a secret's variable as mere text."""
    match value:
        case str():
            references = _SECRET.findall(value)
            if len(references) > 1 or value.count(_MARK) > len(references):
                yield key
        case Mapping():
            for name, item in value.items():
                yield from mixed_secrets(item, f"{key}.{name}" if key else name)
        case tuple():
            for item in value:
                yield from mixed_secrets(item, key)
        case _:
            return


def thawed(value: Plain) -> object:
    """Return plain data as the writer of YAML takes it: real dicts and lists."""
    match value:
        case Mapping():
            return {key: thawed(item) for key, item in value.items()}
        case tuple():
            return [thawed(item) for item in value]
        case _:
            return value
