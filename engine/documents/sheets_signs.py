"""What a PDF carries besides its pictures: scripts, files inside it, orders to start something.

PDFium runs none of it here; a reviewer is told all the same, because the applicant's next reader
may. The bytes are searched for the names that such parts need, in the file itself and in its
object streams, whose unpacking is bounded. A name may be written with ``#xx`` for any letter.
"""

import mmap
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MOST_UNPACKED: Final = 64 << 20
"""Bytes that all object streams together are unpacked to; behind that nobody looks."""

_MOST_STREAMS: Final = 20_000
_SIGNS: Final = {
    "scripts": (b"JavaScript", b"JS"),
    "files": (b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment"),
    "orders": (b"Launch", b"SubmitForm", b"ImportData", b"RichMedia"),
}
_NAME: Final = re.compile(rb"/([A-Za-z#][A-Za-z0-9#]{1,40})")
_OBJECTS: Final = re.compile(rb"/ObjStm\b")
_HEX: Final = re.compile(rb"#([0-9A-Fa-f]{2})")


def carried(path: Path) -> tuple[str, ...]:
    """Which of "scripts", "files", "orders" a PDF carries, sorted."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = {sign for text in _texts(content) for sign in _named(text)}
    return tuple(sorted(found))


def _texts(content: mmap.mmap) -> Iterator[bytes | mmap.mmap]:
    """The file, then each of its object streams as far as the allowance goes."""
    yield content
    left = MOST_UNPACKED
    for n, found in enumerate(_OBJECTS.finditer(content)):
        start = content.find(b"stream", found.start(), found.start() + 4096)
        if n >= _MOST_STREAMS or left <= 0:
            return
        if start < 0:
            continue
        begin = start + len(b"stream")
        begin += 2 if content[begin : begin + 2] == b"\r\n" else 1
        end = content.find(b"endstream", begin)
        text = _unpacked(content[begin : end if end > 0 else begin + left], left)
        left -= len(text)
        yield text


def _unpacked(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:  # another filter, or encrypted: then PDFium asks for the password
        return b""


def _named(text: bytes | mmap.mmap) -> Iterator[str]:
    known = {name: sign for sign, names in _SIGNS.items() for name in names}
    for found in _NAME.finditer(text):
        name = found[1]
        if b"#" in name:
            name = _HEX.sub(lambda m: bytes.fromhex(m[1].decode()), name)
        if name in known:
            yield known[name]
