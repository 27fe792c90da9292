"""The Office driver: tests say what people at the counter say; this knows which stage that is.

It owns a real database and a clock that only moves when a test says so.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from engine.domain.application import (
    Application,
    MaterialReceived,
    MaterialState,
    Project,
    Subject,
)
from engine.domain.case import Case, WorkItem
from engine.domain.names import CaseId, Officer, WorkItemId
from engine.domain.opinions import Comment, OpinionKind, Proposal
from engine.exchange import letters
from engine.stages import (
    accept,
    answers,
    editions,
    handle,
    independence,
    issue,
    precheck,
    receive,
    redraw,
    review,
    setup,
    sign,
    timers,
    withdraw,
)
from engine.store import (
    Transaction,
    branches,
    cases,
    clocks,
    intake,
    journal,
    open_store,
    opinions,
    people,
)
from tests.given import (
    ALL,
    CONDITIONS,
    NOT_REQUIRED,
    NOW,
    PASS,
    RECEIVER,
    REFUSE,
    REVISE,
    SHEETS,
    filled,
    sha,
    shipped,
    usual,
)

__all__ = [
    "ALL", "CONDITIONS", "NOT_REQUIRED", "NOW", "PASS", "RECEIVER", "REFUSE", "REVISE", "SHEETS",
    "Office", "filled", "sha", "shipped", "usual",
]  # fmt: skip


@dataclass
class Office:
    """One service centre, one afternoon.

    ``furnished``: the database at ``url`` has its calendar, staff and editions already.
    """

    url: str
    now: datetime = NOW
    furnished: bool = False

    def __post_init__(self) -> None:
        self.store = open_store(self.url)
        if self.furnished:
            return
        with self.store.transaction() as tx:
            setup.seed(tx, self.now)
            boss = self.person(tx, "liucheng")
            for process in ("drawing-review", "single-item"):
                setup.publish(tx, *shipped(process), boss, self.now)
                setup.grant_mandates(tx, process, self.now)

    def close(self) -> None:
        """Lock up."""
        self.store.close()

    # --- time and people --------------------------------------------------------------

    def tomorrow(self, days: int = 1) -> None:
        """The same time, so many working days later; what falls due meanwhile falls due."""
        for _ in range(days):
            with self.store.reading() as tx:
                calendar = clocks.calendar(tx)
            day = (self.now + timedelta(hours=8)).date()
            self.now += timedelta(days=(calendar.ahead(day, 1) - day).days)
            self.clocks_ring()

    def later(self, **span: float) -> None:
        """Some minutes or hours later; what falls due meanwhile falls due."""
        self.now += timedelta(**span)
        self.clocks_ring()

    def clocks_ring(self) -> None:
        """Fire what is due, as the ticker does."""
        with self.store.reading() as tx:
            due = timers.due(tx, self.now)
        for case_id, element in due:
            with self.store.transaction() as tx:
                timers.fire(tx, case_id, element, self.now)

    def person(self, tx: Transaction, login: str) -> Officer:
        """Somebody of the staff."""
        account = people.by_login(tx, login)
        assert account is not None, login
        return account.officer

    @contextmanager
    def at_work(self, login: str):
        """A transaction, and the person in it."""
        with self.store.transaction() as tx:
            yield tx, self.person(tx, login)

    # --- intake -----------------------------------------------------------------------

    def application(self, process: str = "drawing-review", **changes: Any) -> Application:
        """A whole application; ``facts`` and ``without`` (material codes) change it."""
        with self.store.reading() as tx:
            guide = editions.in_force(tx, process, self.now).guide
        facts = {r.name: usual(r) for r in guide.facts} | changes.pop("facts", {})
        without = set(changes.pop("without", ()))
        materials = tuple(
            MaterialReceived(m.code, MaterialState.RECEIVED)
            for m in guide.materials
            if m.code not in without
        )
        drawn = {m.code for m in guide.materials if m.drawing}
        whole = Application(
            process=process,
            project=Project("2026-330183-47-01-000123", "示例项目一期", "示例路1号"),
            applicant=Subject("示例置业有限公司", "91110108551385082Q"),
            agent=Subject("张三（示例）", "11010519491231002X", "person", "13800000000"),
            design_firm=Subject("示例设计院", setup.DEMO_FIRM),
            facts=facts,
            materials=materials,
            sheets=tuple(s for s in SHEETS if s.material in drawn),
        )
        return replace(whole, **changes)

    def receives(self, application: Application | None = None, **changes: Any) -> CaseId:
        """The intake window registers an application."""
        with self.at_work("jinjian") as (tx, clerk):
            given = application or self.application(**changes)
            return receive.take_in(tx, given, clerk, self.now).id

    def accepts(self, case: CaseId | None = None, **changes: Any) -> CaseId:
        """The intake window accepts a case (a new one if none is named)."""
        case = self.receives(**changes) if case is None else case
        with self.at_work("jinjian") as (tx, clerk):
            accept.accept(tx, case, clerk, self.now)
        return case

    def demands(self, case: CaseId, **words: str) -> None:
        """The one correction notice: material code = what is wrong."""
        with self.at_work("jinjian") as (tx, clerk):
            demands = [precheck.Finding(code, text) for code, text in words.items()]
            accept.notify(tx, case, demands, clerk, self.now)

    def takes_corrections(self, case: CaseId, *codes: str) -> None:
        """The applicant brings what was missing."""
        with self.at_work("jinjian") as (tx, clerk):
            lines = [MaterialReceived(c, MaterialState.RECEIVED) for c in codes]
            accept.take_corrections(tx, case, lines, (), clerk, self.now)

    def declines(self, case: CaseId, reason: str = "不属于本中心受理范围") -> None:
        """Not accepted."""
        with self.at_work("jinjian") as (tx, clerk):
            accept.decline(tx, case, reason, clerk, self.now)

    def withdraws(self, case: CaseId, reason: str = "项目调整") -> None:
        """The applicant takes the application back."""
        with self.at_work("jinjian") as (tx, clerk):
            withdraw.withdraw(tx, case, reason, clerk, self.now)

    # --- departments ------------------------------------------------------------------

    def waiting(self, case: CaseId, work: str, department: str | None = None) -> WorkItem | None:
        """The open work item of this kind."""
        for item in self.open_items(case):
            right = department is None or item.department == department.upper()
            if item.work == work and right:
                return item
        return None

    def open_items(self, case: CaseId) -> tuple[WorkItem, ...]:
        """Everything that waits for people."""
        with self.store.reading() as tx:
            return branches.open_items(tx, case)

    def item(self, case: CaseId, work: str, department: str | None = None) -> WorkItemId:
        """The open work item of this kind, which must be there."""
        found = self.waiting(case, work, department)
        assert found is not None, f"no {work} waits for {department}"
        return found.id

    def prechecks(self, case: CaseId, department: str, **words: str) -> None:
        """A department looks the materials over."""
        findings = [precheck.Finding(code, text) for code, text in words.items()]
        with self.at_work(f"{department}-chengban") as (tx, who):
            precheck.report(tx, self.item(case, "precheck", department), findings, who, self.now)

    def drafts(
        self, case: CaseId, department: str, kind: OpinionKind, sheets: Iterable[str] = ()
    ) -> WorkItemId:
        """A handler puts an opinion before the checker."""
        item = self.item(case, "handle", department)
        with self.at_work(f"{department}-chengban") as (tx, who):
            held = cases.get(tx, case)
            proposal = self.proposal(tx, held, department, kind, sheets)
            handle.submit(tx, item, proposal, held.drawing_version, who, self.now)
        return item

    def proposal(
        self,
        tx: Transaction,
        case: Case,
        department: str,
        kind: OpinionKind,
        sheets: Iterable[str] = (),
    ) -> Proposal:
        """What a department would write."""
        edition = editions.of(tx, case.edition)
        nodes = edition.model.nodes  # a share taken over from a system waits at its service task
        handled = f"{department}-handle" in nodes
        form = edition.form(f"{department}-{'handle' if handled else 'send'}")
        sheets = tuple(sheets) or (("J-01",) if kind is REVISE else ())
        return Proposal(
            kind=kind,
            text="不符合强制性条文" if kind in (REFUSE, NOT_REQUIRED) else "",
            conditions="施工前补办手续" if kind is CONDITIONS else "",
            comments=tuple(Comment(s, f"{s}须修改", clause="示例条文") for s in sheets),
            form={} if form is None else {f.name: filled(f) for f in form.fields if f.required},
        )

    def checks(self, case: CaseId, department: str) -> None:
        """The checker lets the opinion stand."""
        item = self.item(case, "check", department)
        with self.at_work(f"{department}-shenhe") as (tx, who):
            review.approve(tx, item, cases.get(tx, case).drawing_version, who, self.now)

    def sends_back(self, case: CaseId, department: str, reason: str = "条文写错了") -> None:
        """The checker sends the opinion back."""
        item = self.item(case, "check", department)
        with self.at_work(f"{department}-shenhe") as (tx, who):
            review.send_back(tx, item, reason, who, self.now)

    def opines(
        self, case: CaseId, department: str, kind: OpinionKind, sheets: Iterable[str] = ()
    ) -> None:
        """A department's opinion, handled and checked; or its own system's answer."""
        with self.store.reading() as tx:
            running = self._running(tx, case, department)
            branch = editions.of(tx, cases.get(tx, case).edition).model
            by_system = any(
                n.kind == "serviceTask" for n in branch.children(f"{department}-branch")
            )
        assert running, f"{department} is not reviewing"
        if by_system:
            self.system_answers(case, department, kind, sheets)
        else:
            self.drafts(case, department, kind, sheets)
            self.checks(case, department)

    def system_answers(
        self,
        case: CaseId,
        department: str,
        kind: OpinionKind,
        sheets: Iterable[str] = (),
        *,
        apply: bool = True,
        message_id: str = "",
    ) -> str:
        """A department's own system answers; what became of the message."""
        with self.store.transaction() as tx:
            held = cases.get(tx, case)
            round_no = held.round
            sheets = tuple(sheets) or (("J-01",) if kind is REVISE else ())
            answer = letters.Answer(
                message_id=message_id or f"{department}-{held.case_no}-{round_no}",
                case_no=held.case_no,
                branch=f"{department}-branch",
                round=round_no,
                proposal=Proposal(
                    kind=kind,
                    text="不符合要求" if kind in (REFUSE, NOT_REQUIRED) else "",
                    conditions="补测接地电阻" if kind is CONDITIONS else "",
                    comments=tuple(Comment(s, f"{s}须修改") for s in sheets),
                ),
                at=self.now,
            )
            body = letters.write_answer(answer)
            receipt = answers.receive(tx, f"{department}-system", body, self.now)
        if apply:
            with self.store.transaction() as tx:
                answers.drain(tx, case, self.now)
        return receipt.value

    def everyone_else_opines(self, case: CaseId, kind: OpinionKind = PASS) -> None:
        """Whoever still reviews gives this opinion."""
        for department in sorted(self.who_reviews(case)):
            self.opines(case, department, kind)

    # --- design firm, signing, handing out --------------------------------------------

    def design_firm_uploads(
        self, case: CaseId, changed: Iterable[str] = (), login: str = "sheji"
    ) -> None:
        """The design firm answers every comment and hands changed sheets in."""
        item = self.item(case, "redraw")
        with self.at_work(login) as (tx, who):
            held = cases.get(tx, case)
            known = {s.sheet_no: s for s in intake.sheets(tx, case, held.drawing_version)}
            new = [
                replace(known[no], sha256=sha(f"{no} v{held.drawing_version + 1} {held.id}"))
                for no in changed
            ]
            words = {c.id: "已按意见修改" for c in opinions.comments(tx, case) if c.open}
            redraw.upload(tx, item, new, words, list(changed), "", who, self.now)

    def confirms_independence(self, case: CaseId, *, independent: bool) -> None:
        """The lead department says whether the granted part can stand alone."""
        item = self.item(case, "independence")
        with self.at_work("hcon-daibiao") as (tx, who):
            independence.confirm(tx, item, independent, "各事项互不影响", who, self.now)

    def signs(self, case: CaseId, department: str) -> None:
        """A chief representative signs."""
        item = self.item(case, "sign", department)
        with self.at_work(f"{department}-daibiao") as (tx, who):
            sign.sign(tx, item, cases.get(tx, case).drawing_version, who, self.now)

    def everyone_signs(self, case: CaseId) -> None:
        """All chief representatives who are asked sign."""
        for department in ALL:
            if self.waiting(case, "sign", department) is not None:
                self.signs(case, department)

    def hands_out(self, case: CaseId) -> None:
        """The issue window hands everything out."""
        with self.at_work("chujian") as (tx, clerk):
            issue.hand_over(tx, case, *RECEIVER, clerk, self.now)

    # --- what one can see -------------------------------------------------------------

    def case(self, case: CaseId) -> Case:
        """The case as it stands."""
        with self.store.reading() as tx:
            return cases.get(tx, case)

    def status(self, case: CaseId) -> str:
        """Where it stands."""
        return self.case(case).status.value

    def who_reviews(self, case: CaseId) -> set[str]:
        """Departments at work on it, lower case."""
        with self.store.reading() as tx:
            return {b.department.lower() for b in branches.of_case(tx, case) if b.ended_at is None}

    def history(self, case: CaseId) -> list[str]:
        """What happened, in order."""
        with self.store.reading() as tx:
            return [e.what for e in journal.of_case(tx, case)]

    def opinions(self, case: CaseId) -> dict[tuple[str, int], str]:
        """Every opinion: (department, round) → kind."""
        with self.store.reading() as tx:
            return {
                (o.department.lower(), o.round): o.kind.value for o in opinions.of_case(tx, case)
            }

    def _running(self, tx: Transaction, case: CaseId, department: str) -> bool:
        rows = branches.of_case(tx, case)
        return any(b.department == department.upper() and b.ended_at is None for b in rows)
