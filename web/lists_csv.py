"""Lists as tables for a spreadsheet: exactly the columns that one sees, all pages of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import Response

from engine.domain.wording import local
from engine.exchange import commas
from web import lang


def answer(head: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> Response:
    """A table as a file to keep.

    Args:
        head: keys of the words above the columns.
    """
    text = "".join(commas.lines([lang.t(key) for key in head], rows))
    sent = Response(text, mimetype="text/csv")
    sent.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return sent


def yuan(cents: int) -> str:
    """An amount that a spreadsheet can add up."""
    return f"{cents // 100}.{cents % 100:02d}"


def moment(at: datetime) -> str:
    """A moment of the hall's clock, to the minute."""
    return f"{local(at):%Y-%m-%d %H:%M}"
