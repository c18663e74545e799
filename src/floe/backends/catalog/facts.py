"""What apply.py must know of one environment: which catalogs there are, and what each is to hold."""

from floe.backends.catalog.places import places, properties
from floe.backends.catalog.servers import POLARIS, Server, servers, setup_file, stands_in
from floe.ir.platform import Catalog, Environment, SecretRef
from floe.ir.project import Project

Json = dict[str, object]


def facts(project: Project, environment: Environment) -> Json:
    """Return <env>.catalogs.json as plain data."""
    return {
        "environment": environment.name,
        "project": project.names.written,
        "catalogs": [
            *(_polaris(project, environment, server) for server in servers(environment)),
            *(_plain(project, environment, catalog) for catalog in environment.catalogs if catalog.type != POLARIS),
        ],
    }


def _polaris(project: Project, environment: Environment, server: Server) -> Json:
    proof = server.first.credentials
    return {
        "name": server.name,
        "type": POLARIS,
        "realm": server.realm,
        "only": "cluster" if stands_in(environment, server.first) else None,
        "setup": setup_file(environment, server),
        "pipeline": {
            "principal": next((access.principal for access in project.access), None),
            "client_id": _proof(proof.client_id),
            "client_secret": _proof(proof.client_secret),
        },
    }


def _proof(value: str | SecretRef | None) -> Json | None:
    if isinstance(value, SecretRef):
        return {"variable": value.variable, "file": value.name}
    return None if value is None else {"text": value}


def _plain(project: Project, environment: Environment, catalog: Catalog) -> Json:
    return {
        "name": catalog.name,
        "type": catalog.type,
        "only": "machine" if stands_in(environment, catalog) else None,
        "namespaces": [
            {
                "name": place.name,
                "location": place.location,
                "properties": properties(place, project),
            }
            for place in places(project, environment, (catalog,))
        ],
    }
