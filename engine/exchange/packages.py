"""A process package as one file (zip): the same bytes for the same content, and never a trap.

Written without compression and without a date, so that the same package is the same file on every
machine. Read with every name and size distrusted: nothing is written to a disk, and what does not
belong in a package turns the whole file away.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final

from engine.domain.errors import Refused
from engine.domain.names import Text

LARGEST: Final = 10_000_000
"""Bytes of the file, and of everything in it together."""
MOST: Final = 200
"""Entries."""
RATIO: Final = 100
"""So many times its packed size is too much for text."""
_FIRST: Final = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT: Final = ("README.md", "*/.DS_Store", ".DS_Store", "__MACOSX/*")
_ZIP: Final = b"PK\x03\x04"
_DRIVE: Final = re.compile(r"[A-Za-z]:")

_BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)
"""What the library raises over a file that only begins like a zip; every byte of one was tried."""


class NoPackage(Refused):
    """A file that is not taken in as a package; ``why`` says what is wrong with it."""

    ZH = "没有导入这个流程包：{why}"
    EN = "This package was not taken in: {why}"


def write(files: Mapping[str, bytes]) -> bytes:
    """A package as a zip; the same bytes for the same content."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _FIRST)
            entry.create_system = 3  # unix, wherever it is written
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[name])
    return held.getvalue()


def read(data: bytes, parts: Sequence[str], guide: str, diagram: str) -> dict[str, bytes]:
    """The files of a package: path → bytes.

    ``parts`` are the names that a package may have; ``guide`` and ``diagram`` those it must have.
    One folder around everything is taken off.

    Raises:
        NoPackage: not a zip, too large, encrypted, a path or a link that leads out, a name twice,
            a zip bomb, a zip within, two guides, something missing or foreign.
    """
    if len(data) > LARGEST:
        raise _no(f"文件超过{LARGEST // 1_000_000} MB。", f"it is over {LARGEST // 1_000_000} MB.")
    if not data.startswith(_ZIP):
        raise _no("它不是zip文件，请选择导出的流程包。", "it is no zip file; choose a package.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = dict(_entries(archive))
    except _BROKEN as error:
        raise _no("文件损坏，打不开。请重新导出。", "it is damaged. Export it again.") from error
    return _package(found, parts, guide, diagram)


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MOST:
        raise _no(f"里面有{len(entries)}个文件，最多{MOST}个。", f"it holds over {MOST} entries.")
    seen: set[str] = set()
    left = LARGEST
    for entry in entries:
        name = _name(entry)
        if name.lower() in seen:
            raise _no(f"“{_shown(name)}”出现了两次。", f"“{_shown(name)}” is in it twice.")
        seen.add(name.lower())
        if entry.is_dir():
            continue
        _plain(entry, name)
        content = _content(archive, entry, left)
        left -= len(content)
        if content.startswith(_ZIP):
            raise _no(
                f"“{_shown(name)}”是压缩包里的压缩包。",
                f"“{_shown(name)}” is a zip within the zip.",
            )
        yield name, content


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it stands in the file, if it stays inside."""
    raw = entry.orig_filename
    leads_out = ".." in raw.split("/") or raw.startswith("/") or "\\" in raw or _DRIVE.match(raw)
    if leads_out or any(ord(sign) < 32 or sign == "\x7f" for sign in raw):
        raise _no(
            f"文件名“{_shown(raw)}”含有路径或控制字符。",
            f"the name “{_shown(raw)}” holds a path or control characters.",
        )
    return raw


def _plain(entry: zipfile.ZipInfo, name: str) -> None:
    """A readable file, neither a link nor locked nor packed in a way of its own."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise _no(f"“{_shown(name)}”是链接，不是文件。", f"“{_shown(name)}” is a link, not a file.")
    if entry.flag_bits & 0x1:
        raise _no("文件加了密码。", "it is encrypted. Export it without a password.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _no("压缩方式不认识。请用普通zip。", "its compression is unknown. Use a plain zip.")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Never more than was said, nor than may be: what an entry says of its size is not believed."""
    too_much = entry.file_size > left or entry.file_size > RATIO * max(entry.compress_size, 100)
    content = b""
    if not too_much:
        with archive.open(entry) as stream:
            content = stream.read(entry.file_size + 1)
        too_much = len(content) > entry.file_size
    if too_much:
        raise _no(
            "解开后大得不正常，没有解开。",
            "unpacked it would be far too large; it was not unpacked.",
        )
    return content


def _package(
    found: Mapping[str, bytes], parts: Sequence[str], guide: str, diagram: str
) -> dict[str, bytes]:
    inside = {n: c for n, c in found.items() if not any(fnmatchcase(n, p) for p in _LEFT_OUT)}
    guides = [name for name in inside if name.rpartition("/")[2] == guide]
    if len(guides) > 1:
        raise _no(f"里面有{len(guides)}份办事指南，只能有一份。", f"it holds {len(guides)} guides.")
    around = guides[0].removesuffix(guide) if guides else ""
    if around and all(name.startswith(around) for name in inside):
        inside = {name.removeprefix(around): content for name, content in inside.items()}
        inside.pop("README.md", None)
    for name in (diagram, guide):
        if name not in inside:
            raise _no(f"里面没有{name}。", f"there is no {name} in it.")
    foreign = next((n for n in sorted(inside) if not any(fnmatchcase(n, p) for p in parts)), None)
    if foreign is not None:
        raise _no(
            f"“{_shown(foreign)}”不是流程包里的文件，请取出后再导入。",
            f"“{_shown(foreign)}” is no file of a package; take it out.",
        )
    return dict(inside)


def _shown(name: str) -> str:
    """A name that can stand in a sentence."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:60]


def _no(zh: str, en: str) -> NoPackage:
    return NoPackage(why=Text(zh, en))
