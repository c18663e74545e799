"""Diagnostics to text: one renderer per format, none of which knows another."""

from collections.abc import Mapping

from floe.diagnostics.render import concise, github, gitlab, json, junit, sarif, text
from floe.diagnostics.render.options import Options, Renderer

__all__ = ["RENDERERS", "Options", "Renderer"]

RENDERERS: Mapping[str, Renderer] = {
    "text": text.render,
    "concise": concise.render,
    "json": json.render,
    "github": github.render,
    "gitlab": gitlab.render,
    "sarif": sarif.render,
    "junit": junit.render,
}
"""By the name that ``--format`` takes."""
