"""Addresses of services: with a scheme, or a bare host and port."""

import re

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.ASCII | re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(
    r"(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?::([0-9]{1,5}))?", re.ASCII | re.IGNORECASE
)
_LARGEST_PORT = 65535
_NO_HOST_NEEDED = frozenset({"file", "sqlite", "s3", "s3a", "gs", "abfs", "abfss"})


def url_fault(text: str) -> str | None:
    """Return what is wrong with an address, in words, or None. Empty text stands for the service's own default."""
    if not text:
        return None
    if re.search(r"[\s<>\"{}|\\^`]", text):
        return "an address has no spaces, quotes or braces"
    match = _SCHEME.fullmatch(text)
    scheme, rest = (match[1].lower(), match[2]) if match else ("", text)
    if scheme in _NO_HOST_NEEDED:
        return None
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return _host_fault(host)


def endpoint_fault(text: str) -> str | None:
    """Return what is wrong with the address of an object store; without a scheme no client knows whether to use TLS."""
    fault = url_fault(text)
    if fault is None and text and not text.lower().startswith(("http://", "https://")):
        return "the address of an object store begins with `http://` or `https://`"
    return fault


def catalog_fault(text: str) -> str | None:
    """Return what is wrong with the address of a catalog: its clients take none without a scheme."""
    fault = url_fault(text)
    if fault is None and text and not text.lower().startswith(("http://", "https://", "thrift://")):
        return "the address of a catalog begins with `http://` or `https://`, that of a Hive metastore with `thrift://`"
    return fault


def _host_fault(host: str) -> str | None:
    if not host:
        return "the address names no host"
    if "@" in host:
        return "an address carries no user and no password"
    match = _AUTHORITY.fullmatch(host)
    if match is None:
        return f"`{host}` is not a host, nor a host and a port"
    if match[1] is not None and not 1 <= int(match[1]) <= _LARGEST_PORT:
        return f"a port is at most {_LARGEST_PORT}"
    return None
