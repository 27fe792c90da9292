"""Lists as tables for a spreadsheet: exactly the columns that one sees, all pages of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import Response

from engine.domain.wording import local
from web import as_file, lang


def answer(head: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> Response:
    """A table as a file to keep.

    Args:
        head: keys of the words above the columns.
    """
    return as_file.table([[lang.t(key) for key in head], *rows], name)


def yuan(cents: int) -> str:
    """An amount that a spreadsheet can add up."""
    return f"{cents // 100}.{cents % 100:02d}"


def moment(at: datetime) -> str:
    """A moment of the hall's clock, to the minute."""
    return f"{local(at):%Y-%m-%d %H:%M}"
