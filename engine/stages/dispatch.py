"""Tokens that wait → branches, work items for people, letters for departments' systems."""

from collections.abc import Collection
from datetime import datetime

from engine.bpmn.model import Node
from engine.domain import ledger
from engine.domain.case import ROLE_OF_WORK, Branch
from engine.domain.errors import StuckInModel
from engine.domain.lifecycle import BranchState
from engine.domain.names import SYSTEM, BranchId, Department, Text
from engine.domain.opinions import Opinion, OpinionKind
from engine.exchange import letters
from engine.stages import timekeeping
from engine.stages.casefile import CaseFile, needed
from engine.store import branches, clocks, intake, journal, opinions, outbox


def take_back(file: CaseFile, now: datetime) -> frozenset[tuple[str, int]]:
    """What lost its token is no longer offered; a share whose token is gone is over.

    Returns:
        The tokens (element, nth) whose work items stay offered.
    """
    tokens = {(t.element, t.nth) for t in file.instance.tokens}
    held = {(i.element, i.nth): i for i in branches.open_items(file.tx, file.case.id)}
    branches.cancel(file.tx, [i.id for key, i in held.items() if key not in tokens], now)
    _end_left_branches(file, {element for element, _ in tokens}, now)
    return frozenset(tokens & held.keys())


def offer(file: CaseFile, held: Collection[tuple[str, int]], now: datetime) -> None:
    """Give every waiting token, but those in ``held``, its work item or its letter."""
    tokens = {(t.element, t.nth) for t in file.instance.tokens}
    fresh = sorted(tokens - set(held))
    _begin_branches(file, [element for element, _ in fresh], now)
    for element, nth in fresh:
        node = file.edition.model.node(element)
        if node.kind == "serviceTask":
            _write_letter(file, element, node, now)
        else:
            _offer_item(file, element, nth, node, now)


def _begin_branches(file: CaseFile, elements: list[str], now: datetime) -> None:
    model, tx = file.edition.model, file.tx
    found = {n.id: n for e in elements if (n := model.branch_of(e)) is not None and n.inside}
    rows = branches.of_case(tx, file.case.id)
    running = {b.branch for b in rows if b.state is BranchState.RUNNING}
    starting = [n for n in found.values() if n.id not in running]
    if not starting:
        return
    if not running:
        file.change(round=file.case.round + 1, concerned=frozenset())
        if file.case.round == 1:
            _write_not_required(file, now)
    for node in starting:
        item = file.edition.guide.item(node.item)
        branch = Branch(
            case_id=file.case.id,
            branch=BranchId(node.id),
            round=file.case.round,
            department=Department(node.department),
            item=node.item,
            state=BranchState.RUNNING,
            returned=False,
            started_at=now,
            ended_at=None,
            promised_days=item.promised_days if item else 0,
            statutory_days=item.statutory_days if item else 0,
        )
        branches.begin(tx, branch)
        journal.write(
            tx, file.case.id, "branch-dispatched", SYSTEM, now,
            department=node.department, branch=node.id, round=file.case.round,
        )  # fmt: skip


def _end_left_branches(file: CaseFile, elements: set[str], now: datetime) -> None:
    """A branch whose tokens a boundary event took away is over without an opinion."""
    model = file.edition.model
    alive = {n.id for e in elements if (n := model.branch_of(e)) is not None}
    for row in branches.of_case(file.tx, file.case.id):
        if row.state is BranchState.RUNNING and row.branch not in alive:
            timekeeping.end_pauses(file, row.branch, SYSTEM, now)
            branches.end(file.tx, file.case.id, row.branch, BranchState.CANCELLED, now)


def _write_not_required(file: CaseFile, now: datetime) -> None:
    """Departments that the facts do not call for say so, with the reason from the facts."""
    asked = needed(file.edition, file.case.facts)
    for branch, node in file.edition.branches.items():
        department = Department(node.department)
        if department in asked:
            continue
        reason = _reason(file, department)
        opinion = Opinion(
            branch=branch,
            department=department,
            round=file.case.round,
            kind=OpinionKind.NOT_REQUIRED,
            drawing_version=file.case.drawing_version,
            at=now,
            text=reason.zh,
            source="facts",
        )
        opinions.write(file.tx, file.case.id, opinion)
        journal.write(
            file.tx, file.case.id, "branch-not-required", SYSTEM, now,
            department=department, branch=branch, because=reason.zh,
        )  # fmt: skip


def _reason(file: CaseFile, department: Department) -> Text:
    rule = file.edition.guide.needs.get(department, "")
    words = [
        Text(f"{f.label.zh}：{_shown(file.case.facts.get(f.name), 'zh')}")
        for f in file.edition.guide.facts
        if f.name in rule
    ]
    return Text("按项目情况无需办理（" + "，".join(w.zh for w in words) + "）")


def _shown(value: object, lang: str) -> str:
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[lang][value]
    return str(value)


def _offer_item(file: CaseFile, element: str, nth: int, node: Node, now: datetime) -> None:
    role = ROLE_OF_WORK.get(node.work)
    if role is None:
        raise StuckInModel(
            element=element,
            why=Text(f"不知道“{node.work}”由谁办理。", f"nobody serves “{node.work}”."),
        )
    branch = file.edition.model.branch_of(element)
    department = file.edition.model.department_of(element) or None
    if node.work == "independence":
        department = department or file.edition.guide.lead
    row = {
        "case_id": file.case.id,
        "element": element,
        "nth": nth,
        "work": node.work,
        "role": role.value,
        "department": department,
        "branch": branch.id if branch is not None and branch.inside else None,
        "round": file.case.round,
        "offered_at": now,
    }
    branches.offer(file.tx, row)


def _write_letter(file: CaseFile, element: str, node: Node, now: datetime) -> None:
    branch = file.edition.model.branch_of(element)
    if branch is None or not node.connector:
        raise StuckInModel(
            element=element,
            why=Text("没有写明送到哪个部门的系统。", "it names no department's system."),
        )
    case = file.case
    sent = outbox.waiting(file.tx, case.id)
    if any((w["branch"], w["round"]) == (branch.id, case.round) for w in sent):
        return
    letter = _letter(file, branch, now)
    outbox.add(
        file.tx,
        idem_key=letter.message_id,
        case_id=case.id,
        branch=letter.branch,
        round_no=letter.round,
        connector=node.connector,
        payload=letters.write(letter),
        now=now,
    )
    journal.write(
        file.tx, case.id, "letter-written", SYSTEM, now,
        department=branch.department, branch=branch.id, round=case.round, connector=node.connector,
    )  # fmt: skip


def _letter(file: CaseFile, branch: Node, now: datetime) -> letters.Letter:
    tx, case = file.tx, file.case
    item = file.edition.guide.item(branch.item)
    running = file.running(BranchId(branch.id))
    assert running is not None  # begun in this very step
    pauses = clocks.pauses(tx, case.id)
    return letters.Letter(
        message_id=f"{case.case_no}/{branch.id}/{case.round}",
        case_no=case.case_no,
        branch=BranchId(branch.id),
        round=case.round,
        department=Department(branch.department),
        item=branch.item,
        item_title=item.title if item else Text(branch.name),
        project=intake.project_of(tx, case.project_id).name,
        applicant=intake.subject_of(tx, case.applicant_id).name,
        facts=case.facts,
        drawing_version=case.drawing_version,
        sheets=tuple(
            letters.Sheet(s.sheet_no, s.title, s.sha256)
            for s in intake.sheets(tx, case.id, case.drawing_version)
        ),
        due_on=ledger.of_branch(running, pauses, ledger.PROMISED).due(file.calendar),
        at=now,
    )
