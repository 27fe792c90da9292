"""Two versions of one page laid over each other: what came, what went, and where.

Only the worker process calls this. A line counts as new where the old picture has no ink within
one pixel of it, in any of the three colours: so the soft edges of the same line are no change,
and a line that turned from red to blue is one that went and one that came.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageChops

from engine.documents import sheets_open
from engine.documents.sheets_open import Drawing, Unshown

CAME: Final = ((10, 63, 120), (20, 105, 175), (214, 232, 247))
"""Ink, hatch and ground of what is new: blue, told from orange by eyes of every kind."""

WENT: Final = ((125, 45, 0), (190, 85, 0), (253, 230, 200))
MOST_PLACES: Final = 60

_INK: Final = 64
_SAME: Final = 1.0
_STEP: Final = 12
_BLOCK: Final = 24
_REACH: Final = 4


def compared(old: str, new: str, page: int, longest: int) -> tuple[dict[str, Any], bytes]:
    """What differs on a page (from 1), and the picture of it.

    Returns:
        ``equal``: not one pixel differs; ``resized``: the pages have different sizes;
        ``missing``: "old" or "new" where that version has no such page, else "";
        ``places``: boxes (left, top, right, bottom) as shares of the picture with "came", "went"
        or "both", by reading order; ``more``: how many boxes were left out.
        The picture's longest side has ``longest`` pixels.
    """
    drawings = sheets_open.opened(old), sheets_open.opened(new)
    sizes = [_size(drawing, page) for drawing in drawings]
    if sizes[0] is None and sizes[1] is None:
        raise Unshown("other")
    known = [size for size in sizes if size is not None]
    resized = len(known) == 2 and not _alike(known[0], known[1], drawings)
    scale = longest / max(max(size) for size in known)
    whole = (
        max(1, round(max(s[0] for s in known) * scale)),
        max(1, round(max(s[1] for s in known) * scale)),
    )
    before, after = (
        _laid(drawing, page, size, scale, whole)
        for drawing, size in zip(drawings, sizes, strict=True)
    )
    equal = ImageChops.difference(before, after).getbbox() is None
    came, went = _change(before, after), _change(after, before)
    places = _places(came.around, went.around)
    said = {
        "equal": equal and not resized and len(known) == 2,
        "resized": resized,
        "missing": "" if len(known) == 2 else "old" if sizes[0] is None else "new",
        "places": places[:MOST_PLACES],
        "more": max(0, len(places) - MOST_PLACES),
        "width": whole[0],
        "height": whole[1],
    }
    return said, sheets_open.encoded(_painted(after, came, went))


def _size(drawing: Drawing, page: int) -> tuple[float, float] | None:
    sizes = drawing.sizes()
    return sizes[page - 1] if 1 <= page <= len(sizes) else None


def _alike(
    one: tuple[float, float], other: tuple[float, float], of: tuple[Drawing, Drawing]
) -> bool:
    """Of the same size within a millimetre; photographs to the pixel."""
    if of[0].kind != of[1].kind:
        return False
    return all(abs(a - b) <= _SAME for a, b in zip(one, other, strict=True))


def _laid(
    drawing: Drawing,
    page: int,
    size: tuple[float, float] | None,
    scale: float,
    whole: tuple[int, int],
) -> Image.Image:
    """The page at this scale in the upper left corner of a sheet that is large enough for both."""
    paper = Image.new("RGB", whole, "white")
    if size is not None:
        fit = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        with drawing.draw(page, fit, (0, 0, *fit)) as picture:
            paper.paste(picture, (0, 0))
    return paper


@dataclass(frozen=True, slots=True)
class _Change:
    """Masks (0 or 255): the ink itself, and a few pixels around it."""

    ink: Image.Image
    around: Image.Image


def _change(before: Image.Image, after: Image.Image) -> _Change:
    """Where ``after`` is darker than anything of ``before`` within one pixel."""
    darker = ImageChops.subtract(_spread(before, 1, ImageChops.darker, "white"), after)
    red, green, blue = darker.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    ink = most.point(lambda value: 255 if value > _INK else 0)
    return _Change(ink, _spread(ink, _REACH, ImageChops.lighter, "black"))


def _painted(after: Image.Image, came: _Change, went: _Change) -> Image.Image:
    """The new page grown pale; changes on coloured ground, hatched in two directions."""
    picture = Image.blend(after, Image.new("RGB", after.size, "white"), 0.6)
    for change, (ink, lines, ground), falling in ((went, WENT, True), (came, CAME, False)):
        hatch = _hatch(after.size, falling)
        picture.paste(ground, mask=change.around)
        picture.paste(lines, mask=ImageChops.multiply(change.around, hatch))
        picture.paste(ink, mask=change.ink)
        picture.paste(ground, mask=ImageChops.multiply(change.ink, hatch))
    return picture


def _hatch(size: tuple[int, int], falling: bool) -> Image.Image:  # noqa: FBT001 - which of two
    """Slanting lines: rising for what came, falling for what went."""
    width, height = size
    line = (b"\xff\xff" + bytes(_STEP - 2)) * (width // _STEP + 2)
    starts = [(-n if falling else n) % _STEP for n in range(height)]
    return Image.frombytes("L", size, b"".join(line[start : start + width] for start in starts))


def _spread(
    picture: Image.Image,
    reach: int,
    choose: Callable[[Image.Image, Image.Image], Image.Image],
    blank: str,
) -> Image.Image:
    """Each pixel the darkest (or lightest) of those within ``reach`` of it, in a square.

    Pillow's own rank filters take half a second where these shifts take a twentieth.
    """
    for down in (False, True):
        far = 0
        while far < reach:
            step = min(far + 1, reach - far)
            there, back = ((0, step), (0, -step)) if down else ((step, 0), (-step, 0))
            moved = [_moved(picture, by, blank) for by in (there, back)]
            picture = choose(choose(moved[0], moved[1]), picture)
            far += step
    return picture


def _moved(picture: Image.Image, by: tuple[int, int], blank: str) -> Image.Image:
    paper = Image.new(picture.mode, picture.size, blank)
    paper.paste(picture, by)
    return paper


def _places(came: Image.Image, went: Image.Image) -> list[tuple[float, float, float, float, str]]:
    """Boxes around what belongs together, in reading order, as shares of width and height."""
    width, height = came.size
    small = (-(-width // _BLOCK), -(-height // _BLOCK))
    new, gone = _blocks(came, small), _blocks(went, small)
    left = new | gone
    boxes = []
    while left:
        group = _together(left.pop(), left)
        kind = "both" if group & new and group & gone else "came" if group & new else "went"
        xs, ys = [x for x, _ in group], [y for _, y in group]
        boxes.append((
            round(min(xs) * _BLOCK / width, 4), round(min(ys) * _BLOCK / height, 4),
            round(min(1.0, (max(xs) + 1) * _BLOCK / width), 4),
            round(min(1.0, (max(ys) + 1) * _BLOCK / height), 4),
            kind,
        ))  # fmt: skip
    return sorted(boxes, key=lambda box: (box[1], box[0]))


def _blocks(around: Image.Image, small: tuple[int, int]) -> set[tuple[int, int]]:
    """Blocks of the picture that hold a change; it is wide enough for their mean to show it."""
    padded = Image.new("L", (small[0] * _BLOCK, small[1] * _BLOCK), 0)
    padded.paste(around)
    means = padded.reduce(_BLOCK).tobytes()
    return {(n % small[0], n // small[0]) for n, mean in enumerate(means) if mean}


def _together(first: tuple[int, int], left: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The blocks that touch one another, corners included; they are taken out of ``left``."""
    group, edge = {first}, [first]
    while edge:
        x, y = edge.pop()
        near = {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & left
        left -= near
        group |= near
        edge += near
    return group
