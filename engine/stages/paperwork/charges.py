"""What a payment slip (缴款通知单) and a controlled receipt (财政票据) say on paper."""

from collections.abc import Sequence
from typing import Any

from engine.domain.fees import money
from engine.domain.fees.lines import FeeLine
from engine.domain.wording import day_in_words, moment_in_words
from engine.stages.paperwork import common
from engine.stages.paperwork.record import Record
from engine.stages.paperwork.refs import PaperRef


def slip(record: Record, ref: PaperRef) -> dict[str, Any]:
    """Every line with its basis and reckoning, payer and collecting body; the total twice."""
    found = record.slips[ref.part - 1]
    lines = record.lines_of(found.id)
    tariffs = record.edition.tariffs
    return {
        "payment_code": money.in_fours(found.payment_code),
        "payer": found.payer,
        "lines": [_line(one, found.payer) for one in lines],
        "total": money.figures(found.total),
        "capitals": money.capitals(found.total),
        "payees": _payees(lines),
        "due_on": day_in_words(found.due_on) if found.due_on else "",
        "account": {key: tariffs.account.get(key, "") for key in ("name", "bank", "number")},
        "void": ref.void,
        "sample": _sample(record, lines),
    }


def receipt(record: Record, ref: PaperRef) -> dict[str, Any]:
    """What one collecting body had of one payer, and by which slip."""
    found = record.controlled_receipts[ref.part - 1]
    paid = next(one for one in record.slips if one.id == found.slip_id)
    lines = [one for one in record.lines_of(paid.id) if one.nth in found.lines]
    return {
        "collecting_body": found.collecting_body,
        "payer": found.payer,
        "payer_code": found.payer_code,
        "slip_no": paid.slip_no,
        "payment_code": money.in_fours(paid.payment_code),
        "lines": [_line(one, found.payer) for one in lines],
        "total": money.figures(found.amount),
        "capitals": money.capitals(found.amount),
        "paid_at": moment_in_words(paid.paid_at or found.at),
        "void": ref.void,
        "sample": _sample(record, lines),
    }


def _line(line: FeeLine, payer: str) -> dict[str, Any]:
    return {
        "nth": line.nth,
        "title": line.title.zh,
        "basis": line.basis,
        "base": f"{money.counted(line.base)} {line.unit}" if line.base else "",
        "rate": line.rate,
        "working": line.working.zh,
        "amount": money.figures(line.amount),
        "computed": money.figures(line.computed) if line.amount != line.computed else "",
        "reason": line.reason,
        "payer": line.payer,
        "other_payer": line.payer != payer,
        "collecting_body": line.collecting_body,
    }


def _payees(lines: Sequence[FeeLine]) -> list[list[str]]:
    """Collecting body and its share of the total, in the order of the lines."""
    bodies = dict.fromkeys(line.collecting_body for line in lines)
    return [
        [body, money.figures(sum(x.amount for x in lines if x.collecting_body == body))]
        for body in bodies
    ]


def _sample(record: Record, lines: Sequence[FeeLine]) -> bool:
    """An illustrative tariff makes the paper one, whatever the guide's own mark says."""
    marks = {one.code: one.mark for one in record.edition.tariffs.all}
    return common.sample(record, None) or any(
        marks.get(line.tariff) in common.ILLUSTRATIVE for line in lines
    )
