"""Who needs what of the catalog, by layers; which namespace a layer is in, each environment says."""

from dataclasses import field

from floe.frozen import dataclass
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What one identity of the project does with tables.

    ``purpose`` is pipeline (what builds) or serving (Cube). ``principal`` is its name in the catalog, ``role`` the
    principal role that holds its rights. ``writes`` and ``reads`` are layers, sorted, None (first) for the namespace of
    the catalog itself; what is written is not repeated under ``reads``.
    """

    purpose: str
    principal: str
    role: str
    writes: tuple[str | None, ...]
    reads: tuple[str | None, ...]
    principal_origin: Span = field(compare=False, repr=False)
    role_origin: Span = field(compare=False, repr=False)
