"""A file as it is on disk or was sent: unpacked, and its encoding found out, before anything is read from it."""

import codecs
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import BinaryIO

from app.imports.form import Unreadable
from app.lines import LONGEST

PIECE = 262_144
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # what no text has
FOREIGN = re.compile(rb"[\xc0-\xff]{3}")  # accents come one by one, letters of another alphabet in rows
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile)


class File:
    """Reads from the beginning as often as it is asked to. `beside` are files that belong to it, by their names."""

    def __init__(self, raw: BinaryIO, name: str = "", beside: Mapping[str, "File"] | None = None) -> None:
        self.raw, self.name, self.beside = raw, name, dict(beside or {})
        self.size = raw.seek(0, io.SEEK_END)
        raw.seek(0)
        head = raw.read(4)
        self.packed = "gzip" if head[:2] == b"\x1f\x8b" else "zip" if head == b"PK\x03\x04" else None
        self.inner = ""
        if self.packed == "zip":
            self._open_zip()
        if not self.size:
            raise Unreadable("the file is empty")

    @property
    def reached(self) -> int:
        """Bytes of the file as it is stored that have been read."""
        return min(self.raw.tell(), self.size)

    def bytes(self) -> BinaryIO:
        """What is packed in it, from the beginning."""
        self.raw.seek(0)
        if self.packed == "gzip":
            return gzip.GzipFile(fileobj=self.raw)  # type: ignore[return-value]
        if self.packed == "zip":
            return zipfile.ZipFile(self.raw).open(self.inner)  # type: ignore[return-value]
        return self.raw

    def lines(self, encoding: str) -> Iterator[str | None]:
        """Lines with their ends; None for one that is longer than is taken."""
        decoder, stream = codecs.getincrementaldecoder(encoding)(), self.bytes()
        rest, skipping, piece = "", False, b"-"
        while piece:
            piece = stream.read(PIECE)
            *whole, rest = (rest + decoder.decode(piece, not piece)).split("\n")
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
            return self._decoded(told) if told else self._found()
        except BROKEN as error:
            raise Unreadable(f"the {self.packed or 'file'} is broken or cut off: {error}") from error

    def _open_zip(self) -> None:
        try:
            names = [n for n in zipfile.ZipFile(self.raw).namelist() if not n.endswith("/")]
        except BROKEN as error:
            raise Unreadable(f"the zip is broken or cut off: {error}") from error
        rest = [name for name in names if PurePath(name).name not in self.beside]
        if len(rest) != 1:
            raise Unreadable(f"the zip has not one file but {len(rest)}: {', '.join(rest[:10]) or 'none'}")
        self.inner = rest[0]

    def _decoded(self, encoding: str) -> str:
        try:
            decoder = codecs.getincrementaldecoder(encoding)()
        except LookupError:
            raise Unreadable(f"{encoding!r} is not an encoding") from None
        stream = self.bytes()
        try:
            while piece := stream.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", True)
        except UnicodeDecodeError as error:
            raise Unreadable(f"the file is not {encoding}: {error.reason}") from error
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
