"""Addresses that somebody else wrote: a browser, a scanner, a form."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

_NONE: Final = SplitResult("", "", "", "", "")
_DIGITS: Final = 15
"""More are no number of a row, a page or a revision; thousands make none that Python reads."""


def parts(text: str) -> SplitResult:
    """The parts of an address; all empty where it is none, such as ``http://[half``."""
    try:
        return urlsplit(text)
    except ValueError:
        return _NONE


def number(text: str) -> int:
    """The whole number that somebody wrote; 0 where it is none, or longer than any we give out."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
