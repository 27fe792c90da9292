"""What was made for one answer, as a file to keep or to look at."""

from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

from engine.exchange import commas

RUNS_NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""The content policy of what a page of ours shows: opened by itself, it can run nothing."""


def made(
    content: bytes | str | Iterable[bytes] | Iterable[str],
    kind: str,
    name: str,
    *,
    how: str = "attachment",
) -> Response:
    """A file that no machine on the way keeps.

    Args:
        content: whole, or piece by piece as it is sent; what fails then is no page any more.
        kind: its media type.
        name: of the file, with its ending, in ASCII.
        how: ``attachment`` to keep it, ``inline`` to look at it.
    """
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def table(rows: Iterable[Sequence[str]], name: str) -> Response:
    """A table for a spreadsheet, its head first: whole, so that a fault is still a page."""
    return made("".join(_lines(rows)), "text/csv", name)


def long_table(rows: Iterable[Sequence[str]], name: str) -> Response:
    """A table that is sent line by line, so that its length needs no memory; its head first."""
    return made(stream_with_context(_lines(rows)), "text/csv", name)


def within(content: bytes | str, kind: str) -> Response:
    """What a page of ours shows inside itself (a picture, a diagram); kept by nobody."""
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Security-Policy"] = RUNS_NOTHING
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    each = iter(rows)
    return commas.lines(next(each), each)
