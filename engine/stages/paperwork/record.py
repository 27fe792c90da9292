"""Everything that is on record about a case, read once each, for printing."""

from datetime import datetime
from functools import cached_property

from engine.domain.application import MaterialReceived, Project, Subject
from engine.domain.case import Branch, Case, Decision, PauseEntry, ReviewComment
from engine.domain.clocks import Calendar
from engine.domain.coordination import Coordination
from engine.domain.fees.lines import FeeLine, Receipt, Slip
from engine.domain.guide import Item, ServiceGuide
from engine.domain.merging import RoundOutcome
from engine.domain.opinions import Opinion
from engine.stages import editions
from engine.stages.casefile import needed
from engine.stages.editions import Edition
from engine.store import (
    Transaction,
    branches,
    clocks,
    coordination,
    fees,
    intake,
    opinions,
    papers,
)
from engine.store.papers import Handover, Notice, Replacement


class Record:
    """A case as the store has it; nothing here changes anything."""

    def __init__(self, tx: Transaction, case: Case, proposed: tuple[Decision, ...] = ()) -> None:
        self._tx = tx
        self.case = case
        self._proposed = proposed

    @cached_property
    def edition(self) -> Edition:
        """The edition the case is pinned to: its papers look as they did on the first day."""
        return editions.of(self._tx, self.case.edition)

    @property
    def guide(self) -> ServiceGuide:
        """The service guide of that edition."""
        return self.edition.guide

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items this case applies for, in the order of the guide."""
        asked = needed(self.edition, self.case.facts)
        return tuple(item for item in self.guide.items if item.department in asked)

    @cached_property
    def applicant(self) -> Subject:
        """Who applies."""
        return intake.subject_of(self._tx, self.case.applicant_id)

    @cached_property
    def agent(self) -> Subject:
        """Who came to the counter."""
        return intake.subject_of(self._tx, self.case.agent_id)

    @cached_property
    def firm(self) -> Subject:
        """Who draws."""
        return intake.subject_of(self._tx, self.case.design_firm_id)

    @cached_property
    def project(self) -> Project:
        """What is to be built."""
        return intake.project_of(self._tx, self.case.project_id)

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """Notices to the applicant, oldest first."""
        return papers.notices(self._tx, self.case.id)

    def notice(self, kind: str) -> Notice | None:
        """The notice of this kind, if it was written."""
        return next((one for one in self.notices if one.kind == kind), None)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """Decisions signed so far, and proposed ones to look at, in the order of the guide."""
        order = {item.code: place for place, item in enumerate(self.guide.items)}
        signed = (*papers.decisions(self._tx, self.case.id), *self._proposed)
        return tuple(sorted(signed, key=lambda one: order.get(one.item, len(order))))

    @cached_property
    def handover(self) -> Handover | None:
        """The one handing out."""
        return papers.handover(self._tx, self.case.id)

    @cached_property
    def replacements(self) -> tuple[Replacement, ...]:
        """Lost papers given again, oldest first."""
        return papers.replacements(self._tx, self.case.id)

    @cached_property
    def slips(self) -> tuple[Slip, ...]:
        """Payment slips, oldest first."""
        return fees.slips(self._tx, self.case.id)

    @cached_property
    def controlled_receipts(self) -> tuple[Receipt, ...]:
        """Controlled receipts, oldest first."""
        return fees.receipts(self._tx, self.case.id)

    @cached_property
    def _lines(self) -> tuple[FeeLine, ...]:
        return fees.lines(self._tx, self.case.id)

    def lines_of(self, slip_id: int) -> tuple[FeeLine, ...]:
        """The lines that a slip asks for."""
        return tuple(line for line in self._lines if line.slip_id == slip_id)

    @cached_property
    def materials(self) -> tuple[MaterialReceived, ...]:
        """The checklist as it stands."""
        return intake.materials(self._tx, self.case.id)

    @cached_property
    def outcomes(self) -> dict[int, tuple[RoundOutcome, datetime]]:
        """What each finished round came to, and when."""
        return opinions.outcomes(self._tx, self.case.id)

    @cached_property
    def opinions(self) -> tuple[Opinion, ...]:
        """Every opinion of every round."""
        return opinions.of_case(self._tx, self.case.id)

    @cached_property
    def comments(self) -> tuple[ReviewComment, ...]:
        """Every comment, oldest first."""
        return opinions.comments(self._tx, self.case.id)

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Every department's share of every round."""
        return branches.of_case(self._tx, self.case.id)

    @cached_property
    def coordination(self) -> dict[int, Coordination]:
        """What the drawing coordinator did, by round; rounds that nobody touched are left out."""
        return coordination.of_case(self._tx, self.case.id)

    @cached_property
    def pauses(self) -> tuple[PauseEntry, ...]:
        """The pause ledger."""
        return clocks.pauses(self._tx, self.case.id)

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar in force."""
        return clocks.calendar(self._tx)

    def titles(self, version: int) -> dict[str, str]:
        """Sheet number → title, of a drawing version."""
        return {s.sheet_no: s.title for s in intake.sheets(self._tx, self.case.id, version)}

    def sheets(self, version: int) -> tuple[tuple[str, str], ...]:
        """Sheet number and SHA-256 of every sheet of a drawing version."""
        return tuple((s.sheet_no, s.sha256) for s in intake.sheets(self._tx, self.case.id, version))
