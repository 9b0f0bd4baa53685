"""Asks one path over a few connections for a while: a small client of ours, so that nothing has to be installed."""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
AT_MOST = 20_000  # requests in one measurement


@dataclass(frozen=True)
class Measured:
    per_second: float
    p99: float  # seconds
    cpu: float  # seconds of the server's processor a request
    size: int  # bytes of one answer


def measure(port: int, path: str, process: int, seconds: float, connections: int = 4) -> Measured:
    asyncio.run(_ask(port, path, time.monotonic() + 0.2, 1))  # warms caches
    before, begin = _cpu(process), time.monotonic()
    size, took = asyncio.run(_ask(port, path, begin + seconds, connections))
    elapsed = time.monotonic() - begin
    ordered = sorted(took)
    p99 = ordered[min(len(took) - 1, len(took) * 99 // 100)]
    return Measured(len(took) / elapsed, p99, (_cpu(process) - before) / len(took), size)


async def _ask(port: int, path: str, until: float, connections: int) -> tuple[int, list[float]]:
    took: list[float] = []
    sizes = await asyncio.gather(*(_connection(port, path, until, took) for _ in range(connections)))
    return max(sizes), took


async def _connection(port: int, path: str, until: float, took: list[float]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    size = 0
    while not took or (time.monotonic() < until and len(took) < AT_MOST):
        begin = time.monotonic()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if not head.startswith("http/1.1 200"):
            raise RuntimeError(f"{path}: {head.splitlines()[0]}")
        size = int(head.partition("content-length:")[2].partition("\r\n")[0])
        await reader.readexactly(size)
        took.append(time.monotonic() - begin)
    writer.close()
    return size


async def export(port: int, path: str, rows: int) -> float:
    """Rows a second of a streamed answer, over its first rows."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begin, lines = time.monotonic(), 0
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    while lines < rows and (piece := await reader.read(1 << 18)):
        lines += piece.count(b"\r\nbench-")
    writer.close()
    return lines / (time.monotonic() - begin)


def _cpu(process: int) -> float:
    """Seconds of user and system time that the process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
