"""What the recorder keeps of policies; see state.py."""

import json
from typing import Any

from state import NAME, POLICIES, SEPARATOR, SPACES, Answer, Json, Refused, conflict, found

KINDS = {"system.snapshot-expiry", "system.data-compaction"}


def at(namespace: str, name: str) -> tuple[tuple[str, ...], str]:
    return tuple(namespace.split(SEPARATOR)), name


def policy_shown(policy: Json) -> Json:
    return {key: value for key, value in policy.items() if key != "targets"}


def _content(kind: str, text: str | None) -> str:
    content = json.loads(text or "null")
    if kind not in KINDS or not isinstance(content, dict) or "enable" not in content:
        raise Refused(400, "BadRequest", "Invalid policy")
    if content.keys() - {"version", "enable", "config"}:
        raise Refused(400, "BadRequest", "Invalid policy: unknown key")
    return str(text)


def list_policies(catalog: str, namespace: str, **_: Any) -> Answer:
    space = found(SPACES, catalog) and tuple(namespace.split(SEPARATOR))
    found(SPACES[catalog], space)
    names = [name for where, name in POLICIES[catalog] if where == space]
    return 200, {"identifiers": [{"namespace": list(space), NAME: name} for name in names]}


def create_policy(catalog: str, namespace: str, body: Json, **_: Any) -> Answer:
    key = at(namespace, body[NAME])
    found(found(SPACES, catalog), key[0])
    if key in POLICIES[catalog]:
        raise conflict(body[NAME])
    content = _content(body["type"], body.get("content"))
    told = {NAME: body[NAME], "policy-type": body["type"], "inheritable": True, "content": content, "version": 0}
    POLICIES[catalog][key] = {**told, "description": body.get("description"), "targets": []}
    return 200, {"policy": policy_shown(POLICIES[catalog][key])}


def get_policy(catalog: str, namespace: str, name: str, **_: Any) -> Answer:
    return 200, {"policy": policy_shown(found(found(POLICIES, catalog), at(namespace, name)))}


def update_policy(catalog: str, namespace: str, name: str, body: Json, **_: Any) -> Answer:
    policy = found(found(POLICIES, catalog), at(namespace, name))
    if body.get("current-policy-version") != policy["version"]:
        raise Refused(409, "PolicyVersionMismatchException", "stale version")
    policy["content"] = _content(policy["policy-type"], body.get("content"))
    policy["description"] = body.get("description", policy["description"])
    policy["version"] += 1
    return 200, {"policy": policy_shown(policy)}


def delete_policy(catalog: str, namespace: str, name: str, query: Json, **_: Any) -> Answer:
    policy = found(found(POLICIES, catalog), at(namespace, name))
    if policy["targets"] and query.get("detach-all") != "true":
        raise Refused(400, "PolicyInUseException", "still attached")
    del POLICIES[catalog][at(namespace, name)]
    return 204, None


def attach_policy(catalog: str, namespace: str, name: str, body: Json, **_: Any) -> Answer:
    policy = found(found(POLICIES, catalog), at(namespace, name))
    target = tuple(body["target"]["path"])
    found(SPACES[catalog], target)
    for other in POLICIES[catalog].values():
        if other is not policy and target in other["targets"] and other["policy-type"] == policy["policy-type"]:
            raise conflict("a policy of this type for this target")
    if target not in policy["targets"]:
        policy["targets"].append(target)
    return 204, None


def applicable_policies(catalog: str, query: Json, **_: Any) -> Answer:
    target = tuple(query["namespace"].split(SEPARATOR))
    found(found(SPACES, catalog), target)
    held = [
        {**policy_shown(policy), "inherited": False, "namespace": list(space)}
        for (space, _), policy in POLICIES[catalog].items()
        if target in policy["targets"]
    ]
    return 200, {"applicable-policies": held}
