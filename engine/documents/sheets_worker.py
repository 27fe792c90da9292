"""The process that opens drawings and sets papers still being written.

It may hang, grow or die, and nobody else does.

``python -m engine.documents.sheets_worker`` reads one JSON object a line and answers each with a
line of JSON, whose ``size`` says how many bytes of picture follow. It sets its own limits before
it opens anything, writes no file, and ends with its parent, whose pipe closes.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

from engine.documents import sheets_compare, sheets_open, sheets_signs
from engine.documents.sheets_open import Unshown
from engine.domain.errors import PaperBroken
from engine.domain.names import Text

MEMORY: Final = 1536 << 20
"""Bytes of address space, the interpreter and PDFium included (about 70 MB before any sheet)."""

_GRACE: Final = 5


def main() -> int:
    """Serve until the pipe closes."""
    _bounded()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes where complaints go
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        _cpu(asked["seconds"])
        said, picture = _answer(asked)
        _send(answers, said, picture)
    return 0


def _answer(asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    work: dict[str, Callable[..., tuple[dict[str, Any], bytes]]] = {
        "inspect": _inspect,
        "draw": _draw,
        "compare": _compare,
        "paper": _paper,
    }
    try:
        return work[asked["do"]](**asked["of"])
    except Unshown as why:
        return {"fault": why.fault}, b""
    except MemoryError:
        sheets_open.forget()
        return {"fault": "heavy"}, b""


def _inspect(path: str) -> tuple[dict[str, Any], bytes]:
    where = Path(path)
    with where.open("rb") as content:
        is_pdf = content.read(5) == b"%PDF-"
    carries = sheets_signs.carried(where) if is_pdf else ()
    try:
        opened = sheets_open.opened(path)
    except Unshown as why:
        return {"fault": why.fault, "carries": carries}, b""
    return {"kind": opened.kind, "pages": opened.sizes(), "carries": carries}, b""


def _draw(
    path: str, page: int, whole: tuple[int, int], box: tuple[int, int, int, int]
) -> tuple[dict[str, Any], bytes]:
    with sheets_open.opened(path).draw(page, whole, box) as picture:
        return {}, sheets_open.encoded(picture)


def _compare(old: str, new: str, page: int, longest: int) -> tuple[dict[str, Any], bytes]:
    return sheets_compare.compared(old, new, page, longest)


def _paper(
    template: str, data: dict[str, Any], pictures: dict[str, str]
) -> tuple[dict[str, Any], bytes]:
    from engine.documents import papers  # noqa: PLC0415 - Typst is large, and drawings need none

    svg = {name: words.encode("ascii") for name, words in pictures.items()}
    try:
        return {}, papers.picture(template, data, svg)
    except PaperBroken as broken:
        why = broken.data["why"]
        return {"fault": [why.zh, why.en] if isinstance(why, Text) else [str(why)]}, b""


def _send(answers: BinaryIO, said: dict[str, Any], picture: bytes) -> None:
    head = json.dumps(said | {"size": len(picture)}).encode()
    answers.write(head + b"\n" + picture)
    answers.flush()


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _cpu(seconds: float) -> None:
    """Even without a parent that watches the time, one drawing cannot compute for ever."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + _GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


if __name__ == "__main__":
    sys.exit(main())
