"""The one list for the design firm: what every department said of one round."""

from collections.abc import Mapping
from typing import Any

from engine.domain import gathering
from engine.domain.coordination import Stance
from engine.domain.merging import WORDS
from engine.domain.opinions import Opinion
from engine.domain.wording import day_in_words, local_day
from engine.stages.paperwork.proof import fingerprint
from engine.stages.paperwork.record import Record
from engine.stages.paperwork.refs import PaperRef
from engine.stages.timekeeping import DRAWING_CHANGE

_STANCES: Mapping[str, str] = {
    Stance.CHANGED: "已改",
    Stance.EXPLAINED: "说明",
    Stance.NOT_CHANGED: "不改",
}


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
        "answer_by": _answer_by(record, at, ref.part) if outcome.changes_needed else "",
        "lines": _lines(record, ref.part, version),
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


def _lines(record: Record, round_no: int, version: int) -> list[dict[str, Any]]:
    """The list by sheet and place; joined comments share a number, each with its department.

    Comments that departments gave beside an opinion that asks for nothing stand here as well.
    """
    about = record.coordination.get(round_no)
    mine = [c for c in record.comments if c.round == round_no]
    titles = record.titles(version)
    short = {d.code: d.short.zh for d in record.guide.departments}
    return [
        {
            "number": line.number,
            "sheet": line.sheet_no,
            "title": titles.get(line.sheet_no, ""),
            "beside": [short.get(d, d) for d in sorted(line.contested)],
            "comments": [
                {
                    "department": short.get(c.department, c.department),
                    "place": c.place,
                    "discipline": c.discipline,
                    "clause": c.clause,
                    "mandatory": c.mandatory,
                    "text": c.text,
                    "stance": _STANCES.get(c.stance, ""),
                    "answer": c.answer,
                }
                for c in line.comments
            ],
        }
        for line in gathering.lines(mine, about.joined if about else ())
    ]


def _answer_by(record: Record, at: Any, round_no: int) -> str:
    """The one day for the whole list: the coordinator's, else the planned days of the pause."""
    about = record.coordination.get(round_no)
    if about is not None and about.answer_by is not None:
        return day_in_words(about.answer_by)
    for pause in record.pauses:
        if pause.ground == DRAWING_CHANGE and pause.since >= at and pause.planned_days:
            due = record.calendar.ahead(local_day(pause.since), pause.planned_days)
            return day_in_words(due)
    return ""
