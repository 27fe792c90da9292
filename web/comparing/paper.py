"""A comparison as a paper for the file (PDF): both diagrams, then the list."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Final

from engine.analysis.comparing import Kind
from engine.documents import papers
from engine.domain.wording import local
from web import lang
from web.comparing import letter
from web.comparing.telling import Row

MOST: Final = 800
"""Lines of the list that are printed."""


def pdf(
    head: str,
    sides: Sequence[str],
    rows: Sequence[Row],
    unread: Sequence[str],
    pictures: Sequence[str],
    now: datetime,
) -> bytes:
    """The paper, the same bytes for the same comparison at the same moment.

    Raises:
        PaperBroken: it cannot be set.
    """
    told = [row for row in rows if row.change.kind is not Kind.MOVED]
    parts = [
        {
            "title": lang.t(f"compare.parts.{part}"),
            "rows": [[f"{row.number}", f"{row.sign} {row.kind}", row.says] for row in group],
        }
        for part, group in groupby(told[:MOST], key=lambda row: row.change.part)
    ]
    data = {
        "lang": lang.current(),
        "head": head,
        "from": lang.t("compare.letter_from", name=sides[0]),
        "to": lang.t("compare.letter_to", name=sides[1]),
        "total": letter.total(rows),
        "cut": lang.t("compare.cut", n=MOST) if len(told) > MOST else "",
        "unread": list(unread),
        "made": lang.t("compare.made", at=lang.say(local(now))),
        "help": lang.t("compare.picture_help"),
        "columns": [lang.t("compare.number"), lang.t("compare.kind"), lang.t("compare.what")],
        "parts": parts,
        "pictures": [
            {"name": name, "title": sides[n]}
            for n, name in enumerate(("old", "new"))
            if pictures[n]
        ],
    }
    drawn = {
        name: pictures[n].encode("ascii") for n, name in enumerate(("old", "new")) if pictures[n]
    }
    return papers.render(_template(), data, drawn, now)


@cache
def _template() -> str:
    return files("web.comparing").joinpath("compare.typ").read_text("utf-8")
