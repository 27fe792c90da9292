"""From when on an edition may be in force: a whole day, not over, and in nobody else's term."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from engine.domain.wording import local_day, utc
from engine.stages.publishing import refusals
from engine.store import Transaction, editions, terms
from engine.store.terms import Term

FURTHEST: Final = timedelta(days=730)


def moment(valid_from: date | None, now: datetime) -> datetime:
    """The first moment: 00:00 in the hall on its day; now, on the day itself or where none is set.

    Whoever was received this morning keeps the edition of this morning.
    """
    return now if valid_from is None or valid_from <= local_day(now) else utc(valid_from)


def require(
    tx: Transaction, held: Sequence[Term], valid_from: date | None, now: datetime
) -> datetime:
    """That moment, where an edition may begin then. ``held``: the terms of its process.

    Raises:
        BeginsInThePast, BeginsTooFar. BeginsInsideAnother: an approved edition waits to begin, so
        the term before it has its last day already.
    """
    today = local_day(now)
    if valid_from is not None and valid_from < today:
        raise refusals.BeginsInThePast(day=valid_from)
    if valid_from is not None and valid_from > today + FURTHEST:
        raise refusals.BeginsTooFar(day=valid_from)
    since = moment(valid_from, now)
    for one in terms.to_come(held, now):
        if since <= one.since:
            raise refusals.BeginsInsideAnother(
                number=number(tx, one.edition), when=local_day(one.since)
            )
    return since


def number(tx: Transaction, edition: str) -> int:
    """What people call an edition: the nth of its process."""
    line = editions.get(tx, edition)
    return 0 if line is None else line.number
