"""Put first on PYTHONPATH of everything that a generated project runs: no floe, and no network beyond this machine."""

import socket
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 (compared with, never bound)


class NoFloe(MetaPathFinder):
    """Stops any program that imports floe."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] == "floe":
            raise ImportError(f"standalone: {fullname} was imported")
        return None


def only_here(connect: Callable[..., Any]) -> Callable[..., Any]:
    """Let a socket connect to this machine only."""

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise ConnectionRefusedError(f"standalone: a connection to {address[0]}")
        return connect(self, address)

    return guarded


sys.meta_path.insert(0, NoFloe())
socket.socket.connect = only_here(socket.socket.connect)  # type: ignore[method-assign]
socket.socket.connect_ex = only_here(socket.socket.connect_ex)  # type: ignore[method-assign]
