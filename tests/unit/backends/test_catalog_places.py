"""Which namespaces a catalog is asked for; a unit test, for no case reaches a Spark server."""

import pytest
from unit.backends import builders as b

from floe.backends.catalog.places import places


@pytest.mark.parametrize(
    ("engine", "method", "wanted"),
    [
        ("spark", "thrift", True),
        ("spark", "http", True),
        ("spark", "odbc", False),
        ("spark", "session", False),
        ("trino", "none", False),
    ],
)
def test_clients_of_hives_protocol_begin_in_default(engine: str, method: str, wanted: bool) -> None:
    home = b.catalog(namespace="rest")
    whole = b.environment(compute=b.compute(engine, {"host": "h", "method": method}), catalog=home, catalogs=(home,))
    found = [place.name for place in places(b.compilation(whole).project, whole, (home,))]
    assert ("default" in found) is wanted
