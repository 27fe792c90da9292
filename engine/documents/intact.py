"""Whether a kept content is still what it was when it came in."""

import hashlib
from pathlib import Path

from engine.documents import files
from engine.domain.file_errors import NoSuchFile


def intact(root: Path, sha256: str) -> bool:
    """Whether the file under this hash is there and has this hash; reads all of it."""
    try:
        there = files.path(root, sha256)
    except NoSuchFile:
        return False
    with there.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == sha256
