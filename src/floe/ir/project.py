"""The whole: what every environment shares, and the environments."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from floe.frozen import dataclass
from floe.ir.access import Access
from floe.ir.dbt import DbtProject
from floe.ir.deployment import Kind
from floe.ir.lineage import ColumnLineage
from floe.ir.orchestration import Orchestration
from floe.ir.platform import Environment, Plain
from floe.ir.semantic import SemanticLayer
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What each target calls the project, derived once (rulings.md 8)."""

    written: str
    identifier: str
    kubernetes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What is the same in every environment. It holds no environment, so a shared file cannot depend on one.

    ``layers`` are the names in use or declared, sorted. ``storage``, ``catalog`` and ``compute`` are logical names.
    ``path`` is the path of floe.yaml, ``semantic`` None where nothing is served. ``access`` is what the project's own
    identities may do in the catalog: the pipeline's first, then that of what serves.
    ``kinds`` are the components that a deployment may have, ``image_tag`` is the tag of the project's own image.
    ``settings`` is what later back ends will emit, recorded.
    """

    names: Names
    version: str
    path: str
    storage: str
    catalog: str
    compute: str
    layers: tuple[str, ...]
    dbt_projects: tuple[DbtProject, ...]
    orchestration: Orchestration
    semantic: SemanticLayer | None = None
    kinds: tuple[Kind, ...]
    image_tag: str
    access: tuple[Access, ...] = ()
    column_lineage: ColumnLineage = field(default_factory=lambda: MappingProxyType({}))
    settings: Mapping[str, Plain]
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """A valid project and the environments it was checked against, sorted by name; at least one."""

    project: Project
    environments: tuple[Environment, ...]
