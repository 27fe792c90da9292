"""Who holds a case up now, and until when: one sentence for everybody (卡在谁)."""

from collections.abc import Sequence
from datetime import date

from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.wording import local_day
from engine.stages.timekeeping import DRAWING_CHANGE
from web import lang
from web.casebook import Casebook
from web.progress import Share


def sentence(book: Casebook, lines: Sequence[Share]) -> str:
    """Whose move it is; empty when the case is closed."""
    status = book.case.status
    if status in CLOSED_CASE:
        return ""
    data: dict[str, object] = {
        "who": _names([s for s in lines if _at_work(s)]),
        "firm": book.design_firm.name,
        "lead": book.guide.department(book.guide.lead).short,
        "due": _due(book),
        "day": book.acceptance().due(book.calendar),
    }
    if book.open_items("amend"):
        return lang.t("minutes.amending")
    moving = book.open_items("move")
    if moving and len(moving) == len(book.open_items()):
        names = [lang.say(book.guide.department(i.department or "").short) for i in moving]
        return lang.t("minutes.moving", who=lang.t("list_comma").join(names))
    if status is CaseState.IN_REVIEW and not book.edition.reviews:
        return lang.t("waits.assessing", **data)
    if status is CaseState.IN_REVIEW and not data["who"]:
        return lang.t("waits.merging", **data)
    return lang.t(f"waits.{status.value}", **data)


def _at_work(share: Share) -> bool:
    return share.since is not None and not share.settled and share.decision is None


def _names(lines: Sequence[Share]) -> str:
    return lang.t("list_comma").join(lang.say(s.entry.short) for s in lines)


def _due(book: Casebook) -> str:
    """When the drawings should be back, if a day is set."""
    for item in book.open_items("redraw"):
        if item.due_on is not None:
            moved = item.due_on != _planned(book)
            return lang.t("waits.by_another" if moved else "waits.by", due=item.due_on)
    return ""


def _planned(book: Casebook) -> date | None:
    """The day that the guide's days give for changing drawings."""
    for pause in book.pauses:
        if pause.ground == DRAWING_CHANGE and pause.until is None and pause.planned_days:
            return book.calendar.ahead(local_day(pause.since), pause.planned_days)
    return None
