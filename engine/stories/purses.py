"""What a story came to in money: its slips line by line, and what was saved (示例)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.domain.fees import money
from engine.domain.fees.lines import FeeLine, LineState, Slip, due
from engine.domain.fees.tariffs import Tariffs
from engine.domain.guide import ServiceGuide
from engine.domain.names import CaseId
from engine.stages import editions
from engine.store import Transaction, cases, fees, intake


@dataclass(frozen=True, slots=True)
class Purse:
    """Lines and slips of a case; visits and copies, before and now.

    What came before is counted from the package and is an example of ours (示例); visits now are
    what the windows recorded.
    """

    lines: tuple[FeeLine, ...]
    slips: tuple[Slip, ...]
    visits: tuple[int, int]
    copies: tuple[int, int]

    @property
    def total(self) -> int:
        """What was asked for, in cents."""
        return due(self.lines)


def of(tx: Transaction, case_id: CaseId) -> Purse | None:
    """The money of a case; None where nothing is levied."""
    edition = editions.of(tx, cases.get(tx, case_id).edition)
    if not edition.tariffs:
        return None
    return Purse(
        lines=fees.lines(tx, case_id),
        slips=fees.slips(tx, case_id),
        visits=(edition.tariffs.visits_before, intake.visits(tx, case_id)),
        copies=copies(edition.guide, edition.tariffs),
    )


def copies(guide: ServiceGuide, tariffs: Tariffs) -> tuple[int, int]:
    """Copies brought when each charge asked for its own, and when all ask once."""
    charges = set(tariffs.charges())
    before = sum(len(charges & set(rule.asked_by)) for rule in guide.materials)
    return before, sum(bool(charges & set(rule.asked_by)) for rule in guide.materials)


def words(purse: Purse) -> Iterator[str]:
    """The lines of a printed account."""
    yield "收费（示例）"
    for line in purse.lines:
        note = {LineState.ADJUSTED: "（已调整）", LineState.WAIVED: "（已减免）"}.get(
            line.state, ""
        )
        if line.supplements is not None:
            note = "（补缴）"
        if line.refunded:
            note += f"（已退{money.figures(line.refunded)}元）"
        amount = f"{money.figures(line.amount)}元"
        yield f"  {line.nth}. {line.title.zh}{note}  {amount}  {line.working.zh}"
    for slip in purse.slips:
        total = f"{money.figures(slip.total)}元  {money.capitals(slip.total)}"
        yield f"  缴款通知单 {slip.slip_no}  {total}"
    yield f"  合计 {money.figures(purse.total)}元，{len(purse.lines)}项"
    before, now = purse.visits
    yield f"  跑窗口 {before} → {now} 次（示例）"
    before, now = purse.copies
    if before:
        yield f"  交材料 {before} → {now} 份（示例）"


def shape(purse: Purse) -> dict[str, Any]:
    """The same for ``--json``."""
    return {
        "total": money.figures(purse.total),
        "lines": [
            {
                "charge": line.charge,
                "title": line.title.zh,
                "amount": money.figures(line.amount),
                "computed": money.figures(line.computed),
                "state": line.state.value,
            }
            for line in purse.lines
        ],
        "slips": [
            [slip.slip_no, money.figures(slip.total), slip.state.value] for slip in purse.slips
        ],
        "visits": {"before": purse.visits[0], "now": purse.visits[1], "mark": "示例"},
        "copies": {"before": purse.copies[0], "now": purse.copies[1], "mark": "示例"},
    }
