"""The file store: content by its SHA-256, outside the database, written once and never changed.

``<root>/ab/cd/abcd…`` holds a content; ``<root>/incoming`` holds what is still arriving. A file
appears under its hash complete or not at all: it is written aside, synced, then renamed. The same
content twice is one file. A crash between the rename and the commit that refers to it leaves a
file nobody refers to, never a reference without a file.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from engine.documents import sniff
from engine.domain.file_errors import FileTooLarge, NoSuchFile

LARGEST: Final = 100 * 1024 * 1024
"""Bytes of one upload, unless the door says otherwise."""

_PIECE: Final = 1 << 20
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class Readable(Protocol):
    """What an upload offers: its bytes, piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was taken in. ``size`` in bytes; ``name`` as the person named it, made plain."""

    sha256: str
    size: int
    name: str
    media_type: str


def take_in(root: Path, name: str, upload: Readable, *, largest: int = LARGEST) -> StoredFile:
    """Keep an upload that is what its name says.

    Nothing of a refused upload stays behind.

    Raises:
        FileNameNotTaken, FileKindNotTaken, FileEmpty, FileTooLarge, FileNotAsNamed, FileBroken.
    """
    plain = sniff.plain_name(name)
    sniff.kind_of(plain)
    incoming = root / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as arriving:
        here = Path(arriving.name)
        try:
            sha256, size = _copy(plain, upload, arriving.file, largest)
            kind = sniff.check(plain, arriving.file)
            arriving.flush()
            os.fsync(arriving.fileno())
            _settle(here, _place(root, sha256))
        finally:
            here.unlink(missing_ok=True)
    return StoredFile(sha256, size, plain, kind.media_type)


def path(root: Path, sha256: str) -> Path:
    """Where a content lies.

    Raises:
        NoSuchFile: not a hash, or nothing is kept under it.
    """
    if not _SHA256.fullmatch(sha256):
        raise NoSuchFile(sha256=sha256[:64])
    there = _place(root, sha256)
    if not there.is_file():
        raise NoSuchFile(sha256=sha256)
    return there


def altered(root: Path) -> Iterator[str]:
    """The hashes of all files whose content no longer matches; none is the healthy answer."""
    for there in sorted(root.glob("??/??/*")):
        with there.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != there.name:
                yield there.name


def _copy(name: str, upload: Readable, into: IO[bytes], largest: int) -> tuple[str, int]:
    """Stream the upload aside, hashing it; the cap is counted, never believed."""
    digest = hashlib.sha256()
    size = 0
    while piece := upload.read(_PIECE):
        size += len(piece)
        if size > largest:
            raise FileTooLarge(name=name, limit=_in_words(largest))
        digest.update(piece)
        into.write(piece)
    return digest.hexdigest(), size


def _in_words(size: int) -> str:
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size >> 10} KB"


def _place(root: Path, sha256: str) -> Path:
    return root / sha256[:2] / sha256[2:4] / sha256


def _settle(here: Path, there: Path) -> None:
    """Give a complete file its final name, durably."""
    there.parent.mkdir(parents=True, exist_ok=True)
    here.chmod(0o440)
    here.replace(there)
    folder = os.open(there.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
