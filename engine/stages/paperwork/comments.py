"""The one list for the design firm: what every department said of one round."""

from typing import Any

from engine.domain.merging import WORDS
from engine.domain.opinions import Opinion
from engine.domain.wording import day_in_words, local_day
from engine.stages.paperwork.proof import fingerprint
from engine.stages.paperwork.record import Record
from engine.stages.paperwork.refs import PaperRef
from engine.stages.timekeeping import DRAWING_CHANGE


def summary(record: Record, ref: PaperRef) -> dict[str, Any]:
    """Opinions by department, then their comments by sheet, one date for all of them."""
    outcome, at = record.outcomes[ref.part]
    given = [o for o in record.opinions if o.round == ref.part]
    version = max((o.drawing_version for o in given), default=record.case.drawing_version)
    sheets = record.sheets(version)
    order = {item.department: place for place, item in enumerate(record.guide.items)}
    return {
        "round": ref.part,
        "round_name": "初审" if ref.part == 1 else f"第{ref.part - 1}次复审",
        "changes_needed": outcome.changes_needed,
        "why": outcome.why.zh,
        "lead": record.guide.department(record.guide.lead).name.zh,
        "drawing_version": version,
        "sheets": len(sheets),
        "fingerprint": fingerprint(sheets),
        "answer_by": _answer_by(record, at) if outcome.changes_needed else "",
        "departments": [
            _department(record, one)
            for one in sorted(given, key=lambda o: order.get(o.department, len(order)))
        ],
    }


def _department(record: Record, opinion: Opinion) -> dict[str, Any]:
    entry = record.guide.department(opinion.department)
    mine = [
        c for c in record.comments if c.round == opinion.round and c.branch == opinion.branch
    ]  # fmt: skip
    return {
        "name": entry.name.zh,
        "short": entry.short.zh,
        "opinion": WORDS[opinion.kind].zh,
        "text": opinion.text,
        "conditions": opinion.conditions,
        "handler": opinion.handler,
        "checker": opinion.checker,
        "on": day_in_words(local_day(opinion.at)),
        "comments": [
            {
                "sheet": c.sheet_no,
                "place": c.place,
                "discipline": c.discipline,
                "clause": c.clause,
                "mandatory": c.mandatory,
                "text": c.text,
                "answer": c.answer,
            }
            for c in sorted(mine, key=lambda c: (c.sheet_no, c.id))
        ],
    }


def _answer_by(record: Record, at: Any) -> str:
    """The one day for the whole list: the planned days of the pause that it opened."""
    for pause in record.pauses:
        if pause.ground == DRAWING_CHANGE and pause.since >= at and pause.planned_days:
            due = record.calendar.ahead(local_day(pause.since), pause.planned_days)
            return day_in_words(due)
    return ""
