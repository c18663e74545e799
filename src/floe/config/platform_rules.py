"""Keys of one platform.yaml that do not fit each other."""

import re
from collections.abc import Callable, Iterator, Sequence

from floe.config.floe_rules import sampling
from floe.config.gate import VERSIONS
from floe.config.places import Place, child, find, scalar_at, text_at, top, under
from floe.diagnostics.catalogue import blocks, shape
from floe.diagnostics.model import Diagnostic
from floe.syntax.nodes import YamlMap, YamlNode, YamlScalar

_STORAGE, _CATALOGS, _COMPUTE, _LAYERS = "storage", "catalogs", "compute", "layers"
_DEFAULT = "default"
_NEEDED = {"oauth2": ("client_id", "client_secret"), "iam_role": ("role_arn",)}
_SINCE = {"infrastructure": VERSIONS[1], "security": VERSIONS[1], "governance": VERSIONS[1], _LAYERS: VERSIONS[2]}
_SHORTEST, _LONGEST = 3, 63


def versions(root: YamlNode) -> Iterator[Diagnostic]:
    """Check the version of the file, and warn about keys that came later."""
    written = scalar_at(root, "version")
    if written is None or not isinstance(written.value, str) or not re.fullmatch(r"[0-9]+(\.[0-9]+){2}", written.value):
        return
    if written.value not in VERSIONS:
        yield shape.unknown_platform(written.span, written.value, VERSIONS)
        return
    for key, since in _SINCE.items():
        place = find(root, (key,))
        if place is not None and VERSIONS.index(written.value) < VERSIONS.index(since):
            yield shape.later_version(place.key, key, written.value, since)


def credentials(root: YamlNode) -> Iterator[Diagnostic]:
    """Check that every way of authenticating has the keys it needs."""
    for profile in (place for kind in (_STORAGE, _CATALOGS, _COMPUTE) for place in under(root, kind)):
        block = child(profile, "credentials")
        mode = child(block, "mode") if block else None
        if block is None or mode is None or not isinstance(mode.node, YamlScalar):
            continue
        lacking = [key for key in _NEEDED.get(str(mode.node.value), ()) if _absent(block, key)]
        if lacking:
            yield blocks.credentials_incomplete(mode.node.span, block.words, str(mode.node.value), lacking)


def _absent(block: Place, key: str) -> bool:
    place = child(block, key)
    return place is None or (isinstance(place.node, YamlScalar) and place.node.value is None)


def layers(root: YamlNode) -> Iterator[Diagnostic]:
    """Check what layers stand on, and what they are called."""
    yield from _shared_namespaces(root)
    for layer in under(root, _LAYERS):
        if isinstance(layer.node, YamlMap):
            yield from _layer_profiles(root, layer)
            yield from _layer_namespace(root, layer)
            name = child(layer, "name")
            written = text_at(root, *layer.path, "name")
            if name is not None and written is not None and written != layer.path[-1]:
                yield blocks.layer_name_differs(name.node.span, str(layer.path[-1]), written, layer.key)


def _shared_namespaces(root: YamlNode) -> Iterator[Diagnostic]:
    """Warn of layers whose tables lie in one namespace."""
    first: dict[tuple[str, str], Place] = {}
    for layer in under(root, _LAYERS):
        place, namespace = child(layer, "namespace"), text_at(root, *layer.path, "namespace")
        catalog = text_at(root, *layer.path, "catalog_ref") or _DEFAULT
        if place is None or namespace is None:
            continue
        known = first.setdefault((catalog, namespace), layer)
        if known is not layer:
            names = (str(known.path[-1]), str(layer.path[-1]))
            yield blocks.namespace_shared(place.node.span, known.key, names, namespace)


def _layer_profiles(root: YamlNode, layer: Place) -> Iterator[Diagnostic]:
    for key, kind, words in (("storage_ref", _STORAGE, _STORAGE), ("catalog_ref", _CATALOGS, "catalog")):
        place = child(layer, key)
        name = text_at(root, *layer.path, key) or (_DEFAULT if place is None and kind == _CATALOGS else None)
        known = [str(profile.path[-1]) for profile in under(root, kind)]
        if name is not None and name not in known:
            at = place.node.span if place else layer.key
            yield blocks.layer_profile_unknown(at, str(layer.path[-1]), words, name, known)


def _layer_namespace(root: YamlNode, layer: Place) -> Iterator[Diagnostic]:
    catalog = text_at(root, *layer.path, "catalog_ref") or _DEFAULT
    warehouse = text_at(root, _CATALOGS, catalog, "warehouse")
    place = child(layer, "namespace")
    first, _, rest = (text_at(root, *layer.path, "namespace") or "").partition(".")
    if warehouse is not None and place is not None and rest and first == warehouse:
        yield blocks.namespace_repeats(place.node.span, str(layer.path[-1]), warehouse, rest)


def buckets(root: YamlNode) -> Iterator[Diagnostic]:
    """Check bucket names; Google's may hold underscores, and a local one is a folder."""
    for profile in under(root, _STORAGE):
        place, name = child(profile, "bucket"), text_at(root, *profile.path, "bucket")
        kind = text_at(root, *profile.path, "type") or "s3"
        if place is None or name is None or kind == "local" or not _SHORTEST <= len(name) <= _LONGEST:
            continue
        why = bucket_fault(name, extra="_" if kind == "gcs" else "")
        if why is not None:
            yield blocks.bucket_name(place.node.span, name, why)


def bucket_fault(name: str, *, extra: str = "") -> str | None:
    """Return which of S3's rules a bucket's name breaks, in words, or None."""
    if not re.fullmatch(rf"[a-z0-9.\-{extra}]+", name, re.ASCII):
        return "a bucket has lower-case letters, digits, hyphens and dots only"
    if not (name[0].isalnum() and name[-1].isalnum()):
        return "a bucket begins and ends with a letter or a digit"
    if ".." in name or ".-" in name or "-." in name:
        return "a dot in a bucket stands between letters or digits"
    if re.fullmatch(r"[0-9]+(\.[0-9]+){3}", name):
        return "a bucket is not an IP address"
    if name.startswith(("xn--", "sthree-", "amzn-s3-demo-")) or name.endswith(
        ("-s3alias", "--ol-s3", ".mrap", "--x-s3")
    ):
        return "S3 keeps this beginning or end for itself"
    return None


def overlaps(root: YamlNode) -> Iterator[Diagnostic]:
    """Check the settings that only work together."""
    yield from sampling(root)
    at = ("security", "authentication")
    method = find(root, (*at, "method"))
    if method is not None and text_at(root, *at, "method") == "oidc" and _absent(_block(root, at), "oidc"):
        yield blocks.needs_another(method.node.span, "method", "oidc", "oidc")


def _block(root: YamlNode, path: tuple[str, ...]) -> Place:
    return find(root, path) or top(root)


PLATFORM_RULES: Sequence[Callable[[YamlNode], Iterator[Diagnostic]]] = (
    versions,
    credentials,
    layers,
    buckets,
    overlaps,
)
