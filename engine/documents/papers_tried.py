"""A template that somebody is still writing, set in a process of its own: it may take its time."""

from collections.abc import Mapping
from typing import Any, Final

from engine.documents.sheets_pool import Died, Pool
from engine.domain.errors import PaperBroken
from engine.domain.names import Text

SECONDS: Final = 8.0
_SETTERS: Final = Pool(size=1, waiting=4, seconds=SECONDS)


def picture(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """The first page as a picture (PNG), as ``papers.picture`` sets it.

    Raises:
        PaperBroken: also where it takes too long or too much memory. SheetsBusy: others wait.
    """
    svg = {name: content.decode("ascii") for name, content in pictures.items()}
    try:
        said, shown = _SETTERS.ask("paper", template=template, data=data, pictures=svg)
    except Died:
        why = Text(
            "排印超过八秒，或占用的内存太多", "it takes over eight seconds, or too much memory"
        )
        raise PaperBroken(why=why) from None
    if "fault" in said:
        why = said["fault"]
        words = Text(*why) if isinstance(why, list) else Text("占用的内存太多", "too much memory")
        raise PaperBroken(why=words)
    return shown
