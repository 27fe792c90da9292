"""Clocks explained in sentences: what is allowed, what was used, why one stands still."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from engine.domain import ledger
from engine.domain.case import PauseEntry
from engine.domain.clocks import Clock, Pause
from engine.domain.minutes import MinuteClock, whole
from engine.domain.wording import local_day
from web import here, lang, timing
from web.casebook import Casebook


@dataclass(frozen=True, slots=True)
class Explained:
    """A clock as a page shows it; ``still`` working days did not count."""

    name: str
    left: timing.Left
    words: str
    still: int = 0


def of_case(book: Casebook) -> list[Explained]:
    """The clocks of the whole case: the answer on acceptance first, then promise and law."""
    wait = book.waiting_clock()
    if wait is not None:
        law = book.clock(ledger.STATUTORY)
        lines = [_in_minutes(book, wait)]
        if law is not None:
            lines.append(_explained(book, "field.statutory_limit", law, "clock.from_acceptance"))
        return lines
    if book.case.accepted_at is None:
        return [_explained(book, "clock.acceptance", book.acceptance(), _from_receipt(book))]
    shown = ((ledger.PROMISED, "field.promised_limit"), (ledger.STATUTORY, "field.statutory_limit"))
    return [
        _explained(book, name, clock, "clock.from_acceptance")
        for kind, name in shown
        if (clock := book.clock(kind)) is not None
    ]


def pauses(book: Casebook) -> Sequence[tuple[PauseEntry, str]]:
    """Every pause as one sentence, the newest first."""
    return [(pause, _sentence(book, pause)) for pause in reversed(book.pauses)]


def of_branch(book: Casebook, branch: str) -> Sequence[tuple[PauseEntry, str]]:
    """The pauses of one department's share, the newest first."""
    return [(pause, words) for pause, words in pauses(book) if pause.branch == branch]


def which(stops: frozenset[str]) -> str:
    """The clocks that stand still, in words."""
    if not stops:
        return lang.t("clock.neither")
    return lang.t("clock.both" if len(stops) == 2 else f"clock.{next(iter(stops))}")


def _in_minutes(book: Casebook, clock: MinuteClock) -> Explained:
    """The promise of a while-you-wait case in one sentence."""
    used = whole(clock.spent(book.calendar, here.now()))
    started = clock.started
    parts = [lang.t("minutes.explained", started=started, allowed=clock.allowed, used=used)]
    due = clock.due(book.calendar)
    if clock.stopped:
        parts.append(lang.t("minutes.still"))
    elif due is not None and clock.ended is None:
        parts.append(lang.t("minutes.due", due=due))
    words = lang.t("clause_comma").join(parts) + lang.t("full_stop")
    return Explained(lang.t("minutes.limit"), book.in_minutes(clock), words)


def _from_receipt(book: Casebook) -> str:
    """What the count of the answer begins with."""
    corrected = book.case.materials_complete_at is not None and book.notice("correction")
    return "clock.from_corrections" if corrected else "clock.from_receipt"


def _explained(book: Casebook, name: str, clock: Clock, first_day: str) -> Explained:
    allowed = clock.allowed + clock.extended
    day = lang.t(first_day)
    parts = [lang.t("clock.started", started=clock.started, day=day, allowed=allowed)]
    if clock.extended:
        parts[0] += lang.t("clock.extended", n=clock.extended)
    used = clock.used(book.calendar, book.today)
    last = book.today if clock.ended is None else min(book.today, clock.ended)
    gone = sum(1 for _ in takewhile(lambda d: d <= last, book.calendar.after(clock.started)))
    parts.append(lang.t("clock.used", used=used))
    if gone > used:
        parts.append(lang.t("clock.still", n=gone - used))
    if clock.ended is not None:
        parts.append(lang.t("clock.ended", day=clock.ended))
    due = clock.due(book.calendar)
    parts.append(lang.t("clock.no_due") if due is None else lang.t("clock.due", due=due))
    words = lang.t("clause_comma").join(parts) + lang.t("full_stop")
    return Explained(lang.t(name), book.shown(clock), words, gone - used)


def _sentence(book: Casebook, pause: PauseEntry) -> str:
    ground = book.guide.ground(pause.ground)
    who = lang.t("clock.whole_case")
    if pause.branch is not None and pause.branch in book.edition.branches:
        node = book.edition.branches[pause.branch]
        who = lang.say(book.guide.department(node.department).short)
    since = local_day(pause.since)
    data: dict[str, object] = {
        "who": who,
        "ground": ground.title if ground else pause.ground,
        "since": since,
        "which": which(pause.stops),
        "basis": _basis(book, pause) or lang.t("none"),
    }
    if pause.until is None:
        planned = lang.t("clock.planned", n=pause.planned_days) if pause.planned_days else ""
        days = _days_still(book, since, None)
        return lang.t("clock.stopped_open", planned=planned, days=days, **data)
    until = local_day(pause.until)
    if until == since:
        return lang.t("clock.stopped_same_day", **data)
    days = _days_still(book, since, until)
    return lang.t("clock.stopped_closed", until=until, days=days, **data)


def _days_still(book: Casebook, since: date, until: date | None) -> str:
    """Working days that a pause has covered until today."""
    pause = Pause("", since, until)
    seen = takewhile(lambda day: day <= (until or book.today), book.calendar.after(since))
    return timing.working_days(sum(1 for day in seen if pause.covers(day)))


def _basis(book: Casebook, pause: PauseEntry) -> str:
    """The rule that allows it: the guide's own words in both languages, others as they were cited.

    What somebody typed stays in the language they typed it in; it is a citation.
    """
    ground = book.guide.ground(pause.ground)
    ours = ground is not None and pause.basis == ground.basis
    if ours and ground is not None and lang.current() == "en" and ground.basis_en:
        return ground.basis_en
    return pause.basis.rstrip("。.")
