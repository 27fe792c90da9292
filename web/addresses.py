"""Addresses that somebody else wrote: a browser, a scanner, a form."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

_NONE: Final = SplitResult("", "", "", "", "")


def parts(text: str) -> SplitResult:
    """The parts of an address; all empty where it is none, such as ``http://[half``."""
    try:
        return urlsplit(text)
    except ValueError:
        return _NONE
