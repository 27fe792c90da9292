"""Who took what in hand, and when: a clerk claims a piece of work before doing it.

Claims are put into a case that is told already, with a chance of its own: the same city happens
with them and without. Where nobody writes down when work began, its time is neither waiting nor
work, and nothing can be said about the least that a serial run would have taken.
"""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Final

from engine.cli._city_tale import FIVE, Beat

_DAY_BEFORE: Final = 0.35
"""So often a handler begins on the afternoon before."""

_OPENS, _NOON, _AGAIN, _CLOSES = 545, 715, 815, 1010
"""Minutes of the day between which somebody begins; lunch lies between the middle two."""

Moment = tuple[int, int]


def claimed(beats: Iterable[Beat], rng: Random) -> list[Beat]:
    """The case with a claim before every opinion and every check for which there is time.

    Args:
        beats: in order of time.
    """
    return sorted(_with_claims(beats, rng))


def _with_claims(beats: Iterable[Beat], rng: Random) -> Iterator[Beat]:
    deemed: Moment = (6, 0)
    handles: dict[str, Moment] = dict.fromkeys(FIVE, deemed)
    checks: dict[str, Moment] = {}
    for beat in beats:
        at, department = (beat.day, beat.minute), beat.who.partition("-")[0].upper()
        if beat.do in {"accept", "redraw"}:
            handles = dict.fromkeys(FIVE, at)
        elif beat.do in {"send_back", "take_over", "resume_clock"}:
            handles[department] = at
        elif beat.do == "handle":
            yield from _claim(beat, "handle", _sits_down(handles[department], at, rng))
            checks[department] = at
        if beat.do in {"check", "send_back"}:
            yield from _claim(beat, "check", _looks(checks[department], at, rng))
        yield beat


def _claim(before: Beat, work: str, at: Moment | None) -> Iterator[Beat]:
    if at is not None:
        yield Beat(*at, before.nth, before.who, "claim", {"work": work})


def _sits_down(offered: Moment, done: Moment, rng: Random) -> Moment | None:
    """On the afternoon before, or some time on the day itself; never before it was offered."""
    day, minute = done
    eve = day - 1
    from_ = max(_AGAIN, offered[1] + 5) if eve == offered[0] else _AGAIN
    if eve >= offered[0] and from_ < _CLOSES and rng.random() < _DAY_BEFORE:
        return eve, rng.randint(from_, _CLOSES)
    since = max(_OPENS, offered[1] + 1) if day == offered[0] else _OPENS
    until = min(minute - 5, _NOON) if since < _NOON else minute - 5
    if until < since:
        until = minute - 1
    return (day, rng.randint(since, until)) if since <= until else None


def _looks(offered: Moment, done: Moment, rng: Random) -> Moment | None:
    """Between the handler's word and the checker's."""
    since, until = offered[1] + 1, done[1] - 1
    same_day = offered[0] == done[0]
    if not same_day or until < since:
        return None
    return done[0], rng.randint(since, until)
