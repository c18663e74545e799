"""Forward TCP as kube-proxy does: `forward.py LISTEN_IP:PORT=TARGET_IP:PORT ...`; a dead target refuses the caller."""

import asyncio
import contextlib
import sys

CHUNK = 65536


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()


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
    return await asyncio.start_server(connected, address, int(number))


async def main() -> None:
    servers = [await serve(pair) for pair in sys.argv[1:]]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main())
