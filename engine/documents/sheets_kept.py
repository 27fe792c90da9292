"""Pictures of sheets that were drawn already, on disk beside the files, under the file's hash.

``<root>/pictures`` may be deleted at any time: what is missing is drawn again. It is bounded;
what was not looked at for the longest time goes first.
"""

import os
import tempfile
import time
from pathlib import Path
from typing import Final

MOST: Final = 2 << 30
"""Bytes on disk, unless told otherwise."""

_MADE_BY: Final = "1"
"""Counted up when pictures are drawn differently: the old ones are then never found, and go."""

_EVERY: Final = 200
_FRESH: Final = 3600.0

_written = 0


def place(root: Path, sha256: str, name: str) -> Path:
    """Where a picture of this file lies, or would."""
    return root / "pictures" / _MADE_BY / sha256[:2] / sha256[2:] / name


def read(there: Path) -> bytes | None:
    """What was kept; None where nothing is, or half of it after the power failed."""
    try:
        content = there.read_bytes()
        if time.time() - there.stat().st_mtime > _FRESH:  # noqa: TID251 - the age of a file
            os.utime(there)
    except OSError:
        return None
    return content or None


def write(there: Path, content: bytes, *, root: Path, most: int = MOST) -> None:
    """Keep it. A full or read-only disk is no reason not to show a sheet."""
    global _written  # noqa: PLW0603 - how often this process has kept one
    try:
        there.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=there.parent, delete=False) as arriving:
            arriving.write(content)
        Path(arriving.name).replace(there)
    except OSError:
        return
    _written += 1
    if _written % _EVERY == 0:
        tidy(root, most)


def tidy(root: Path, most: int = MOST) -> int:
    """Delete what was not looked at for longest until four fifths of ``most`` are left.

    Returns:
        Bytes that are kept now.
    """
    found = []
    for there in (root / "pictures").rglob("*"):
        try:
            held = there.stat()
        except OSError:
            continue
        if there.is_file():
            found.append((held.st_mtime, held.st_size, there))
    total = sum(size for _, size, _ in found)
    if total <= most:
        return total
    for _, size, there in sorted(found, key=lambda one: one[0]):
        if total <= most * 4 // 5:
            break
        there.unlink(missing_ok=True)
        total -= size
    return total
