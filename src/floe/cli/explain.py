"""floe explain and floe schema: what floe knows without a project."""

import json

from floe import assets
from floe.cli.screen import Exit, Format, Screen, data
from floe.diagnostics.suggest import did_you_mean

KINDS = ("floe", "platform")


def explain_code(code: str) -> int:
    """Print the page of a code, written E0302 or FLOE-E0302, in any case."""
    wanted = code.upper().removeprefix("FLOE-")
    codes = assets.error_codes()
    if wanted not in codes:
        hint = did_you_mean(wanted, codes) or "codes look like E0302"
        Screen(format=Format.TEXT).say(f"floe: there is no code `{code}`; {hint}")
        return Exit.USAGE
    data(assets.error_page(wanted))
    return Exit.OK


def print_schema(kind: str) -> int:
    """Print a JSON Schema."""
    from floe.config.schema import json_schema

    if kind not in KINDS:
        Screen(format=Format.TEXT).say(f"floe: there is no schema `{kind}`; the kinds are {' and '.join(KINDS)}")
        return Exit.USAGE
    data(json.dumps(json_schema("floe" if kind == "floe" else "platform"), indent=2, ensure_ascii=True) + "\n")
    return Exit.OK
