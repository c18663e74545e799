"""Texts that cube.js puts together when it starts: literal parts, and variables by their names."""

from collections.abc import Iterator

from floe.ir.platform import EnvReference, Plain, SecretRef

Part = str | dict[str, str]
Text = str | list[Part]


def secret(reference: SecretRef, suffix: str = "") -> Part:
    """Return the part that stands for a secret, or for the half of a pair."""
    return {"variable": reference.variable + suffix}


def parts_of(value: str | SecretRef) -> list[Part]:
    """Return a text or a secret as parts."""
    return [secret(value)] if isinstance(value, SecretRef) else [value]


def text_of(value: Plain) -> Text:
    """Return a property as text, its references left for run time."""
    if isinstance(value, EnvReference):
        return list(_parts(value))
    return "" if value is None else str(value)


def _parts(value: EnvReference) -> Iterator[Part]:
    for part in value.parts:
        if isinstance(part, str):
            yield part
        elif part.default is None:
            yield {"variable": part.name}
        else:
            yield {"variable": part.name, "default": part.default}
