"""What a service account may do: every verb on every resource of the API server, asked of its own authorizer."""

import http.client
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from k8s.cluster import Cluster

VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")
# What Kubernetes gives every service account: to ask about itself, and to read which authorities are trusted.
EVERYBODYS = {f"{verb} clustertrustbundles.certificates.k8s.io" for verb in ("get", "list", "watch")} | {
    f"create selfsubject{kind}reviews.{group}.k8s.io"
    for kind, group in (("access", "authorization"), ("rules", "authorization"), ("", "authentication"))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One connection to the API server as its administrator, kept open: there is much to ask."""

    connection: http.client.HTTPSConnection
    bearer: str

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.bearer}", "Content-Type": "application/json"}
        self.connection.request(method, path, body=json.dumps(body) if body else None, headers=headers)
        answer = self.connection.getresponse()
        read = answer.read()
        assert answer.status < 300, read
        found: dict[str, Any] = json.loads(read)
        return found

    def resources(self) -> Iterator[tuple[str, str, bool]]:
        """Return group, resource (with subresources, as `pods/log`) and whether it belongs to a namespace."""
        places = ["/api/v1"]
        for group in self.ask("GET", "/apis")["groups"]:
            places.append(f"/apis/{group['preferredVersion']['groupVersion']}")
        for place in places:
            listed = self.ask("GET", place)
            group = "" if place == "/api/v1" else listed["groupVersion"].partition("/")[0]
            for one in listed["resources"]:
                yield group, one["name"], one["namespaced"]

    def may(self, user: str, verb: str, group: str, resource: str, namespace: str = "") -> bool:
        name, _, sub = resource.partition("/")
        asked = {"verb": verb, "group": group, "resource": name, "subresource": sub, "namespace": namespace}
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": {"user": user, "groups": groups(user), "resourceAttributes": asked},
        }
        told = self.ask("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
        return bool(told["status"]["allowed"])


def server(cluster: Cluster) -> Server:
    config = json.loads(cluster.kubeconfig.read_text())
    where = urlsplit(config["clusters"][0]["cluster"]["server"])
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(str(where.hostname), where.port, context=trusting, timeout=30)
    return Server(connection=connection, bearer=config["users"][0]["user"]["token"])


def account(namespace: str, name: str) -> str:
    return f"system:serviceaccount:{namespace}:{name}"


def groups(user: str) -> list[str]:
    namespace = user.split(":")[2]
    return ["system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"]


def table(server: Server, user: str, namespace: str, asked: list[tuple[str, str, bool]]) -> set[str]:
    """Return everything that the account may do in a namespace; `""` asks for all of them at once, and the cluster."""
    found = set()
    for group, resource, namespaced in asked:
        for verb in VERBS:
            if server.may(user, verb, group, resource, namespace if namespaced else ""):
                found.add(f"{verb} {resource}" + (f".{group}" if group else ""))
    return found - EVERYBODYS
