"""Everything of one case that its pages show, read in one go."""

from dataclasses import dataclass, replace
from datetime import date

from engine.domain import ledger
from engine.domain.application import MaterialReceived, MaterialState, Project, Sheet, Subject
from engine.domain.case import Branch, Case, Decision, PauseEntry, ReviewComment, WorkItem
from engine.domain.clocks import Calendar, Clock, Lamp
from engine.domain.errors import Refused
from engine.domain.guide import Counter, ServiceGuide
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.merging import RoundOutcome
from engine.domain.minutes import MinuteClock, ticket
from engine.domain.names import Department
from engine.domain.opinions import Opinion
from engine.domain.repository import Reliance
from engine.stages import casefile, editions, withdraw
from engine.stages.editions import Edition
from engine.store import (
    Transaction,
    branches,
    clocks,
    intake,
    opinions,
    outbox,
    papers,
    repository_cases,
)
from engine.store.papers import Handover, Notice, Replacement
from web import here, timing


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to a department's system that is under way. ``attempts`` so far."""

    branch: str
    round: int
    state: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Casebook:
    """A case as it stands, with all that hangs on it.

    ``sheets`` are those of the present version, none where the reader did not ask for them.
    ``resting`` are the lines of the checklist that rest on what is kept.
    ``changes`` are (version, sheet number, material) of every sheet that changed later.
    """

    case: Case
    edition: Edition
    project: Project
    applicant: Subject
    agent: Subject
    design_firm: Subject
    branches: tuple[Branch, ...]
    items: tuple[WorkItem, ...]
    opinions: tuple[Opinion, ...]
    comments: tuple[ReviewComment, ...]
    outcomes: dict[int, RoundOutcome]
    pauses: tuple[PauseEntry, ...]
    materials: tuple[MaterialReceived, ...]
    sheets: tuple[Sheet, ...]
    changed: frozenset[str]
    notices: tuple[Notice, ...]
    decisions: tuple[Decision, ...]
    handover: Handover | None
    replacements: tuple[Replacement, ...]
    changes: tuple[tuple[int, str, str], ...]
    letters: tuple[Letter, ...]
    needed: frozenset[Department]
    resting: tuple[Reliance, ...]
    calendar: Calendar
    today: date

    @property
    def guide(self) -> ServiceGuide:
        """The service guide of the case's own edition."""
        return self.edition.guide

    def notice(self, kind: str) -> Notice | None:
        """The notice of this kind, if it was written."""
        return next((n for n in self.notices if n.kind == kind), None)

    def clock(self, kind: str) -> Clock | None:
        """The promised or statutory clock of the whole case; None before acceptance."""
        return ledger.of_case(self.case, self.branches, self.pauses, kind)

    def acceptance(self) -> Clock:
        """The five days within which the window must answer."""
        correction = self.notice("correction")
        notified = None if correction is None else correction.at
        return ledger.acceptance(self.case, self.guide, notified)

    def left(self) -> timing.Left:
        """What the case's lamp shows: the answer due before acceptance, the promise after."""
        wait = self.waiting_clock()
        if wait is not None:
            return self.in_minutes(wait)
        return self.shown(self.clock(ledger.PROMISED) or self.acceptance())

    @property
    def fallen(self) -> tuple[Reliance, ...]:
        """Lines that rest on what is no longer as it was taken: to be settled while it runs."""
        if self.case.status in CLOSED_CASE:
            return ()
        return tuple(one for one in self.resting if one.trouble(self.today) is not None)

    @property
    def too_late(self) -> Refused | None:
        """Why the applicant cannot withdraw it any more; None while they can."""
        return withdraw.too_late(self.case, self.guide, self.decisions)

    @property
    def ticket(self) -> str:
        """What the call board calls it; "" for a case whose applicant does not wait."""
        return ticket(self.guide.ticket, self.case.case_no) if self.guide.while_waiting else ""

    @property
    def called(self) -> Counter | None:
        """The window to which its applicant is called now."""
        wanted = (self.guide.counter(i.work, i.department or "") for i in self.open_items())
        return next((counter for counter in wanted if counter is not None and counter.calls), None)

    def waiting_clock(self) -> MinuteClock | None:
        """The promise in minutes of a while-you-wait case."""
        return ledger.in_minutes(self.case, self.guide, self.branches, self.pauses)

    def in_minutes(self, clock: MinuteClock) -> timing.Left:
        """That promise as a lamp; due soon, too, once some step has eaten the slack."""
        if self.case.status in {CaseState.WITHDRAWN, CaseState.AWAITING_CORRECTION}:
            return timing.Left(timing.NOT_COUNTING)
        left = timing.of_minutes(self.calendar, here.now(), clock)
        slow = any(i.due_at is not None and i.due_at < here.now() for i in self.open_items())
        return replace(left, lamp=Lamp.DUE_SOON) if slow and left.lamp == Lamp.NORMAL else left

    def shown(self, clock: Clock | None) -> timing.Left:
        """A clock as a lamp. A withdrawn case neither met nor missed any limit."""
        if self.case.status is CaseState.WITHDRAWN:
            return timing.Left(timing.NOT_COUNTING)
        return timing.of_clock(self.calendar, self.today, clock)

    def changed_since(self, department: Department, version: int) -> tuple[str, ...]:
        """Sheets that this department uses and that changed after ``version``, by number."""
        used = {m.code for m in self.guide.materials if department in m.needed_by}
        found = {no for n, no, material in self.changes if n > version and material in used}
        return tuple(sorted(found))

    def open_items(self, work: str = "") -> tuple[WorkItem, ...]:
        """What waits for people, of one kind or of every kind."""
        return tuple(i for i in self.items if i.done_at is None and (not work or i.work == work))


def read(tx: Transaction, case: Case, today: date, *, sheets: bool = True) -> Casebook:
    """The case with everything that hangs on it; a set of thousands of sheets may be left out."""
    edition = editions.of(tx, case.edition)
    materials = intake.materials(tx, case.id)
    resting = any(one.state is MaterialState.ON_FILE for one in materials)
    changes = intake.changes(tx, case.id) if case.drawing_version > 1 else ()
    return Casebook(
        case=case,
        edition=edition,
        project=intake.project_of(tx, case.project_id),
        applicant=intake.subject_of(tx, case.applicant_id),
        agent=intake.subject_of(tx, case.agent_id),
        design_firm=intake.subject_of(tx, case.design_firm_id),
        branches=branches.of_case(tx, case.id),
        items=branches.items_of(tx, case.id),
        opinions=opinions.of_case(tx, case.id),
        comments=opinions.comments(tx, case.id),
        outcomes={n: outcome for n, (outcome, _) in opinions.outcomes(tx, case.id).items()},
        pauses=clocks.pauses(tx, case.id),
        materials=materials,
        resting=repository_cases.of_case(tx, case.id) if resting else (),
        sheets=intake.sheets(tx, case.id, case.drawing_version) if sheets else (),
        changed=frozenset(no for version, no, _ in changes if version == case.drawing_version),
        notices=papers.notices(tx, case.id),
        decisions=papers.decisions(tx, case.id),
        handover=papers.handover(tx, case.id),
        replacements=papers.replacements(tx, case.id),
        changes=changes,
        letters=tuple(
            Letter(w["branch"], w["round"], w["state"], w["attempts"])
            for w in outbox.waiting(tx, case.id)
        ),
        needed=casefile.needed(edition, case.facts),
        calendar=clocks.calendar(tx),
        today=today,
    )
