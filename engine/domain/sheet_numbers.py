"""Which sheet a file is, by its name: 建施-01.pdf, 建施-01_v2.pdf, 建施－０１ 总平面图.pdf.

People write width, case, dashes and zeros as they come; what tells sheets apart is left alone:
建施-01A and 建施-01-2 are not 建施-01.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

_DASHES = re.compile(r"\s*[‐‑‒–—―−﹣－-]\s*")
_GOES_ON = re.compile(r"(?!v\d|r\d|rev)[0-9a-z]|[-.]\d")
"""Behind a sheet's number, what makes it another number; v2 and rev. B are editions of it."""
_FIRST = re.compile(r"[^\s_()（）\[\]【】]+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_LOOSE = re.compile(r"[-\s_.]+")


def key(number: str) -> str:
    """A sheet number without what people write differently: width, case, dashes, blanks."""
    plain = unicodedata.normalize("NFKC", number).casefold().strip()
    return " ".join(_DASHES.sub("-", plain).split())


class Index:
    """The sheet numbers of a drawing set, to find a file's sheet among them quickly."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._exact: dict[str, str] = {}
        loose: dict[str, list[str]] = {}
        for number in numbers:
            self._exact.setdefault(key(number), number)
            loose.setdefault(_loose(number), []).append(number)
        self._loose: Mapping[str, str] = {k: n[0] for k, n in loose.items() if len(n) == 1}
        self._lengths = sorted({len(k) for k in self._exact}, reverse=True)

    def match(self, stem: str) -> str | None:
        """The sheet that a file is named after (its name without the extension), or None.

        The longest number that the name begins with; else one that differs only in dashes and
        leading zeros, if there is only one such.
        """
        name = key(stem)
        for length in self._lengths:
            found = self._exact.get(name[:length])
            if found is not None and not _GOES_ON.match(name, length):
                return found
        first = _FIRST.match(name)
        return self._loose.get(_loose(first[0])) if first else None


def _loose(number: str) -> str:
    return _LOOSE.sub("", _ZEROS.sub("", key(number)))
