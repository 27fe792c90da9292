"""Clocks explained in sentences: what is allowed, what was used, why one stands still."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain import ledger
from engine.domain.case import PauseEntry
from engine.domain.clocks import Clock
from engine.domain.wording import local_day
from web import lang, timing
from web.casebook import Casebook


@dataclass(frozen=True, slots=True)
class Explained:
    """A clock as a page shows it."""

    name: str
    left: timing.Left
    words: str


def of_case(book: Casebook) -> list[Explained]:
    """The clocks of the whole case: the answer on acceptance first, then promise and law."""
    if book.case.accepted_at is None:
        return [_explained(book, "clock.acceptance", book.acceptance())]
    shown = ((ledger.PROMISED, "field.promised_limit"), (ledger.STATUTORY, "field.statutory_limit"))
    return [
        _explained(book, name, clock)
        for kind, name in shown
        if (clock := book.clock(kind)) is not None
    ]


def pauses(book: Casebook) -> Sequence[tuple[PauseEntry, str]]:
    """Every pause as one sentence, the newest first."""
    return [(pause, _sentence(book, pause)) for pause in reversed(book.pauses)]


def _explained(book: Casebook, name: str, clock: Clock) -> Explained:
    allowed = clock.allowed + clock.extended
    parts = [lang.t("clock.started", started=clock.started, allowed=allowed)]
    if clock.extended:
        parts[0] += lang.t("clock.extended", n=clock.extended)
    parts.append(lang.t("clock.used", used=clock.used(book.calendar, book.today)))
    due = clock.due(book.calendar)
    parts.append(lang.t("clock.no_due") if due is None else lang.t("clock.due", due=due))
    return Explained(lang.t(name), book.shown(clock), lang.t("clause_comma").join(parts))


def _sentence(book: Casebook, pause: PauseEntry) -> str:
    ground = book.guide.ground(pause.ground)
    who = lang.t("clock.whole_case")
    if pause.branch is not None and pause.branch in book.edition.branches:
        node = book.edition.branches[pause.branch]
        who = lang.say(book.guide.department(node.department).short)
    data = {
        "who": who,
        "ground": ground.title if ground else pause.ground,
        "since": local_day(pause.since),
        "which": which(pause.stops),
        "basis": pause.basis or lang.t("none"),
    }
    if pause.until is None:
        planned = lang.t("clock.planned", n=pause.planned_days) if pause.planned_days else ""
        return lang.t("clock.stopped_open", planned=planned, **data)
    until = local_day(pause.until)
    if until == data["since"]:
        return lang.t("clock.stopped_same_day", **data)
    return lang.t("clock.stopped_closed", until=until, **data)


def which(stops: frozenset[str]) -> str:
    """The clocks that stand still, in words."""
    if not stops:
        return lang.t("clock.neither")
    return lang.t("clock.both" if len(stops) == 2 else f"clock.{next(iter(stops))}")
