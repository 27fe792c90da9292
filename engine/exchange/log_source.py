"""A file of a log, opened as often as it is needed: packed or not, never more than was allowed.

What is unpacked is counted as it comes, so that a bomb is noticed at the line where it would cost
something; no file is ever held in memory.
"""

import gzip
import io
import zipfile
import zlib
from typing import IO, Any, Final, cast

from engine.domain.foreign_logs import BadLog
from engine.domain.names import Text

MOST_UNPACKED: Final = 2 << 30
"""Bytes of a log once unpacked."""

_SUSPICIOUS: Final = 64 << 20
_HIGHEST_RATIO: Final = 200
"""XES packs about thirty to one."""

_BROKEN: Final = Text(
    "压缩文件不完整或已损坏。请重新压缩，或直接上传未压缩的文件。",
    "the packed file is broken. Pack it anew, or send it unpacked.",
)


class Source:
    """A log as bytes. ``size`` is what lies there; ``most`` how much may come out of it."""

    def __init__(self, file: IO[bytes], most: int = MOST_UNPACKED) -> None:
        self._file = file
        self._most = most
        self.size = file.seek(0, io.SEEK_END)
        file.seek(0)
        self._magic = file.read(4)
        if not self.size:
            raise BadLog(why=Text("文件是空的。请核对后重新上传。", "the file is empty. Check it."))

    def again(self) -> io.BufferedReader:
        """From the beginning.

        Raises:
            BadLog: here or while reading: broken, too large, packed to absurdity.
        """
        return io.BufferedReader(_Counted(self._unpacked(), self.size, self._most), 1 << 16)

    def kind(self) -> str:
        """One of "xes", "ocel", "csv", by the first sign that is neither a mark nor a blank.

        Raises:
            BadLog: nothing in it.
        """
        with self.again() as opened:
            head = opened.read(4096).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
        if not head:
            raise BadLog(why=Text("文件里没有内容。请核对后重新上传。", "there is nothing in it."))
        return {b"<": "xes", b"{": "ocel", b"[": "ocel"}.get(head[:1], "csv")

    def _unpacked(self) -> IO[bytes]:
        self._file.seek(0)
        if self._magic.startswith(b"\x1f\x8b"):
            return cast("IO[bytes]", gzip.GzipFile(fileobj=self._file, mode="rb"))
        if self._magic.startswith(b"PK\x03\x04"):
            return _only(self._file)
        return self._file


class _Counted(io.RawIOBase):
    """A stream that ends with a sentence where it gives more than was allowed."""

    def __init__(self, inner: IO[bytes], packed: int, most: int) -> None:
        self._inner = inner
        self._packed = packed
        self._most = most
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any, /) -> int:
        view = memoryview(into)
        try:
            piece = self._inner.read(len(view))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as broken:
            raise BadLog(why=_BROKEN) from broken
        self._given += len(piece)
        if self._given > self._most:
            raise BadLog(why=_too_much(self._most))
        if self._given > max(_SUSPICIOUS, self._packed * _HIGHEST_RATIO):
            raise BadLog(why=_BOMB)
        view[: len(piece)] = piece
        return len(piece)


_BOMB: Final = Text(
    "压缩文件展开后大得不合常理，没有继续展开。请上传未压缩的文件。",
    "it unpacks to an absurd size; unpacking was stopped. Send it unpacked.",
)


def _too_much(most: int) -> Text:
    size = f"{most >> 30} GB" if most >= 1 << 30 else f"{most >> 20} MB"
    return Text(
        f"展开后超过{size}。请按年份分成几份再导入。",
        f"it is larger than {size} unpacked. Split it, for example by year.",
    )


def _only(file: IO[bytes]) -> IO[bytes]:
    """The one log in a ZIP.

    Raises:
        BadLog: none, several, encrypted, or a workbook.
    """
    try:
        packed = zipfile.ZipFile(file)
        names = [
            one
            for one in packed.infolist()
            if not one.is_dir() and not one.filename.startswith("__MACOSX/")
        ]
        if any(one.filename == "[Content_Types].xml" for one in names):
            raise BadLog(
                why=Text(
                    "这是Excel工作簿。请在Excel里另存为“CSV UTF-8”再导入。",
                    "this is a workbook. Save it as “CSV UTF-8” and import that.",
                )
            )
        if len(names) != 1:
            raise BadLog(
                why=Text(
                    f"压缩包里应只有一个数据文件，现有{len(names)}个。请分别导入。",
                    f"the archive must hold one log; it holds {len(names)}. Import each by itself.",
                )
            )
        return packed.open(names[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as broken:
        # RuntimeError: encrypted; NotImplementedError: a method of packing we do not know
        raise BadLog(why=_BROKEN) from broken
