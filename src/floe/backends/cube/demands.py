"""What environments demand of a class of data: a mask wherever it is shown."""

from collections.abc import Iterator, Mapping

from floe.backends.cube.access import mask_of
from floe.backends.cube.rollups import is_masked
from floe.backends.cube.tokens import block
from floe.backends.cube.views import dimension_of
from floe.diagnostics.catalogue import classes as catalogue
from floe.diagnostics.catalogue import serving
from floe.diagnostics.model import Diagnostic
from floe.ir.platform import Environment
from floe.ir.semantic import SemanticLayer


def masks(environments: tuple[Environment, ...], layer: SemanticLayer) -> Iterator[Diagnostic]:
    """Yield every member that is shown without the mask that its class demands; the first environment counts."""
    demanded: dict[str, str] = {}
    for environment in environments:
        demanded.update({name: environment.name for name in _masked(environment) if name not in demanded})
    for view in layer.views:
        for name, member in view.members:
            model, dimension = dimension_of(member, view, layer)
            wanted = [item for item in dimension.classifications if item in demanded]
            if wanted and mask_of(layer, model.relation.name, dimension.columns) is None:
                yield catalogue.mask_demanded(dimension.origin, view.name, name, wanted[0], demanded[wanted[0]])


def prepared(layer: SemanticLayer) -> Iterator[Diagnostic]:
    """Yield every declared rollup that holds a member which some role sees masked."""
    for model in layer.models:
        for rollup in model.prepared:
            for member in rollup.dimensions:
                if is_masked(member, model, layer):
                    yield serving.masked_in_rollup(rollup.origin, rollup.name, member.name)


def _masked(environment: Environment) -> Iterator[str]:
    found = block(block(environment.settings, "governance"), "classifications")
    if found.get("enabled") is True:
        for name, demands in block(found, "classes").items():
            if isinstance(demands, Mapping) and demands.get("masking_required") is True:
                yield name
