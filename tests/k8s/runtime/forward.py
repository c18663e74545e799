"""Forward TCP as kube-proxy does: `forward.py NETWORK LISTEN_IP:PORT=TARGET_IP:PORT ...`.

It listens in the network namespace that NETWORK names (`/proc/<pid>/ns/net`) and calls from the one it is started in: a
socket stays where it was made. A dead target refuses the caller.
"""

import asyncio
import contextlib
import ctypes
import os
import socket
import sys

CHUNK = 65536
LIBC = ctypes.CDLL(None, use_errno=True)
HOME = os.open("/proc/self/ns/net", os.O_RDONLY)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()


def listening(network: str, address: str, port: int) -> socket.socket:
    """Return a socket that listens in another namespace."""
    enter(network)
    try:
        return socket.create_server((address, port))
    finally:
        enter(HOME)


def enter(network: str | int) -> None:
    place = network if isinstance(network, int) else os.open(network, os.O_RDONLY)
    if LIBC.setns(place, 0):
        raise OSError(ctypes.get_errno(), "setns")


async def serve(pair: str) -> asyncio.Server:
    listen, target = pair.split("=")
    host, port = target.rsplit(":", 1)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(host, int(port))
        except OSError:
            # Closed at once, as a Service without a ready pod would refuse.
            writer.transport.abort()
            return
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    address, number = listen.rsplit(":", 1)
    return await asyncio.start_server(connected, sock=listening(sys.argv[1], address, int(number)))


async def main() -> None:
    servers = [await serve(pair) for pair in sys.argv[2:]]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main())
