"""What the notices to the applicant say beyond the common block."""

from typing import Any

from engine.domain import ledger
from engine.domain.clocks import Clock
from engine.domain.minutes import ticket
from engine.domain.wording import day_in_words, local_day
from engine.stages.paperwork import common
from engine.stages.paperwork.proof import fingerprint
from engine.stages.paperwork.record import Record
from engine.stages.paperwork.refs import PaperRef
from engine.store.papers import Notice

_HERE = ("received", "on_file")


def receipt(record: Record, ref: PaperRef) -> dict[str, Any]:
    """What came over the counter, when, and by which day the window must answer."""
    notice = _written(record, ref)
    started = local_day(record.case.received_at)
    days = record.guide.acceptance_days
    answer_by = Clock(ledger.ACCEPTANCE, days, started).due(record.calendar)
    assert answer_by is not None  # nothing stops this clock
    listed = common.lines(record, notice.body)
    return {
        "by": notice.by,
        "lines": listed,
        "counts": {
            state: sum(line["state"] == state for line in listed)
            for state in ("received", "on_file", "to_follow", "missing", "wrong")
        },
        "sheets": len(record.sheets(1)),
        "fingerprint": fingerprint(record.sheets(1)),
        "acceptance_days": days,
        "promised_minutes": record.guide.promised_minutes,
        "ticket": ticket(record.guide.ticket, record.case.case_no),
        "answer_by": day_in_words(answer_by),
        "provisional": record.calendar.provisional(answer_by),
    }


def acceptance(record: Record, ref: PaperRef) -> dict[str, Any]:
    """Accepted, or deemed so after silence; both last days, the materials, what may follow."""
    notice = _written(record, ref)
    body = notice.body
    listed = common.lines(record, body)
    return {
        "by": notice.by,
        "deemed": bool(body.get("deemed")),
        "accepted_on": day_in_words(local_day(record.case.accepted_at or notice.at)),
        "due_on": common.day(body.get("due_on")),
        "statutory_due_on": common.day(body.get("statutory_due_on")),
        "promised_days": record.case.promised_days,
        "statutory_days": record.case.statutory_days,
        "provisional": bool(body.get("provisional_calendar")),
        "lines": [line for line in listed if line["state"] in _HERE],
        "to_follow": [
            {"code": code, "title": common.material(record, code)}
            for code in body.get("to_follow", ())
        ],
        "grounds": [
            ground.title.zh for ground in record.guide.pause_grounds if "statutory" in ground.stops
        ],
        "own_grounds": _own_grounds(record),
    }


def correction(record: Record, ref: PaperRef) -> dict[str, Any]:
    """Every material that is missing or wrong, with the standard and who needs it."""
    notice = _written(record, ref)
    stock = record.guide.stock
    demands = []
    for one in notice.body.get("demands", ()):
        rule = record.guide.material(one["material"])
        needed = [] if rule is None else [d for d in rule.needed_by if d in _asked(record)]
        demands.append(
            {
                "code": one["material"],
                "title": common.material(record, one["material"]),
                "words": one["words"],
                "needed_by": [record.guide.department(d).short.zh for d in needed],
            }
        )
    days = stock.get("correction_days", "")
    by = record.calendar.ahead(local_day(notice.at), int(days)) if days.isdigit() else None
    return {
        "by": notice.by,
        "demands": demands,
        "acceptance_days": record.guide.acceptance_days,
        "correction_days": days,
        "correct_by": day_in_words(by) if by else "",
        "consequence": stock.get("correction_consequence", ""),
    }


def not_accepted(record: Record, ref: PaperRef) -> dict[str, Any]:
    """The reason in full, and the remedies as they stood that day."""
    notice = _written(record, ref)
    return {
        "by": notice.by,
        "reason": notice.body.get("reason", ""),
        "authority": notice.body.get("authority", ""),
        "remedies": notice.body.get("remedies", "") or record.guide.remedies.zh,
    }


def extension(record: Record, ref: PaperRef) -> dict[str, Any]:
    """Old and new last day, the reason, who approved."""
    notice = _written(record, ref)
    body = notice.body
    return {
        "by": notice.by,
        "days": body.get("days", 0),
        "reason": body.get("reason", ""),
        "statutory_days": record.case.statutory_days,
        "old_due_on": common.day(body.get("old_due_on")),
        "due_on": common.day(body.get("due_on")),
        "approver": record.guide.stock.get("extension_approver", ""),
    }


def _written(record: Record, ref: PaperRef) -> Notice:
    notice = record.notice(ref.template)
    assert notice is not None  # the reference was made from it
    return notice


def _asked(record: Record) -> frozenset[str]:
    return frozenset(one.department for one in record.items)


def _own_grounds(record: Record) -> list[dict[str, Any]]:
    """Grounds that an item's own rule leaves out of its statutory limit."""
    found = []
    for one in record.items:
        grounds = [record.guide.ground(code) for code in one.excludes]
        titles = [ground.title.zh for ground in grounds if ground is not None]
        if titles:
            found.append({"item": one.title.zh, "grounds": titles})
    return found
