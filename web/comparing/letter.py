"""A comparison as plain text: what one puts into a mail."""

from collections.abc import Iterator, Sequence

from engine.analysis.comparing import Kind
from web import lang
from web.comparing.telling import Row


def text(head: str, sides: Sequence[str], rows: Sequence[Row], unread: Sequence[str]) -> str:
    """Everything, a sentence a line, part by part; lines end as mail wants them."""
    return "\r\n".join(_lines(head, sides, rows, unread)) + "\r\n"


def _lines(
    head: str, sides: Sequence[str], rows: Sequence[Row], unread: Sequence[str]
) -> Iterator[str]:
    yield head
    yield lang.t("compare.letter_from", name=sides[0])
    yield lang.t("compare.letter_to", name=sides[1])
    yield ""
    told = [row for row in rows if row.change.kind is not Kind.MOVED]
    yield total(rows)
    yield from unread
    part = None
    for row in told:
        if row.change.part is not part:
            part = row.change.part
            yield ""
            yield f"[{lang.t(f'compare.parts.{part}')}]"
        yield f"{row.number}. {row.sign} {_plain(row.says)}"
    yield ""


def total(rows: Sequence[Row]) -> str:
    """How many changes there are, those of the drawing apart."""
    moved = sum(row.change.kind is Kind.MOVED for row in rows)
    told = len(rows) - moved
    if not told:
        return lang.t("compare.same_but" if moved else "compare.same")
    return lang.t("compare.total_moved" if moved else "compare.total", n=told, m=moved)


def _plain(words: str) -> str:
    """One line, whatever somebody wrote into a name."""
    return " ".join(words.split())
