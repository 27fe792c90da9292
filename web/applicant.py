"""A case in the applicant's words: whose move it is, what is owed, what has happened so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.domain.application import MaterialState
from engine.domain.lifecycle import BEFORE_ACCEPTANCE, CLOSED_CASE, CaseState
from engine.domain.names import Text
from engine.stages.charging import close
from engine.store import Transaction, journal
from web import day, history, lang, timing, waiting
from web.casebook import Casebook
from web.progress import Share

NO_MOVE = frozenset({CaseState.AWAITING_CORRECTION, CaseState.READY_TO_ISSUE})
"""States in which the applicant's own duty says it all."""
MONEY = frozenset({close.PAID, close.NOTHING_DUE})
"""Outcomes of a case that ends with money and hands nothing out."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the applicant must do: what, which pieces with what is wanted, by when."""

    words: str
    pieces: Sequence[tuple[str, Text | None, str]] = ()
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, in the applicant's words."""

    at: datetime
    words: str


def headline(book: Casebook, lines: Sequence[Share], left: timing.Left) -> str:
    """Who holds it and how many days are left: one sentence."""
    status = book.case.status
    if status in CLOSED_CASE:
        paid = status is CaseState.DELIVERED and book.case.outcome in MONEY
        return lang.t(f"track.end_{book.case.outcome if paid else status.value}")
    if status in NO_MOVE:
        return lang.t(f"track.yours_{status.value}")
    waits = waiting.sentence(book, lines)
    if left.lamp == timing.NOT_COUNTING or book.case.accepted_at is None:
        return waits
    if status is CaseState.DRAWING_CHANGE and left.due is None:  # said already: it stands still
        return waits
    key = "track.left_by" if left.due else "track.left"
    return waits + lang.t(key, left=left.words, due=left.due)


def duties(book: Casebook) -> list[Duty]:
    """What the applicant owes now."""
    status = book.case.status
    if status in CLOSED_CASE:
        return []
    found = []
    notice = book.notice("correction")
    if status is CaseState.AWAITING_CORRECTION and notice is not None:
        pieces = [_piece(book, d["material"], d["words"]) for d in notice.body["demands"]]
        by = day.correct_by(book.guide, book.calendar, notice.at)
        found.append(Duty(lang.t("track.correct", n=len(pieces)), pieces, by))
    follow = [m for m in book.materials if m.state is MaterialState.TO_FOLLOW]
    if follow and book.case.accepted_at is not None:
        pieces = [_piece(book, m.code, m.note) for m in follow]
        found.append(Duty(lang.t("track.follow", n=len(pieces)), pieces, book.left().due))
    if status is CaseState.READY_TO_ISSUE:
        found.append(Duty(lang.t("track.bring")))
    return found


def stage(book: Casebook, share: Share) -> str:
    """Where a department stands, without whose desk it lies on."""
    status = book.case.status
    if status in BEFORE_ACCEPTANCE and share.department in book.needed:
        return lang.t("track.stage_before")
    if share.since is None or share.settled or share.decision is not None:
        return share.stage
    signing = status is CaseState.AWAITING_SIGNATURE
    return lang.t("track.stage_signing" if signing else "track.stage_reviewing")


def told(tx: Transaction, book: Casebook) -> list[Step]:
    """What has happened, the newest first: nobody's name, nothing of how the hall works inside."""
    steps = [
        Step(entry.at, history.sentence(book.edition, entry.what, entry.data, "told"))
        for entry in journal.of_case(tx, book.case.id)
        if lang.known(f"told.{entry.what}")
    ]
    return steps[::-1]


def covered(name: str) -> str:
    """A person's name as a page may show it that anybody with the receipt can open: 张**."""
    return name[:1] + "**"


def _piece(book: Casebook, code: str, words: str) -> tuple[str, Text | None, str]:
    rule = book.guide.material(code)
    return code, rule.title if rule else None, words
