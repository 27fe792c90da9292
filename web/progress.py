"""Each department's share: where it stands, who holds it since when, how much time is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.domain import ledger
from engine.domain.case import Branch, Decision, ReviewComment, WorkItem
from engine.domain.guide import DepartmentEntry, Item
from engine.domain.lifecycle import BEFORE_ACCEPTANCE, CLOSED_CASE, BranchState
from engine.domain.names import BranchId, Department
from engine.domain.opinions import Opinion, OpinionKind
from engine.store import Transaction, people
from web import lang, timing
from web.casebook import Casebook, Letter

_WORKS = frozenset({"precheck", "handle", "check", "sign", "assess", "verify", "deposit"})


@dataclass(frozen=True, slots=True)
class Share:
    """One line of 部门进度. ``stage`` in words; ``opinion`` is the latest one given."""

    department: Department
    branch: BranchId
    entry: DepartmentEntry
    item: Item | None
    stage: str
    holder: str
    since: datetime | None
    left: timing.Left
    statutory: timing.Left
    opinion: Opinion | None
    opinions: Sequence[Opinion]
    comments: Sequence[ReviewComment]
    letter: Letter | None
    decision: Decision | None

    @property
    def settled(self) -> bool:
        """Whether its opinion of this round is all there is to say."""
        if self.stage in {lang.t("stage.assessed"), lang.t("stage.lodged")}:
            return True
        return self.opinion is not None and self.stage in {
            _given(self.opinion),
            lang.t(f"opinion.{self.opinion.kind.value}"),
        }


def shares(book: Casebook, names: dict[int, str]) -> list[Share]:
    """Every department of the process, in the order of the guide.

    Args:
        names: account number → name, for who has claimed what.
    """
    order = [d.code for d in book.guide.departments]
    drawn = sorted(
        book.edition.branches.items(), key=lambda pair: order.index(Department(pair[1].department))
    )
    return [_share(book, branch, Department(node.department), names) for branch, node in drawn]


def names_of(tx: Transaction, book: Casebook) -> dict[int, str]:
    """Who has claimed what: account number → name."""
    return people.names(tx, {i.claimed_by for i in book.open_items() if i.claimed_by is not None})


def done_of(lines: Sequence[Share], case_round: int) -> tuple[int, int]:
    """How many departments have given their opinion of this round, of how many."""
    mine = [s for s in lines if s.opinion is None or s.opinion.kind is not OpinionKind.NOT_REQUIRED]
    asked = [s for s in mine if s.since is not None or s.opinion is not None]
    done = [s for s in asked if s.settled]
    return len(done), len(asked) if case_round else 0


def _share(
    book: Casebook, branch: BranchId, department: Department, names: dict[int, str]
) -> Share:
    rounds = [b for b in book.branches if b.branch == branch]
    running = next((b for b in rounds if b.state is BranchState.RUNNING), None)
    given = [o for o in book.opinions if o.branch == branch]
    item = _open_item(book, branch, department)
    letter = _letter(book, branch, running)
    decision = next((d for d in book.decisions if d.department == department), None)
    last = rounds[-1] if rounds else None
    opinion = given[-1] if given else None
    stage, since = _stage(book, department, running, item, opinion, decision)
    holder = names.get(item.claimed_by, "") if item is not None and item.claimed_by else ""
    return Share(
        department=department,
        branch=branch,
        entry=book.guide.department(department),
        item=book.guide.item_of(department),
        stage=stage,
        holder=holder,
        since=since,
        left=_left(book, last, item),
        statutory=_statutory(book, department, decision),
        opinion=opinion,
        opinions=given,
        comments=[c for c in book.comments if c.branch == branch],
        letter=letter,
        decision=decision,
    )


def _open_item(book: Casebook, branch: BranchId, department: Department) -> WorkItem | None:
    for item in book.open_items():
        mine = item.branch == branch or (item.branch is None and item.department == department)
        if mine and item.work in _WORKS:
            return item
    return None


def _letter(book: Casebook, branch: BranchId, running: Branch | None) -> Letter | None:
    if running is None:
        return None
    return next((x for x in book.letters if x.branch == branch and x.round == running.round), None)


def _left(book: Casebook, row: Branch | None, item: WorkItem | None) -> timing.Left:
    """The promise of the round that runs, or ran last; a round cut short kept no promise."""
    if book.guide.while_waiting:
        if item is None or item.due_at is None:
            return timing.Left(timing.NOT_COUNTING)
        return timing.of_work(book.calendar, item.due_on, item.due_at)
    if row is None or row.state is BranchState.CANCELLED:
        return timing.Left(timing.NOT_COUNTING)
    return book.shown(ledger.of_branch(row, book.pauses, ledger.PROMISED))


def _statutory(book: Casebook, department: Department, decision: Decision | None) -> timing.Left:
    """The law's limit for the item, over all its rounds, up to the signature."""
    item = book.guide.item_of(department)
    if item is None or department not in book.needed:
        return timing.Left(timing.NOT_COUNTING)
    signed_at = decision.signed_at if decision else None
    return book.shown(ledger.of_item(book.case, item, book.branches, book.pauses, signed_at))


def _stage(
    book: Casebook,
    department: Department,
    running: Branch | None,
    item: WorkItem | None,
    opinion: Opinion | None,
    decision: Decision | None,
) -> tuple[str, datetime | None]:
    """Where it stands in words, and since when."""
    if decision is not None:
        return lang.t("stage.signed" if decision.granted else "stage.refused"), decision.signed_at
    excused = opinion is not None and opinion.kind is OpinionKind.NOT_REQUIRED
    if excused or department not in book.needed:
        return lang.t("opinion.not_required"), None
    if item is not None:
        held = "claimed" if item.claimed_by is not None else "offered"
        return lang.t(f"stage.{item.work}_{held}"), item.claimed_at or item.offered_at
    if running is not None:
        return lang.t("stage.system"), running.started_at
    if opinion is not None:
        return _given(opinion), opinion.at
    return _assessed(book, department) or (lang.t(_idle(book, department)), None)


def _assessed(book: Casebook, department: Department) -> tuple[str, datetime | None] | None:
    """A share that ends without an opinion: its charges are assessed, or its deposit lodged."""
    done = [
        i
        for i in book.items
        if i.department == department and i.work in {"assess", "deposit"} and i.done_at is not None
    ]
    if not done:
        return None
    word = "stage.lodged" if done[-1].work == "deposit" else "stage.assessed"
    return lang.t(word), done[-1].done_at


def _idle(book: Casebook, department: Department) -> str:
    """Why nothing happens at a department that has said nothing yet."""
    status = book.case.status
    if status in BEFORE_ACCEPTANCE:
        return "stage.prechecked" if _prechecked(book, department) else "stage.before"
    return "stage.ended" if status in CLOSED_CASE else "stage.waiting"


def _given(opinion: Opinion) -> str:
    return lang.t("stage.given", opinion=lang.t(f"opinion.{opinion.kind.value}"))


def _prechecked(book: Casebook, department: Department) -> bool:
    return any(
        i.work == "precheck" and i.department == department and i.done_at is not None
        for i in book.items
    )
