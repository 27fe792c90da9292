"""Files that somebody names on the command line."""

from pathlib import Path

from engine.domain.errors import Unreadable
from engine.domain.names import Text


def unusable(path: Path, zh: str, en: str) -> Unreadable:
    """What stands in the way of a file, in a sentence that begins with its name."""
    name = Text(str(path), str(path))
    return Unreadable(field=name, name="file", why=Text(zh, en))
