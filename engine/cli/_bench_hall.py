"""A service centre for benchmarks: cases of the drawing review, each as far as it is wanted.

It is always nine o'clock on one Monday there, so that two runs do the same.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any, Final

from engine.cli import _packages
from engine.domain.application import (
    Application,
    MaterialReceived,
    MaterialState,
    Project,
    Sheet,
    Subject,
)
from engine.domain.case import WorkItem
from engine.domain.guide import FactRule, ServiceGuide
from engine.domain.names import BranchId, CaseId, Department, Officer, Role
from engine.domain.opinions import Comment, OpinionKind, Proposal
from engine.domain.wording import utc
from engine.exchange import letters
from engine.exchange.forms import Field
from engine.stages import accept, answers, editions, handle, receive, redraw, review, setup
from engine.store import (
    Store,
    Transaction,
    branches,
    cases,
    intake,
    opinions,
    outbox,
    people,
)

PROCESS: Final = "drawing-review"
NOW: Final = utc(date(2026, 3, 2), 9, 0)
_FIRE: Final = Department("FIRE")
_PASS: Final = Proposal(OpinionKind.PASS)


class Hall:
    """People, packages, and as many cases as are asked for, in one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.transaction() as tx:
            setup.seed(tx, NOW)
            self._staff = tuple(account.officer for account in people.accounts(tx))
            boss = self.one(Role.ADMIN)
            edition, files = _packages.shipped()[PROCESS]
            setup.publish(tx, edition, files, boss, NOW)
            setup.grant_mandates(tx, PROCESS, NOW)
            self._guide = editions.in_force(tx, PROCESS, NOW).guide
        self._received = 0

    def moved_to(self, store: Store) -> "Hall":
        """The same people before another store that holds the same."""
        other = copy(self)
        other.store = store
        return other

    def one(self, role: Role, department: Department | None = None) -> Officer:
        """Somebody who has this post."""
        return next(o for o in self._staff if o.may(role) and department in (None, o.department))

    def received(self) -> CaseId:
        """A case with a number, not accepted yet."""
        self._received += 1
        clerk = self.one(Role.INTAKE)
        with self.store.transaction() as tx:
            return receive.take_in(tx, _application(self._guide, self._received), clerk, NOW).id

    def accepted(self) -> CaseId:
        """A case whose five departments are at work."""
        case = self.received()
        with self.store.transaction() as tx:
            accept.accept(tx, case, self.one(Role.INTAKE), NOW)
        return case

    def drafted(self) -> tuple[WorkItem, ...]:
        """Four opinions of one case before their checkers, after the fifth came from a system."""
        case = self.accepted()
        self._systems_answer(case)
        for item in self.waiting(case, "handle"):
            with self.store.transaction() as tx:
                by = self.one(Role.HANDLER, item.department)
                handle.submit(tx, item.id, self._proposal(tx, case, item), 1, by, NOW)
        return self.waiting(case, "check")

    def another_round(self, case: CaseId, close: Callable[[Callable[[], None]], float]) -> float:
        """Everybody passes but fire, which wants a sheet changed; the firm changes it.

        Args:
            close: does the work that it is given, fire's last word, and says what that took.
        """
        self._systems_answer(case)
        items = self.waiting(case, "handle")
        for item in sorted(items, key=lambda i: i.department == _FIRE):
            self._hands_in(case, item)
        *others, last = self.waiting(case, "check")
        for item in others:
            self.lets_stand(item)
        took = close(lambda: self.lets_stand(last))
        self._redraws(case)
        return took

    def lets_stand(self, item: WorkItem) -> None:
        """The checker of the department has nothing against it."""
        with self.store.transaction() as tx:
            seen = cases.get(tx, item.case_id).drawing_version
            by = self.one(Role.CHECKER, item.department)
            review.approve(tx, item.id, seen, by, NOW)

    def _hands_in(self, case: CaseId, item: WorkItem) -> None:
        with self.store.transaction() as tx:
            held = cases.get(tx, case)
            proposal = self._proposal(tx, case, item)
            if item.department == _FIRE:
                sheet = intake.sheets(tx, case, held.drawing_version)[0].sheet_no
                told = (Comment(sheet, "须修改", clause="示例条文"),)
                proposal = replace(proposal, kind=OpinionKind.REVISE, comments=told)
            by = self.one(Role.HANDLER, item.department)
            handle.submit(tx, item.id, proposal, held.drawing_version, by, NOW)

    def _redraws(self, case: CaseId) -> None:
        (item,) = self.waiting(case, "redraw")
        with self.store.transaction() as tx:
            version = cases.get(tx, case).drawing_version
            sheet = intake.sheets(tx, case, version)[0]
            new = replace(sheet, sha256=f"{version:0>64}")
            words = {c.id: "已按意见修改" for c in opinions.comments(tx, case) if c.open}
            firm = self.one(Role.DESIGN_FIRM)
            redraw.upload(tx, item.id, [new], words, [sheet.sheet_no], "", firm, NOW)

    def waiting(self, case: CaseId, work: str) -> tuple[WorkItem, ...]:
        """What waits for people of one kind of post, in the order it was offered."""
        with self.store.reading() as tx:
            return tuple(i for i in branches.open_items(tx, case) if i.work == work)

    def _systems_answer(self, case: CaseId) -> None:
        with self.store.reading() as tx:
            held = cases.get(tx, case)
            written = outbox.waiting(tx, case)
        for row in written:
            answer = letters.Answer(
                f"bench/{case}", held.case_no, BranchId(row["branch"]), held.round, _PASS, NOW
            )
            with self.store.transaction() as tx:
                answers.receive(tx, row["connector"], letters.write_answer(answer), NOW)
            with self.store.transaction() as tx:
                answers.drain(tx, case, NOW)

    def _proposal(self, tx: Transaction, case: CaseId, item: WorkItem) -> Proposal:
        form = editions.of(tx, cases.get(tx, case).edition).form(item.element)
        asked = () if form is None else form.fields
        return Proposal(OpinionKind.PASS, form={f.name: _filled(f) for f in asked if f.required})


def _application(guide: ServiceGuide, number: int) -> Application:
    drawings = [m.code for m in guide.materials if m.drawing]
    return Application(
        process=PROCESS,
        project=Project(f"2026-330183-47-01-{number:06d}", f"示例项目{number}", "示例路1号"),
        applicant=Subject("示例置业有限公司", "91110108551385082Q"),
        agent=Subject("张三（示例）", "11010519491231002X", "person"),
        design_firm=Subject("示例设计院", setup.DEMO_FIRM),
        facts={rule.name: _usual(rule) for rule in guide.facts},
        materials=tuple(MaterialReceived(m.code, MaterialState.RECEIVED) for m in guide.materials),
        sheets=tuple(
            Sheet(f"{code}-01", f"{code}图", code, f"{code.lower():0>64}", 1000)
            for code in drawings
        ),
    )


def _usual(rule: FactRule) -> Any:
    """A value that the fact takes; everything is there, so every department is needed."""
    if rule.kind == "boolean":
        return True
    if rule.kind == "text":
        return rule.choices[0][0] if rule.choices else "示例"
    low = max(rule.minimum or 1, 1)
    return int(low) if rule.kind == "integer" else float(low)


def _filled(field: Field) -> Any:
    """A value that the field of a review form takes."""
    fixed: Mapping[str, Any] = {"boolean": True, "date": NOW.date().isoformat(), "text": "符合要求"}
    if field.kind in fixed:
        return fixed[field.kind]
    if field.kind == "choice":
        return field.choices[0][0]
    return int(max(field.minimum or 1, 1))
