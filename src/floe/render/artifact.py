"""What a back end yields: a path and bytes, and the input they came from."""

from floe.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One generated file.

    ``path`` is relative to ``generated/``, with forward slashes. ``origin`` is the input path, relative to the
    project, that the file says it comes from. ``data`` is the whole content.
    """

    path: str
    data: bytes
    origin: str
    executable: bool = False


def text_artifact(*, path: str, text: str, origin: str, executable: bool = False) -> Artifact:
    """Make an artifact of text: UTF-8, LF, exactly one newline at the end."""
    return Artifact(path=path, data=text.rstrip("\n").encode() + b"\n", origin=origin, executable=executable)
