"""Every back end, as a literal; adding one is adding a line."""

from floe.backends.catalog.emit import BACKEND as CATALOG
from floe.backends.cube.emit import BACKEND as CUBE
from floe.backends.dagster.emit import BACKEND as DAGSTER
from floe.backends.dbt.emit import BACKEND as DBT
from floe.backends.helm.emit import BACKEND as HELM
from floe.backends.image.emit import BACKEND as IMAGE
from floe.backends.protocol import Backend
from floe.backends.scripts.emit import BACKEND as SCRIPTS

BACKENDS: tuple[Backend, ...] = (DBT, DAGSTER, CUBE, CATALOG, HELM, IMAGE, SCRIPTS)
