"""Is an upload what its name says? Names, first bytes, last bytes, and what a ZIP contains.

The browser's Content-Type is somebody's claim and is not read. A file is taken when its name is
plain, its extension is one of :data:`KINDS`, and its bytes begin and end as that kind does.
"""

import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final

from engine.domain.file_errors import (
    FileBroken,
    FileEmpty,
    FileKindNotTaken,
    FileNameNotTaken,
    FileNotAsNamed,
)
from engine.domain.names import Text

LONGEST_NAME: Final = 120
MOST_ENTRIES: Final = 2_000
MOST_UNPACKED: Final = 1 << 30
HIGHEST_RATIO: Final = 200

_TAIL: Final = 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that the window takes in.

    ``starts`` are the possible first bytes; ``ends`` must occur in the last 1,024 bytes (empty:
    not checked); ``parts`` are the entries that a ZIP of this kind must contain.
    """

    name: str
    media_type: str
    starts: tuple[bytes, ...]
    ends: bytes = b""
    zipped: bool = False
    parts: tuple[str, ...] = ()


# Telephones write kilobytes of their own behind the picture, so its end is not looked for.
_JPEG: Final = Kind("JPG", "image/jpeg", (b"\xff\xd8\xff",))

KINDS: Final[Mapping[str, Kind]] = {
    "pdf": Kind("PDF", "application/pdf", (b"%PDF-1.", b"%PDF-2."), b"%%EOF"),
    "png": Kind("PNG", "image/png", (b"\x89PNG\r\n\x1a\n",), b"IEND\xaeB`\x82"),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "dwg": Kind("DWG", "image/vnd.dwg", (b"AC101", b"AC102", b"AC103")),
    "zip": Kind("ZIP", "application/zip", (b"PK\x03\x04",), zipped=True),
    "docx": Kind(
        "DOCX",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (b"PK\x03\x04",),
        zipped=True,
        parts=("[Content_Types].xml", "word/document.xml"),
    ),
}


def plain_name(name: str) -> str:
    """The name of an upload as it may be kept and shown: normalised (NFC), nothing else changed.

    Raises:
        FileNameNotTaken: empty, too long, with a path in it, or with characters that hide
            what it is (controls, text direction marks).
    """
    plain = unicodedata.normalize("NFC", name).strip()
    if not plain or not plain.strip("."):
        raise _bad_name(name, "没有文件名，", "it is empty.")
    if "/" in plain or "\\" in plain or plain[1:2] == ":":
        raise _bad_name(name, "文件名里含有路径，", "it contains a path.")
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} for char in plain):
        raise _bad_name(name, "含有看不见的字符，", "it contains invisible characters.")
    if len(plain) > LONGEST_NAME:
        raise _bad_name(
            name, f"超过{LONGEST_NAME}个字，", f"it is longer than {LONGEST_NAME} characters."
        )
    return plain


def kind_of(name: str) -> Kind:
    """The kind that a (plain) name claims.

    Raises:
        FileKindNotTaken: no extension, or one that the window does not take in.
    """
    kind = KINDS.get(PurePosixPath(name).suffix.removeprefix(".").lower())
    if kind is None:
        taken = ", ".join(dict.fromkeys(one.name for one in KINDS.values()))
        raise FileKindNotTaken(name=name, kinds=Text(taken.replace(", ", "、"), taken))
    return kind


def check(name: str, content: IO[bytes]) -> Kind:
    """The kind of an upload whose content is what its (plain) name says.

    ``content`` is seekable; its position afterwards is anywhere.

    Raises:
        FileEmpty, FileKindNotTaken, FileNotAsNamed, FileBroken: see the classes.
    """
    kind = kind_of(name)
    size = content.seek(0, 2)
    if size == 0:
        raise FileEmpty(name=name)
    content.seek(0)
    head = content.read(max(len(start) for start in kind.starts))
    if not head.startswith(kind.starts):
        raise FileNotAsNamed(name=name, kind=kind.name)
    content.seek(max(0, size - _TAIL))
    if kind.ends and kind.ends not in content.read():
        raise FileBroken(name=name)
    if kind.zipped:
        _check_zip(name, kind, content)
    return kind


def _check_zip(name: str, kind: Kind, content: IO[bytes]) -> None:
    """Read the table of contents only; nothing is unpacked."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError):  # a later zip, names that are no text
        raise FileBroken(name=name) from None
    names = {entry.filename for entry in entries}
    if not names.issuperset(kind.parts):
        raise FileNotAsNamed(name=name, kind=kind.name)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        not entries
        or len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED
        or unpacked > HIGHEST_RATIO * max(packed, 1)
        or any(entry.flag_bits & 0x1 for entry in entries)  # encrypted: nobody could review it
        or any(_leaves_its_folder(entry) for entry in names)
    ):
        raise FileBroken(name=name)


def _leaves_its_folder(entry: str) -> bool:
    path = PurePosixPath(entry.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or entry[1:2] == ":"


def _bad_name(name: str, zh: str, en: str) -> FileNameNotTaken:
    shown = "".join(char if char.isprintable() else "�" for char in name[:LONGEST_NAME])
    return FileNameNotTaken(name=shown, why=Text(zh, en))
