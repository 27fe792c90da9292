"""A deposit is no fee: it is lodged in an account, or a guarantee takes its place (保证金)."""

from datetime import date, datetime

from engine.domain.errors import StuckInModel, Unreadable
from engine.domain.fees import money
from engine.domain.fees.lines import Deposit
from engine.domain.fees.reckoning import Reckoned, reckon
from engine.domain.fees.refusals import DepositTooSmall, GuaranteeEnded
from engine.domain.fees.tariffs import Tariff
from engine.domain.names import Department, Officer, Text, WorkItemId
from engine.domain.wording import local_day
from engine.stages import advance, opening
from engine.stages.casefile import CaseFile
from engine.stages.charging import levy
from engine.stages.fees import verify
from engine.stages.reading import short
from engine.store import Transaction, branches, fees, journal, people

ACCOUNT, GUARANTEE = "account", "guarantee"
_AMOUNT = Text("金额", "Amount")
_NUMBER = Text("凭证或保函编号", "Number of the receipt or guarantee")
_ISSUER = Text("开户银行或出具机构", "Bank or guarantor")


def lodge(
    tx: Transaction,
    item_id: WorkItemId,
    way: str,
    amount: str,
    document_no: str,
    issuer: str,
    valid_until: date | None,
    by: Officer,
    now: datetime,
) -> None:
    """Record that a deposit was lodged; recording the same twice is recording it once.

    Args:
        amount: yuan, as typed. valid_until: of a guarantee, the last day on which it holds.

    Raises:
        as ``opening.item``; Unreadable; DepositTooSmall; GuaranteeEnded.
    """
    file, item = opening.of_item(tx, item_id, now)
    form = {
        "way": way,
        "amount": amount,
        "document_no": document_no,
        "issuer": issuer,
        "valid_until": valid_until.isoformat() if valid_until else "",
    }
    if item.work == "deposit" and item.done_by == by.account and item.form == form:
        return
    opening.may_do(file, item, ("deposit",), by, now)
    assert item.department is not None  # inside a branch
    assert item.branch is not None  # likewise
    if way not in {ACCOUNT, GUARANTEE}:
        why = Text("请选择专用账户或保函。", "choose an account or a guarantee.")
        raise Unreadable(field=Text("方式", "Way"), name="way", why=why)
    tariff, found = required(file, item.department)
    lodged = Deposit(
        charge=tariff.charge,
        required=found.amount,
        way=way,
        amount=money.read(amount, "amount", _AMOUNT),
        document_no=short(document_no, "document_no", _NUMBER, 80),
        issuer=short(issuer, "issuer", _ISSUER),
        valid_until=valid_until if way == GUARANTEE else None,
        by=by.name,
        at=now,
    )
    if lodged.amount < lodged.required:
        raise DepositTooSmall(
            required=money.figures(lodged.required),
            amount=money.figures(lodged.amount),
            name="amount",
        )
    today = local_day(now)
    if way == GUARANTEE and (valid_until is None or valid_until < today):
        until: object = valid_until or Text("（未填写）", "(not given)")
        raise GuaranteeEnded(until=until, today=today, name="valid_until")
    fees.put_deposit(tx, file.case.id, lodged)
    branches.finish(tx, item_id, by, form, now)
    branches.mark_returned(tx, file.case.id, item.branch, returned=False)
    people.drop_draft(tx, by.account, f"item:{item_id}")
    journal.write(
        tx, file.case.id, "deposit-lodged", by, now,
        department=item.department, branch=item.branch, charge=tariff.charge, way=way,
        amount=money.figures(lodged.amount), number=lodged.document_no,
    )  # fmt: skip
    if not verify.has_checker(file, item.branch):
        verify.close(file, item, by, now)
    file.complete(item.element, item.nth)
    advance.on(file, now)


def required(file: CaseFile, department: Department) -> tuple[Tariff, Reckoned]:
    """The deposit that a department asks for, and what it comes to.

    Raises:
        StuckInModel: the tariffs of the edition have none.
        TariffEnded, TariffNotYet, CannotReckon.
    """
    tariffs = file.edition.tariffs
    for tariff in tariffs.all:
        if tariff.deposit and tariff.department == department:
            valid = tariffs.on(tariff.charge, levy.day(file))
            return valid, reckon(valid, file.case.facts)
    why = Text(
        "收费标准里没有这个部门的保证金。", "the tariffs have no deposit of this department."
    )
    raise StuckInModel(element=department, why=why)
