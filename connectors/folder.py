"""A department that offers nothing but a shared folder: letters are laid down, answers picked up.

| in the folder | who writes | what |
|---|---|---|
| ``letters/<key>.json`` | we | one letter; the department takes it away when it has read it |
| ``answers/*.json`` | the department | one answer (shared contract “Callback”), under any name |
| ``taken/`` | we | answers that were taken in |
| ``refused/`` | we | answers that were not, each with the reason beside it (``….reason.txt``) |

Whoever writes lays the file aside (a name that begins with a dot or ends in ``.tmp``) and renames
it when it is whole; so do we, and we sync before. Who may write into the folder may answer for the
department: its permissions are the signature.
"""

import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from engine.domain.case import Letter
from engine.domain.errors import ApprovalError, NotDelivered
from engine.domain.names import Text
from engine.exchange import letters
from engine.settings import Connection

PATIENCE: Final = timedelta(minutes=2)
"""A file that is no whole JSON may still be growing; after so long it is not."""

_MOST: Final = 500
"""Answers of one look; the next look takes the next ones."""


class Folder:
    """One department's folder."""

    def __init__(self, name: str, root: Path, connection: Connection | None = None) -> None:
        self.name = name
        self.at_once = connection.at_once if connection else 4
        self.collects = True
        self.repeats = True  # the key is the file's name: a second one replaces the first
        self._root = root
        self._offered: dict[bytes, Path] = {}

    def send(self, letter: Letter, now: datetime) -> None:  # noqa: ARG002 - the protocol's
        """Lay the letter down under its key, whole or not at all."""
        there = self._letter(letter)
        try:
            if not self._root.is_dir():  # not mounted: never make a folder on the wrong disk
                raise FileNotFoundError(self._root)
            there.parent.mkdir(exist_ok=True)
            aside = there.with_name(f".{there.name}.{os.getpid()}.tmp")
            with aside.open("wb") as file:
                file.write(letter.payload)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(there)
            _sync(there.parent)
        except OSError as error:
            raise self._away(error) from error

    def collect(self, now: datetime) -> Iterator[bytes]:
        """The answers that lie there, the oldest first."""
        try:
            waiting = self._waiting()
        except OSError as error:
            raise self._away(error) from error
        for path in waiting[:_MOST]:
            body = self._read(path, now)
            if body is None:
                continue
            self._offered[body] = path
            yield body
            if self._offered.pop(body, None) is not None:  # not refused meanwhile
                self._move(path, "taken")

    def refused(self, body: bytes, why: ApprovalError) -> None:
        """Aside with it, and the reason beside it, for whoever looks into the folder there."""
        path = self._offered.pop(body, None)
        if path is None:
            return
        moved = self._move(path, "refused")
        if moved is not None:
            reason = f"{why.says('zh')}\n{why.says('en')}\n"
            moved.with_name(f"{moved.name}.reason.txt").write_text(reason, "utf-8")

    def known(self, letter: Letter, now: datetime) -> bool | None:  # noqa: ARG002 - the protocol's
        """Yes, while it lies there; a letter that was taken away leaves no trace for us."""
        if not self._root.is_dir():
            raise self._away(FileNotFoundError(self._root))
        return True if self._letter(letter).exists() else None

    def _letter(self, letter: Letter) -> Path:
        name = re.sub(r"[^A-Za-z0-9.-]", "_", letter.idem_key)
        return self._root / "letters" / f"{name}.json"

    def _waiting(self) -> list[Path]:
        if not self._root.is_dir():
            raise FileNotFoundError(self._root)
        with os.scandir(self._root / "answers") as entries:
            found = [
                (one.stat(follow_symlinks=False).st_mtime_ns, one.path)
                for one in entries
                if not one.name.startswith(".") and not one.name.endswith(".tmp")
            ]
        return [Path(path) for _, path in sorted(found)]

    def _read(self, path: Path, now: datetime) -> bytes | None:
        """What the file says, cut where no answer may be longer; None while it may still grow.

        A link, a folder or a pipe says nothing: it is refused as an answer that is no JSON.
        """
        try:
            found = path.lstat()
            if not stat.S_ISREG(found.st_mode):
                return b""
            plug = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(plug, "rb") as file:
                body = file.read(letters.LARGEST_ANSWER + 1)
        except OSError:
            return None  # taken by another worker, or gone again
        young = now - datetime.fromtimestamp(found.st_mtime, UTC) < PATIENCE
        return None if young and not body.rstrip().endswith(b"}") else body

    def _move(self, path: Path, where: str) -> Path | None:
        """Into the folder ``where``, under a name that is free there; None: it is gone already."""
        target = self._root / where
        target.mkdir(exist_ok=True)
        moved, n = target / path.name, 1
        while moved.exists() or moved.is_symlink():
            n += 1
            moved = target / f"{path.stem}-{n}{path.suffix}"
        try:
            path.rename(moved)
        except OSError:
            return None
        _sync(target)
        return moved

    def _away(self, error: OSError) -> NotDelivered:
        why = Text(
            f"文件夹不能使用（{error.strerror}）", f"the folder cannot be used ({error.strerror})"
        )
        return NotDelivered(connector=self.name, why=why)


def _sync(folder: Path) -> None:
    plug = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(plug)
    finally:
        os.close(plug)
