"""Temporary files: what comes in is whole before it is used, what goes out never waits for who reads it."""

import hashlib
import os
import threading
import zlib
from collections.abc import Iterator
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self

from app.idempotency import fingerprint

PIECE = 65_536
UNPACKED = 1_048_576  # bytes at once, so that a small body cannot become a large one in memory
GZIP = 31  # the window of zlib, with the header of gzip
PATIENCE = 600  # seconds without anything new after which a reader gives up


class TooLarge(Exception):
    pass


class NotGzip(Exception):
    pass


class Incoming:
    """Bytes as they arrive, packed or not; nothing beyond the limit is kept."""

    def __init__(self, at_most: int, packed: bool) -> None:
        self.file: Any = TemporaryFile(prefix="events-")  # noqa: SIM115 - it outlives this function
        self.at_most, self.size = at_most, 0
        self._unpack = zlib.decompressobj(wbits=GZIP) if packed else None
        self._between = False  # two members of what is packed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.file.close()

    def take(self, data: bytes) -> None:
        if self._unpack is None:
            self._keep(data)
            return
        while data:
            try:
                self._keep(self._unpack.decompress(data, UNPACKED))
            except zlib.error as error:
                raise NotGzip(str(error)) from error
            data = self._unpack.unconsumed_tail
            self._between = self._unpack.eof
            if self._between:
                data, self._unpack = self._unpack.unused_data, zlib.decompressobj(wbits=GZIP)

    def finish(self) -> None:
        if self._unpack and not self._between:
            raise NotGzip("it ends early")
        self.file.seek(0)

    def fingerprint(self, *parts: bytes) -> str:
        """Of what was taken, and of what else is said with it."""
        self.file.seek(0)
        digest = hashlib.file_digest(self.file, "sha256").digest()
        self.file.seek(0)
        return fingerprint(*parts, digest)

    def _keep(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self.at_most:
            raise TooLarge
        self.file.write(data)


class Outgoing:
    """What one thread writes and another reads from the beginning while it grows."""

    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="events-")  # noqa: SIM115 - it outlives this function
        self._grown = threading.Condition()
        self._size = 0
        self.ended = False
        self.error: BaseException | None = None

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._file.flush()
        with self._grown:
            self._size += len(data)
            self._grown.notify_all()

    def end(self, error: BaseException | None = None) -> None:
        with self._grown:
            self.ended, self.error = True, error
            self._grown.notify_all()

    @property
    def begun(self) -> bool:
        return self._size > 0

    def wait(self, whole: bool = False) -> None:
        """Until something is there, or everything."""
        with self._grown:
            self._grown.wait_for(lambda: self.ended or (self._size and not whole))

    def __del__(self) -> None:
        self._file.close()  # when neither writes nor reads it any more

    def pieces(self) -> Iterator[bytes]:
        at = 0
        while piece := self._next(at):
            at += len(piece)
            yield piece

    def _next(self, at: int) -> bytes:
        with self._grown:
            self._grown.wait_for(lambda: self.ended or self._size > at, PATIENCE)
            size = self._size
        return os.pread(self._file.fileno(), min(PIECE, size - at), at) if size > at else b""
