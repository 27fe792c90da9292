"""What a case owes: lines from the tariffs that hold on the day of acceptance.

A department's lines are reckoned when its assessment waits. A process without assessments gets
all of its lines when payment is reached, confirmed by the tariff itself.
"""

from collections.abc import Collection
from datetime import date, datetime

from engine.domain.errors import StuckInModel
from engine.domain.fees import money
from engine.domain.fees.lines import FeeLine, LineState
from engine.domain.fees.reckoning import Reckoned, reckon
from engine.domain.fees.refusals import TariffEnded, TariffNotYet
from engine.domain.fees.tariffs import Tariff
from engine.domain.names import SYSTEM, BranchId, Department, Text
from engine.domain.wording import local_day
from engine.stages.casefile import CaseFile
from engine.stages.charging import slips
from engine.store import fees, intake, journal


def before_offering(file: CaseFile, now: datetime) -> None:
    """Lines for shares that begin, a slip where payment waits; nothing where nothing is levied."""
    if not file.edition.tariffs:
        return
    model = file.edition.model
    beginning = {
        Department(model.department_of(token.element))
        for token in file.instance.tokens
        if model.node(token.element).work == "assess" and _begins(file, token.element)
    }
    _write(file, beginning, LineState.ASSESSED, now)
    paying = file.waiting_for("pay")
    if paying is None or fees.open_slip(file.tx, file.case.id) is not None:
        return
    if not any(node.work == "assess" for node in model.nodes.values()):
        _all_at_once(file, now)
    if slips.issue(file, SYSTEM, now) is None:
        why = Text("没有应缴的金额，却走到了缴款。", "nothing is due, and yet payment waits.")
        raise StuckInModel(element=paying, why=why)


def day(file: CaseFile) -> date:
    """The day whose tariffs count: that of acceptance."""
    return local_day(file.case.accepted_at or file.case.received_at)


def line(file: CaseFile, tariff: Tariff, found: Reckoned, state: LineState) -> FeeLine:
    """A line of a tariff, not written yet."""
    payer, code = payer_of(file, tariff)
    return FeeLine(
        id=0,
        case_id=file.case.id,
        nth=0,
        charge=tariff.charge,
        department=tariff.department,
        title=tariff.title,
        basis=tariff.basis,
        working=found.working,
        base=found.base,
        unit=tariff.unit,
        rate=found.rate,
        computed=found.amount,
        amount=found.amount,
        payer=payer,
        payer_code=code,
        collecting_body=tariff.collecting_body,
        tariff=tariff.code,
        state=state,
    )


def payer_of(file: CaseFile, tariff: Tariff) -> tuple[str, str]:
    """Name and code of whoever owes it."""
    facts = file.case.facts
    if tariff.payer == "applicant" or not facts.get(tariff.payer):
        applicant = intake.subject_of(file.tx, file.case.applicant_id)
        return applicant.name, applicant.code
    return str(facts[tariff.payer]), str(facts.get(tariff.payer_code, ""))[:18]


def apart(file: CaseFile, department: Department) -> bool:
    """Whether this department has a step of its own for deposits."""
    model = file.edition.model
    return any(
        n.work == "deposit" and model.department_of(n.id) == department
        for n in model.nodes.values()
    )


def _all_at_once(file: CaseFile, now: datetime) -> None:
    """Where no department assesses, the tariff has the last word."""
    if not fees.lines(file.tx, file.case.id):
        everybody = {one.department for one in file.edition.tariffs.all}
        _write(file, everybody, LineState.CONFIRMED, now)


def _begins(file: CaseFile, element: str) -> bool:
    branch = file.edition.model.branch_of(element)
    return branch is not None and file.running(BranchId(branch.id)) is None


def _write(
    file: CaseFile, departments: Collection[Department], state: LineState, now: datetime
) -> None:
    """Lines in the order of the tariffs; where a charge is not levied, the history says why."""
    tariffs = file.edition.tariffs
    for charge in tariffs.charges():
        known = tariffs.of(charge)[0]
        department = known.department
        if department not in departments or (known.deposit and apart(file, department)):
            continue
        try:
            tariff = tariffs.on(charge, day(file))
        except (TariffEnded, TariffNotYet) as error:
            journal.write(
                file.tx, file.case.id, "charge-not-levied", SYSTEM, now,
                department=department, charge=charge, because=error.says("zh"),
            )  # fmt: skip
            continue
        written = line(file, tariff, reckon(tariff, file.case.facts), state)
        fees.add_line(file.tx, written)
        journal.write(
            file.tx, file.case.id, "fee-reckoned", SYSTEM, now,
            department=department, charge=charge, amount=money.figures(written.computed),
        )  # fmt: skip
