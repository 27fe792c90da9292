"""Which characters the papers' fonts can show, and what is printed for those they cannot.

A name with a character that no font has must not lose it in silence. It is printed as ``〓``, the
mark of Chinese printers for a missing sort, and the paper names its code point at the foot.
Characters without a shape of their own (text direction marks, joiners, controls) are left out: on
paper they could only turn other words round.
"""

import struct
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

FONTS: Final = Path(__file__).parent / "fonts"
"""The folder of our font files. Each is described, with its licence, in its README."""

MISSING: Final = "〓"

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


@cache
def covered() -> frozenset[int]:
    """The code points that at least one of our fonts has a glyph for."""
    return frozenset(
        point for font in sorted(FONTS.glob("*.otf")) for point in _points(font.read_bytes())
    )


def legible(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as it can be printed, and the characters that had to be marked.

    Line breaks stay, every other blank becomes a space.
    """
    shown: list[str] = []
    lost: list[str] = []
    for char in text.replace("\r\n", "\n"):
        point = ord(char)
        if char == "\n" or (point in covered() and not _hidden(char)):
            shown.append(char)
        elif char.isspace():
            shown.append(" ")
        elif not _hidden(char):
            shown.append(MISSING)
            lost.append(char)
    return "".join(shown), tuple(dict.fromkeys(lost))


def legible_all(data: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Plain JSON values with every text legible, and all characters that had to be marked."""
    lost: dict[str, None] = {}

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            shown, gone = legible(value)
            lost.update(dict.fromkeys(gone))
            return shown
        if isinstance(value, Mapping):
            return {key: walk(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [walk(one) for one in value]
        return value

    return walk(data), tuple(lost)


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE or any(ord(char) in r for r in _SELECTORS)


def _points(font: bytes) -> Iterator[int]:
    """The code points of an OpenType font's Unicode table (``cmap``, format 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for index in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            yield from _full_table(font, start)


def _full_table(font: bytes, cmap: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    offsets = {struct.unpack_from(">HHI", font, cmap + 4 + 8 * n)[2] for n in range(count)}
    for offset in offsets:
        kind, _, _, _, groups = struct.unpack_from(">HHIII", font, cmap + offset)
        if kind == 12:
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, cmap + offset + 16 + 12 * group)
                yield from range(first, last + 1)
