"""A case open on the desk: locked, its edition and process state loaded.

The one live object of the stages. A stage opens it, changes the case by replacing it, walks
the process on, and ``advance.on`` saves it. If anything raises, the transaction is rolled back
and this object is thrown away: a half-made step is never saved.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from engine.bpmn import expressions
from engine.bpmn.instance import Instance
from engine.domain import facts
from engine.domain.case import Branch, Case
from engine.domain.clocks import Calendar
from engine.domain.fees.lines import due
from engine.domain.guide import Contradiction, ServiceGuide
from engine.domain.lifecycle import BranchState
from engine.domain.names import BranchId, CaseId, Department, FactValue, Text
from engine.stages import editions
from engine.stages.editions import Edition
from engine.store import Transaction, branches, cases, clocks, fees, intake, opinions, sheaf


class CaseFile:
    """One case, ours alone until the transaction ends."""

    def __init__(self, tx: Transaction, case: Case, edition: Edition, instance: Instance) -> None:
        self.tx = tx
        self.case = case
        self.edition = edition
        self.instance = instance

    @classmethod
    def locked(cls, tx: Transaction, case_id: CaseId) -> "CaseFile":
        """Lock the case first, then load what hangs on it."""
        return cls.looked_at(tx, cases.lock(tx, case_id))

    @classmethod
    def looked_at(cls, tx: Transaction, case: Case) -> "CaseFile":
        """A case as it stands, to read only."""
        edition = editions.of(tx, case.edition)
        instance = Instance.load(case.state, edition.compiled, {})
        return cls(tx, case, edition, instance)

    def change(self, **values: Any) -> None:
        """Replace fields of the case; written when the stage saves."""
        self.case = replace(self.case, **values)

    def facts(self) -> dict[str, FactValue]:
        """The facts of this moment, from our own tables."""
        sheaf.standing(self.tx, self.case.id)
        return facts.derive(standing(self.tx, self.case, self.edition))

    def complete(self, element: str, nth: int = 0) -> None:
        """A waiting token goes on, under the facts of this moment."""
        self.instance.complete(element, self.facts(), nth)

    def fire(self, element: str) -> None:
        """A clock event rings, under the facts of this moment."""
        self.instance.fire(element, self.facts())

    def waits(self, element: str, nth: int = 0) -> bool:
        """Whether a token waits at this element."""
        return any(t.element == element and t.nth == nth for t in self.instance.tokens)

    def waiting_for(self, work: str) -> str | None:
        """The element where this kind of work waits, if any."""
        for token in self.instance.tokens:
            if self.edition.model.node(token.element).work == work:
                return token.element
        return None

    def branch_rows(self) -> tuple[Branch, ...]:
        """Every branch of every round."""
        return branches.of_case(self.tx, self.case.id)

    def running(self, branch: BranchId) -> Branch | None:
        """The round of a branch that runs now, if any."""
        for row in self.branch_rows():
            if row.branch == branch and row.state is BranchState.RUNNING:
                return row
        return None

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar in force."""
        return clocks.calendar(self.tx)


def standing(tx: Transaction, case: Case, edition: Edition) -> facts.Standing:
    """The case as the rules see it."""
    rows = branches.of_case(tx, case.id)
    changed = case.drawing_version > 1  # else there is no sheet that could be pulled back
    return facts.Standing(
        application=case.facts,
        departments=edition.departments,
        needed=needed(edition, case.facts),
        round=case.round,
        acceptance=case.acceptance,
        opinions=opinions.of_case(tx, case.id),
        returned=frozenset(b.department for b in rows if b.returned),
        concerned=case.concerned,
        pulled=intake.pulled(tx, case.id, case.round + 1) if changed else frozenset(),
        independent=case.independent,
        fees_due=bool(edition.tariffs) and due(fees.lines(tx, case.id)) > 0,
        names=edition.names,
    )


def contradictions(edition: Edition, application: Mapping[str, FactValue]) -> tuple[Text, ...]:
    """What of the application's facts cannot all be true, each in a sentence.

    A rule that asks for a fact which was left empty says nothing.
    """
    return tuple(rule.says for rule in contradicting(edition.guide, application))


def contradicting(
    guide: ServiceGuide, application: Mapping[str, FactValue]
) -> tuple[Contradiction, ...]:
    """The rules of the guide that these facts break; as ``contradictions``."""
    asked = ((rule, expressions.compiled(rule.when)) for rule in guide.contradictions)
    return tuple(
        rule for rule, when in asked if when.names <= application.keys() and when.holds(application)
    )


def needed(edition: Edition, application: Mapping[str, FactValue]) -> frozenset[Department]:
    """Departments that the application's facts call for; the guide's ``needs`` decide."""
    needs = edition.guide.needs
    return frozenset(
        d
        for d in edition.departments
        if d not in needs or expressions.compiled(needs[d]).holds(application)
    )
