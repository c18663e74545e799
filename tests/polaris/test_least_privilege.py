"""What a real Polaris lets each principal do: what its lineage needs, and nothing else. The recorder grants nothing."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml
from polaris.conftest import Polaris
from polaris.test_reconcile import SETUP, Api, apply

TABLE = {
    "name": "t",
    "stage-create": True,
    "schema": {"type": "struct", "schema-id": 0, "fields": [{"id": 1, "name": "a", "required": False, "type": "int"}]},
}
FORBIDDEN, MISSING = 403, 404


def status(api: Api, method: str, path: str, body: object = None) -> int:
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(api.base + path, data=data, headers=headers, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_each_may_do_what_it_needs_and_no_more(project: Path, polaris: Polaris, tmp_path: Path) -> None:
    if not polaris.real:
        pytest.skip("only a real Polaris enforces rights: name one by POLARIS_URL and POLARIS_ROOT")
    folder = tmp_path / "secrets"
    ran = apply(project, polaris, "--credentials", f"file:{folder}")
    assert ran.code == 0, ran.err
    setup = yaml.safe_load((project / SETUP).read_text(encoding="utf-8"))["catalogs"][0]
    name, root = setup["name"], f"/api/catalog/v1/{setup['name']}/namespaces"

    def login(prefix: str) -> Api:
        pair = tuple((folder / f"{prefix}-client-{half}").read_text(encoding="utf-8") for half in ("id", "secret"))
        return Api(Polaris(url=polaris.url, root=(pair[0], pair[1]), real=True))

    pipeline, serving = login("lakehouse"), login(f"{name}-serving")
    Api(polaris).call("POST", root, {"namespace": ["elsewhere"]})
    for layer in ("raw", "staging", "intermediate", "marts"):
        assert status(pipeline, "POST", f"{root}/{layer}/tables", TABLE) != FORBIDDEN, layer
        assert status(serving, "POST", f"{root}/{layer}/tables", TABLE) == FORBIDDEN, layer
        seen = status(serving, "GET", f"{root}/{layer}/tables")
        assert (seen == FORBIDDEN) == (layer != "marts"), (layer, seen)
    assert status(pipeline, "POST", f"{root}/elsewhere/tables", TABLE) == FORBIDDEN
    assert status(pipeline, "GET", f"{root}/elsewhere/tables") == FORBIDDEN
    assert status(pipeline, "POST", root, {"namespace": ["own"]}) == FORBIDDEN
    assert status(pipeline, "GET", root) == status(pipeline, "HEAD", f"{root}/marts") - 4 == 200
    assert status(pipeline, "DELETE", f"{root}/marts") == FORBIDDEN
    for path in ("catalogs", "principals", "principal-roles"):
        assert status(pipeline, "GET", f"/api/management/v1/{path}") == FORBIDDEN
