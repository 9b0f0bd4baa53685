"""A file as it is on disk or was sent: unpacked, and its encoding found out, before anything is read from it."""

import codecs
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, BinaryIO

from app.lines import LONGEST

PIECE = 262_144
BESIDE_AT_MOST = 10_000_000  # bytes of a file that belongs to another
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # what no text has
# Accents come one by one, letters of another alphabet in rows; the four below \xc0 are Ukrainian.
FOREIGN = re.compile(rb"[\xb3\xb4\xba\xbf-\xff]{3}")
BESIDES = ("__MACOSX/", ".DS_Store")  # what systems put into a zip without being asked
LOCKED = (RuntimeError, NotImplementedError)  # how a zip with a password or of a strange kind is told
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile)


class Unreadable(ValueError):
    """The file as a whole cannot be taken in; nothing was written."""


class File:
    """Reads from the beginning as often as it is asked to.

    `beside` are files that belong to it, by their names; those that are `wanted` may lie in the same zip.
    `at_most` are the bytes that it may unpack to.
    """

    def __init__(
        self,
        raw: BinaryIO,
        beside: Mapping[str, "File"] | None = None,
        wanted: Sequence[str] = (),
        at_most: int | None = None,
    ) -> None:
        self.raw, self.beside, self.at_most = raw, dict(beside or {}), at_most
        self.size = raw.seek(0, io.SEEK_END)
        raw.seek(0)
        head = raw.read(4)
        self.packed = _packing(head)
        self.inner = ""
        if self.packed == "zip":
            self._open_zip(wanted)
        if not self.size:
            raise Unreadable("the file is empty")

    @property
    def reached(self) -> int:
        """Bytes of the file as it is stored that have been read."""
        return min(self.raw.tell(), self.size)

    def bytes(self) -> BinaryIO:
        """What is packed in it, from the beginning."""
        self.raw.seek(0)
        stream: Any = self.raw
        if self.packed == "gzip":
            stream = gzip.GzipFile(fileobj=self.raw)
        if self.packed == "zip":
            stream = zipfile.ZipFile(self.raw).open(self.inner)  # noqa: SIM115 - read as long as it is wanted
        return io.BufferedReader(_Unpacked(stream, self.at_most), PIECE)

    def lines(self, encoding: str) -> Iterator[str | None]:
        """Lines with their ends; None for one that is longer than is taken."""
        decoder, stream = codecs.getincrementaldecoder(encoding)(), self.bytes()
        rest, skipping, piece, end = "", False, b"-", ""
        while piece:
            piece = stream.read(PIECE)
            text = decoder.decode(piece, not piece)
            end = end or ("\r" if "\r" in text and "\n" not in text else "\n")  # as old Macs write
            *whole, rest = (rest + text).split(end)
            for line in whole:
                if not skipping:
                    yield f"{line}\n" if len(line) <= LONGEST else None
                skipping = False
            if len(rest) > LONGEST:
                if not skipping:
                    yield None
                rest, skipping = "", True
        if rest and not skipping:
            yield rest

    def encoding(self, told: str | None = None) -> str:
        """Finds it out by reading the whole file, which also shows that it is whole."""
        try:
            if inner := _packing(self.bytes().read(4)) if self.packed else None:
                other = "another" if inner == self.packed else "a"
                raise Unreadable(f"the {self.packed} holds {other} {inner}: unpack it once")
            return self._decoded(told) if told else self._found()
        except BROKEN as error:
            raise Unreadable(f"the {self.packed or 'file'} is broken or cut off: {error}") from error

    def _open_zip(self, wanted: Sequence[str]) -> None:
        try:
            archive = zipfile.ZipFile(self.raw)
        except BROKEN as error:
            raise Unreadable(f"the zip is broken or cut off: {error}") from error
        names = [n for n in archive.namelist() if not n.endswith("/") and not n.startswith(BESIDES)]
        for name in [name for name in names if PurePath(name).name in wanted]:
            names.remove(name)
            self.beside[PurePath(name).name] = File(io.BytesIO(archive.open(name).read(BESIDE_AT_MOST)))
        if not names:
            raise Unreadable("the zip has no file in it")
        if len(names) > 1:
            raise Unreadable(f"the zip has not one file but {len(names)}: {', '.join(names[:10])}")
        self.inner = names[0]
        try:
            archive.open(self.inner).close()
        except (*BROKEN, *LOCKED) as error:
            raise Unreadable(f"the zip cannot be unpacked: {error}") from error

    def _decoded(self, encoding: str) -> str:
        try:
            "".encode(encoding)  # refuses what is no encoding of texts, as base64
            decoder = codecs.getincrementaldecoder(encoding)()
        except (LookupError, UnicodeError, ValueError):
            raise Unreadable(f"{encoding!r} is not an encoding") from None
        stream = self.bytes()
        try:
            while piece := stream.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", True)
        except UnicodeError as error:
            why = error.reason if isinstance(error, UnicodeDecodeError) else error
            raise Unreadable(f"the file is not {encoding}: {why}") from error
        return encoding

    def _found(self) -> str:
        head = self.bytes().read(PIECE)
        for mark, encoding in BOMS.items():
            if head.startswith(mark):
                return self._decoded(encoding)
        if found := CONTROL.search(head):
            raise Unreadable(f"the file is not text: it has the byte {found[0][0]:#04x}")
        try:
            return self._decoded("utf-8")
        except Unreadable:
            self._refuse_other_alphabets()
            return self._decoded("cp1252")

    def _refuse_other_alphabets(self) -> None:
        stream = self.bytes()
        while piece := stream.read(PIECE):
            if found := FOREIGN.search(piece):
                shown = " or ".join(
                    repr(found[0].decode(name, "replace")) for name in ("cp1252", "cp1251", "cp1250")
                )
                raise Unreadable(
                    f"the encoding is neither UTF-8 nor clear: {shown}, by cp1252, cp1251 or cp1250? Say it with encoding"
                )


def _packing(head: bytes) -> str | None:
    """By how it begins; a zip without files begins with its end."""
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    return "gzip" if head[:2] == b"\x1f\x8b" else None


class _Unpacked(io.RawIOBase):
    """A stream that may become no longer than is said; it is not closed with its readers."""

    def __init__(self, stream: Any, at_most: int | None) -> None:
        self._stream, self._at_most, self._read = stream, at_most, 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        piece = self._stream.read(len(into))
        into[: len(piece)] = piece
        self._read += len(piece)
        if self._at_most is not None and self._read > self._at_most:
            raise Unreadable(f"the file unpacks to more than {self._at_most:,} bytes")
        return len(piece)
