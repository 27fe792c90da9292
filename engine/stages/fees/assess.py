"""An officer's word on each of the department's lines: confirmed, adjusted or waived (核定)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from engine.domain.errors import ApprovalError, FieldsWrong, NoSuchThing, ReasonNeeded, Unreadable
from engine.domain.fees import money
from engine.domain.fees.lines import LINE, FeeLine, LineState
from engine.domain.fees.refusals import AmountUnchanged
from engine.domain.lifecycle import move
from engine.domain.names import Department, Officer, Text, WorkItemId
from engine.stages import advance, opening
from engine.stages.casefile import CaseFile
from engine.stages.fees import verify
from engine.stages.reading import short
from engine.store import Transaction, branches, fees, journal, people

CONFIRM, ADJUST, WAIVE = "confirm", "adjust", "waive"
_STATE = {
    CONFIRM: LineState.CONFIRMED,
    ADJUST: LineState.ADJUSTED,
    WAIVE: LineState.WAIVED,
}
_AMOUNT, _BASIS = Text("调整后的金额", "New amount"), Text("减免依据", "Legal basis of the waiver")
_REASON = Text("理由", "Reason")


@dataclass(frozen=True, slots=True)
class Word:
    """What an officer says of one line; ``amount`` as it was typed, in yuan."""

    choice: str
    amount: str = ""
    reason: str = ""
    basis: str = ""


def submit(
    tx: Transaction,
    item_id: WorkItemId,
    words: Mapping[int, Word],
    by: Officer,
    now: datetime,
) -> None:
    """Put the department's lines before the checker; saying the same twice is saying it once.

    Args:
        words: number of the line in the case (``nth``) → the word about it.

    Raises:
        as ``opening.item``; NoSuchThing: a line that is not the department's.
        FieldsWrong: a line without a word, an adjustment without an amount or a reason, an amount
            that is none, a waiver without its legal basis; each under ``<field>-<nth>``.
    """
    file, item = opening.of_item(tx, item_id, now)
    form = {"words": {str(nth): asdict(word) for nth, word in sorted(words.items())}}
    if item.work == "assess" and item.done_by == by.account and item.form == form:
        return
    opening.may_do(file, item, ("assess",), by, now)
    assert item.department is not None  # inside a branch
    assert item.branch is not None  # likewise
    lines = of_department(file, item.department)
    if words.keys() - {line.nth for line in lines}:
        raise NoSuchThing(what=Text("这个部门的收费项目", "This department’s charge"))
    decided = _decided(lines, words, by, now)
    for line in decided:
        fees.decide(tx, line)
    branches.finish(tx, item_id, by, form, now)
    branches.mark_returned(tx, file.case.id, item.branch, returned=False)
    people.drop_draft(tx, by.account, f"item:{item_id}")
    journal.write(
        tx, file.case.id, "fees-assessed", by, now,
        department=item.department, branch=item.branch, lines=len(decided),
        amount=money.figures(sum(line.amount for line in decided)),
    )  # fmt: skip
    for line in decided:
        if line.state is not LineState.CONFIRMED:
            _tell(file, line, by, now)
    if not verify.has_checker(file, item.branch):
        verify.close(file, item, by, now)
    file.complete(item.element, item.nth)
    advance.on(file, now)


def of_department(file: CaseFile, department: Department) -> tuple[FeeLine, ...]:
    """The lines that a department has a word on: its own, not asked for yet."""
    undecided = (LineState.ON_SLIP, LineState.PAID, LineState.CANCELLED)
    return tuple(
        line
        for line in fees.lines(file.tx, file.case.id)
        if line.department == department and line.state not in undecided
    )


def _decided(
    lines: Sequence[FeeLine], words: Mapping[int, Word], by: Officer, now: datetime
) -> tuple[FeeLine, ...]:
    faults: dict[str, Text] = {}
    found: list[FeeLine] = []
    for line in lines:
        try:
            found.append(_of_line(line, words.get(line.nth, Word("")), by, now))
        except (Unreadable, AmountUnchanged, ReasonNeeded) as error:
            faults[f"{error.data.get('name', 'word')}-{line.nth}"] = _sentence(error)
    if faults:
        titles = [line.title for line in lines if any(f.endswith(f"-{line.nth}") for f in faults)]
        which = Text("、".join(t.zh for t in titles), ", ".join(t.says("en") for t in titles))
        raise FieldsWrong(n=len(faults), which=which, faults=faults)
    return tuple(found)


def _sentence(error: ApprovalError) -> Text:
    return Text(error.says("zh"), error.says("en"))


def _of_line(line: FeeLine, word: Word, by: Officer, now: datetime) -> FeeLine:
    state = _STATE.get(word.choice)
    if state is None:
        why = Text("请选择确认、调整或减免。", "confirm, adjust or waive it.")
        raise Unreadable(field=line.title, name="word", why=why)
    amount, reason, basis = line.computed, "", ""
    if word.choice == ADJUST:
        amount = money.read(word.amount, "amount", _AMOUNT)
        if amount == line.computed:
            raise AmountUnchanged(charge=line.title, amount=money.figures(amount), name="amount")
        if not amount:
            why = Text("不收的请选“减免”并写明依据。", "to ask for nothing, waive it.")
            raise Unreadable(field=_AMOUNT, name="amount", why=why)
        if not word.reason.strip():
            raise ReasonNeeded(what=Text("调整金额", "An adjustment"), name="reason")
        reason = short(word.reason, "reason", _REASON, 4000)
    elif word.choice == WAIVE:
        basis = short(word.basis, "basis", _BASIS, 400)
        reason = short(word.reason, "reason", _REASON, 4000, empty=True)
        amount = 0
    return replace(
        line,
        state=move(LINE, line.state, state),
        amount=amount,
        reason=reason,
        waiver_basis=basis,
        decided_by=by.name,
        decided_at=now,
    )


def _tell(file: CaseFile, line: FeeLine, by: Officer, now: datetime) -> None:
    """What differs from the tariff stands in the history, with its reason."""
    what = "fee-adjusted" if line.state is LineState.ADJUSTED else "fee-waived"
    journal.write(
        file.tx, file.case.id, what, by, now,
        department=line.department, charge=line.charge, computed=money.figures(line.computed),
        amount=money.figures(line.amount), basis=line.waiver_basis, reason=line.reason,
    )  # fmt: skip
