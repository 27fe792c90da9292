"""Editions as pages show them: what each is called, where it stands, from when, who and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.domain.errors import GuideError, NoSuchThing
from engine.domain.names import EditionId, Officer, Role, Text
from engine.domain.wording import local_day, utc
from engine.stages import editions as ready
from engine.store import Transaction, editions, terms
from engine.store.terms import Standing, Term
from web import here, lang

SEE = (Role.ANALYST, Role.ADMIN, Role.MANAGER, Role.SUPERVISOR)
DO = (Role.ANALYST, Role.ADMIN)
LAMPS = {
    Standing.IN_FORCE: "met",
    Standing.TO_COME: "due_soon",
    Standing.REPLACED: "stopped",
    Standing.STOPPED: "stopped",
    Standing.CANCELLED: "stopped",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One edition. ``terms``: its terms, the newest first, each with where it stands and its end.

    ``term`` and ``standing`` are those that count now: in force, else to come, else the last one.
    """

    line: editions.Line
    title: str
    terms: Sequence[tuple[Term, Standing, datetime | None]]
    term: Term | None
    standing: Standing | None
    until: datetime | None

    @property
    def lamp(self) -> str:
        """The lamp of its standing."""
        return LAMPS[self.standing] if self.standing else "stopped"

    @property
    def live(self) -> bool:
        """Whether it is in force, or waits to be."""
        return self.standing in (Standing.IN_FORCE, Standing.TO_COME)

    @property
    def always(self) -> bool:
        """Whether it holds since the house was opened: there is no first day to tell."""
        return self.term is not None and self.term.since == terms.ALWAYS


def visitor() -> Officer:
    """Who may look."""
    return here.officer(*SEE)


def one(tx: Transaction, edition: str) -> Shown:
    """An edition by its name.

    Raises:
        NoSuchThing: there is none.
    """
    line = editions.get(tx, EditionId(edition)) if len(edition) == 64 else None
    if line is None:
        raise NoSuchThing(what=Text("流程版本", "The edition"))
    return shown(tx, [line])[0]


def shown(tx: Transaction, lines: Sequence[editions.Line]) -> list[Shown]:
    """These editions, as they stand now."""
    every = terms.of_processes(tx, {line.process for line in lines})
    return [_shown(tx, line, every) for line in lines]


def _shown(tx: Transaction, line: editions.Line, every: Sequence[Term]) -> Shown:
    held = [t for t in every if (t.process, t.variant) == (line.process, line.variant)]
    now = here.now()
    own = [
        (t, terms.standing(held, t, now), terms.until(held, t))
        for t in reversed(held)
        if t.edition == line.id
    ]
    rank = [Standing.IN_FORCE, Standing.TO_COME]
    first = sorted(own, key=lambda o: rank.index(o[1]) if o[1] in rank else len(rank))
    term, standing, until = first[0] if first else (None, None, None)
    return Shown(line, _title(tx, line), own, term, standing, until)


def _title(tx: Transaction, line: editions.Line) -> str:
    try:
        return lang.say(ready.of(tx, line.id).guide.title)
    except GuideError:  # of an earlier release, whose guide this one does not read
        return line.process


def days(since: datetime, until: datetime | None) -> str:
    """A term in words; to the minute where it did not begin or end at midnight.

    The end is given as the last day, where another edition begins at the midnight after it.
    """
    begins = "" if since == terms.ALWAYS else moment(since)
    if until is None:
        return lang.t("editions.from", since=begins) if begins else lang.t("editions.always")
    ends = moment(until)
    if utc(local_day(until)) == until:
        ends = lang.say(local_day(until) - timedelta(days=1))
    if not begins:
        return lang.t("editions.until", until=ends)
    return lang.t("editions.span", since=begins, until=ends)


def moment(at: datetime) -> str:
    """A day in words; with the time of day where it is not midnight in the hall."""
    day = local_day(at)
    return lang.say(day if utc(day) == at else at)
