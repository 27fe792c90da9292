"""What was made for one answer, as a file to keep or to look at."""

from collections.abc import Sequence

from flask import Response

from engine.exchange import commas


def made(content: bytes | str, kind: str, name: str, *, how: str = "attachment") -> Response:
    """A file that no machine on the way keeps.

    Args:
        kind: its media type.
        how: ``attachment`` to keep it, ``inline`` to look at it.
    """
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def table(rows: Sequence[Sequence[str]], name: str) -> Response:
    """A table for a spreadsheet, its head first."""
    answer = Response("".join(commas.lines(rows[0], rows[1:])), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
