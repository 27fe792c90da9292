"""Every verb of the procedure, so that a table can try all of them on one case.

A verb is done by one person on one case. Whatever the case is, there is a work item to try it
on: the open one, or the last one of its kind, or one of another kind.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.errors import ApprovalError
from engine.domain.names import BranchId, Department
from engine.domain.opinions import Comment, OpinionKind, Proposal
from engine.exchange import letters
from engine.stages import (
    accept,
    answers,
    bring,
    editions,
    handle,
    independence,
    issue,
    pause,
    precheck,
    redraw,
    replacement,
    review,
    sign,
    withdraw,
)
from engine.store import branches, cases, clocks, intake, opinions
from tests.office import PASS, RECEIVER, REVISE, filled, sha

FIRE = BranchId("fire-branch")
METE = BranchId("mete-branch")


@dataclass(frozen=True)
class Attempt:
    """One try: the case, who tries, and the work item to try it on."""

    office: object
    tx: object
    case: int
    by: object

    @property
    def now(self):
        """The moment of the try."""
        return self.office.now

    @property
    def file(self):
        """The case as it stands."""
        return cases.get(self.tx, self.case)

    def item(self, work, department=None):
        """The open work item of this kind, or the last one, or any."""
        every = branches.items_of(self.tx, self.case)
        right = [i for i in every if i.work == work and i.department in (department, None)]
        open_ = [i for i in right if i.id in {o.id for o in self.open_items}]
        return (open_ or right[::-1] or list(every))[0].id

    @property
    def open_items(self):
        """What waits for people."""
        return branches.open_items(self.tx, self.case)

    def proposal(self, kind, sheets=("J-01",), department="FIRE"):
        """What a department would write."""
        edition = editions.of(self.tx, self.file.edition)
        element = f"{department.lower()}-handle"  # meteorology has no desk of its own here
        form = edition.form(element) if element in edition.model.nodes else None
        return Proposal(
            kind,
            "不符合规定" if kind is OpinionKind.REFUSE else "已按现行规范逐条核对",
            comments=tuple(Comment(s, "须修改") for s in sheets) if kind is REVISE else (),
            form={} if form is None else {f.name: filled(f) for f in form.fields if f.required},
        )


@dataclass(frozen=True)
class Verb:
    """What is done, and by whom (a login of the staff)."""

    name: str
    login: str
    do: Callable[[Attempt], object]

    def attempt(self, office, case, login=None):
        """Try it and take it back: None, or why it was refused."""
        refusal = None
        with suppress(_Undo), office.at_work(login or self.login) as (tx, by):
            try:
                self.do(Attempt(office, tx, case, by))
            except ApprovalError as refused:
                refusal = refused
            raise _Undo
        return refusal

    def done(self, office, case, login=None):
        """Do it for good."""
        with office.at_work(login or self.login) as (tx, by):
            return self.do(Attempt(office, tx, case, by))


class _Undo(Exception):
    """Takes the transaction back."""


def _upload(a):
    known = intake.sheets(a.tx, a.case, a.file.drawing_version)
    new = [replace(s, sha256=sha(f"{a.now} {s.sheet_no}")) for s in known if s.sheet_no == "J-03"]
    words = {c.id: "已改" for c in opinions.comments(a.tx, a.case) if c.open}
    redraw.upload(a.tx, a.item("redraw"), new, words, ["J-03"], "", a.by, a.now)


def _resume(a):
    held = [p.id for p in clocks.pauses(a.tx, a.case) if p.branch == FIRE]
    pause.resume(a.tx, a.case, held[-1] if held else 1, a.by, a.now)


def _answer(a):
    file = a.file
    answer = letters.Answer(
        f"test/{file.version}", file.case_no, METE, max(file.round, 1), Proposal(PASS), a.now
    )
    answers.receive(a.tx, "mete-system", letters.write_answer(answer), a.now)
    answers.drain(a.tx, a.case, a.now)


VERBS = {
    verb.name: verb
    for verb in (
        Verb("precheck", "fire-chengban", lambda a: precheck.report(
            a.tx, a.item("precheck", "FIRE"), [], a.by, a.now)),
        Verb("accept", "jinjian", lambda a: accept.accept(a.tx, a.case, a.by, a.now)),
        Verb("notify", "jinjian", lambda a: accept.notify(
            a.tx, a.case, [precheck.Finding("D05", "缺页")], a.by, a.now)),
        Verb("corrections", "jinjian", lambda a: accept.take_corrections(
            a.tx, a.case, [MaterialReceived("D05", MaterialState.RECEIVED)], (), a.by, a.now)),
        Verb("bring", "jinjian", lambda a: bring.bring(
            a.tx, a.case, [MaterialReceived("D03", MaterialState.RECEIVED)], (), a.by, a.now)),
        Verb("decline", "jinjian", lambda a: accept.decline(
            a.tx, a.case, "不属于受理范围", a.by, a.now)),
        Verb("submit", "fire-chengban", lambda a: handle.submit(
            a.tx, a.item("handle", "FIRE"), a.proposal(PASS), a.file.drawing_version, a.by, a.now)),
        Verb("approve", "fire-shenhe", lambda a: review.approve(
            a.tx, a.item("check", "FIRE"), a.file.drawing_version, a.by, a.now)),
        Verb("send back", "fire-shenhe", lambda a: review.send_back(
            a.tx, a.item("check", "FIRE"), "条文写错了", a.by, a.now)),
        Verb("answer", "mete-chengban", _answer),
        Verb("upload", "sheji", _upload),
        Verb("pull back", "plan-chengban", lambda a: redraw.pull_back(
            a.tx, a.case, "J-03", "影响总平面", a.by, a.now)),
        Verb("independence", "hcon-daibiao", lambda a: independence.confirm(
            a.tx, a.item("independence", "HCON"), True, "互不影响", a.by, a.now)),  # noqa: FBT003
        Verb("sign", "fire-daibiao", lambda a: sign.sign(
            a.tx, a.item("sign", "FIRE"), a.file.drawing_version, a.by, a.now)),
        Verb("hand over", "chujian", lambda a: issue.hand_over(
            a.tx, a.case, *RECEIVER, a.by, a.now)),
        Verb("replace", "chujian", lambda a: replacement.give(
            a.tx, a.case, Department("FIRE"), "遗失", *RECEIVER[:2], a.by, a.now)),
        Verb("withdraw", "jinjian", lambda a: withdraw.withdraw(
            a.tx, a.case, "项目调整", a.by, a.now)),
        Verb("stop clock", "fire-daibiao", lambda a: pause.stop(
            a.tx, a.case, FIRE, "expert-review", "专家论证", a.by, a.now)),
        Verb("resume clock", "fire-daibiao", _resume),
        Verb("extend", "guanli", lambda a: pause.extend(a.tx, a.case, "情况复杂", a.by, a.now)),
    )
}  # fmt: skip
