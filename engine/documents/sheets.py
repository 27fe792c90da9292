"""Sheets on the screen: what a drawing is, pictures of its pages, and what differs between two.

Every drawing is somebody else's program for making pictures. It is opened in a process of its
own (``sheets_worker``) with a limit on time, memory, pages and pixels, and without anything that
could run a script; what it leaves here is pixels.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.documents import files, sheets_kept
from engine.documents.sheets_pool import Died, Pool
from engine.domain.errors import NoSuchThing
from engine.domain.file_errors import (
    FileBroken,
    FileLocked,
    FileSheetTooLarge,
    FileTooHeavy,
    SheetsBusy,
)
from engine.domain.names import Text

LONG: Final = 1600
"""Pixels of a picture's longest side at level 0; each level doubles it."""

TILE: Final = 800
LEVELS: Final = 5
"""Levels 0 to 4: an A1 sheet at 25,600 pixels shows 30 of them a millimetre."""

COMPARED: Final = 2400
"""Pixels of the longest side at which two versions are compared."""

SECONDS: Final = 20.0
"""For one picture."""

_DRAWERS: Final = Pool(size=2, waiting=4, seconds=SECONDS)
_LOOKERS: Final = Pool(size=1, waiting=1_000, seconds=SECONDS)
_LEFT_ALONE: Final = 300.0
_MOST_HEAVY: Final = 1_000
_HEAVY: Final[dict[str, float]] = {}
"""Files over which a worker died, and until when (monotonic seconds) they are left alone."""

_NO_PAGE: Final = Text("这一页", "This page")


@dataclass(frozen=True, slots=True)
class Page:
    """Width and height: millimetres of a PDF's page, pixels of a photograph."""

    width: float
    height: float

    def pixels(self, level: int) -> tuple[int, int]:
        """How large a picture of it is at this level."""
        scale = (LONG << level) / max(self.width, self.height)
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


@dataclass(frozen=True, slots=True)
class About:
    """What a drawing is.

    ``kind``: "pdf", "photograph", "" where it cannot be shown, and ``fault`` says why:
    "password", "broken", "large" (a page, or too many of them), "heavy" (took too long or too
    much memory), "other" (a kind of file that is not drawn here, such as DWG).
    ``carries``: "scripts", "files", "orders", as ``sheets_signs`` finds them.
    """

    kind: str = ""
    pages: tuple[Page, ...] = ()
    fault: str = ""
    carries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A box around a change, as shares of the picture; "came", "went" or "both"."""

    left: float
    top: float
    right: float
    bottom: float
    kind: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs on one page of two versions; see ``sheets_compare.compared``.

    ``width`` and ``height`` are pixels of the picture that shows it.
    """

    equal: bool
    resized: bool
    missing: str
    spots: tuple[Spot, ...]
    more: int
    width: int
    height: int


class NotShown(Exception):
    """A picture cannot be made; ``fault`` as in :class:`About`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def warm() -> None:
    """Start what draws, in the background: the first sheet of the day opens like any other."""
    for pool in (_LOOKERS, _DRAWERS):
        pool.warm()


def inspect(path: Path) -> About:
    """What a drawing is, looked at now.

    Raises:
        SheetsBusy: too many drawings are being looked at.
    """
    try:
        said, _ = _LOOKERS.ask("inspect", path=str(path))
    except Died:
        said = {"fault": "heavy"}
    return _about(said)


def require_shown(path: Path, name: str) -> About:
    """What a drawing is that came in at a window under this name, if it can be shown.

    Kinds of file that are never drawn (DWG, ZIP, DOCX) pass, and so does what nobody found time
    to look at: the sheet's own page will say what it is.

    Raises:
        FileLocked, FileBroken, FileSheetTooLarge, FileTooHeavy: it cannot.
    """
    try:
        found = inspect(path)
    except SheetsBusy:
        return About()
    refusal = {
        "password": FileLocked,
        "broken": FileBroken,
        "large": FileSheetTooLarge,
        "heavy": FileTooHeavy,
    }.get(found.fault)
    if refusal is not None:
        raise refusal(name=name)
    return found


def about(root: Path, sha256: str) -> About:
    """What a kept drawing is, remembered from the last time.

    Raises:
        NoSuchFile: nothing is kept under this hash. SheetsBusy.
    """
    path = files.path(root, sha256)
    there = sheets_kept.place(root, sha256, "about.json")
    kept = sheets_kept.read(there)
    if kept is not None:
        return _about(json.loads(kept))
    try:
        said = _asked(_LOOKERS, "inspect", path=str(path))[0]
    except NotShown as why:
        said = {"fault": why.fault}
    if said.get("fault") != "heavy":  # perhaps it was the machine
        sheets_kept.write(there, json.dumps(dict(said)).encode(), root=root)
    return _about(said)


def picture(root: Path, sha256: str, page: int, level: int) -> bytes:
    """A whole page as WebP; levels 0 and 1 only.

    Raises:
        NoSuchThing: no such page or level. NotShown, NoSuchFile, SheetsBusy.
    """
    width, height = _page(root, sha256, page, level, 1).pixels(level)
    return _drawn(root, sha256, f"{page}-{level}", page, (width, height), (0, 0, width, height))


def tile(root: Path, sha256: str, page: int, level: int, column: int, row: int) -> bytes:
    """A square of ``TILE`` pixels (less at the edges) of a page at a level, from 0, as WebP.

    Raises:
        as :func:`picture`.
    """
    width, height = _page(root, sha256, page, level, LEVELS - 1).pixels(level)
    left, top = column * TILE, row * TILE
    if not (0 <= left < width and 0 <= top < height):
        raise NoSuchThing(what=_NO_PAGE)
    box = (left, top, min(left + TILE, width), min(top + TILE, height))
    return _drawn(root, sha256, f"{page}-{level}-{column}-{row}", page, (width, height), box)


def difference(root: Path, old: str, new: str, page: int) -> Difference:
    """What differs on a page between two kept drawings.

    Raises:
        NotShown: one of them cannot be drawn. NoSuchFile, SheetsBusy.
    """
    there = sheets_kept.place(root, new, f"{page}-{old}.json")
    kept = sheets_kept.read(there)
    if kept is None:
        said, _ = _compared(root, old, new, page)
        return _difference(said)
    return _difference(json.loads(kept))


def difference_picture(root: Path, old: str, new: str, page: int) -> bytes:
    """The picture of :func:`difference`, as WebP."""
    kept = sheets_kept.read(sheets_kept.place(root, new, f"{page}-{old}.webp"))
    return _compared(root, old, new, page)[1] if kept is None else kept


def _page(root: Path, sha256: str, page: int, level: int, most: int) -> Page:
    found = about(root, sha256)
    if found.fault:
        raise NotShown(found.fault)
    if not (1 <= page <= len(found.pages) and 0 <= level <= most):
        raise NoSuchThing(what=_NO_PAGE)
    return found.pages[page - 1]


def _drawn(
    root: Path,
    sha256: str,
    name: str,
    page: int,
    whole: tuple[int, int],
    box: tuple[int, int, int, int],
) -> bytes:
    there = sheets_kept.place(root, sha256, f"{name}.webp")
    kept = sheets_kept.read(there)
    if kept is not None:
        return kept
    path = str(files.path(root, sha256))
    _, made = _drawing("draw", path=path, page=page, whole=whole, box=box)
    sheets_kept.write(there, made, root=root)
    return made


def _compared(root: Path, old: str, new: str, page: int) -> tuple[Mapping[str, Any], bytes]:
    paths = {"old": str(files.path(root, old)), "new": str(files.path(root, new))}
    said, made = _drawing("compare", **paths, page=page, longest=COMPARED)
    for name, content in ((f"{page}-{old}.webp", made),
                          (f"{page}-{old}.json", json.dumps(dict(said)).encode())):  # fmt: skip
        sheets_kept.write(sheets_kept.place(root, new, name), content, root=root)
    return said, made


def _drawing(do: str, **of: Any) -> tuple[Mapping[str, Any], bytes]:
    said, made = _asked(_DRAWERS, do, **of)
    if said.get("fault"):
        raise NotShown(said["fault"])
    return said, made


def _asked(pool: Pool, do: str, **of: Any) -> tuple[Mapping[str, Any], bytes]:
    """An answer of a worker; what was too heavy a moment ago is not tried again at once."""
    files_asked = frozenset(str(of[name]) for name in ("path", "old", "new") if name in of)
    moment = time.monotonic()
    if any(_HEAVY.get(one, 0.0) > moment for one in files_asked):
        raise NotShown("heavy")
    try:
        return pool.ask(do, **of)
    except Died:
        if len(_HEAVY) > _MOST_HEAVY:
            _HEAVY.clear()
        _HEAVY.update(dict.fromkeys(files_asked, moment + _LEFT_ALONE))
        raise NotShown("heavy") from None


def _about(said: Mapping[str, Any]) -> About:
    return About(
        kind=said.get("kind", ""),
        pages=tuple(Page(*size) for size in said.get("pages", ())),
        fault=said.get("fault", ""),
        carries=tuple(said.get("carries", ())),
    )


def _difference(said: Mapping[str, Any]) -> Difference:
    return Difference(
        equal=said["equal"],
        resized=said["resized"],
        missing=said["missing"],
        spots=tuple(Spot(*one) for one in said["places"]),
        more=said["more"],
        width=said["width"],
        height=said["height"],
    )
