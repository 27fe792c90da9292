"""The form of every kind of work, filled in somehow: a choice from 0 to 9 says how."""

from dataclasses import replace

from engine.domain.opinions import Comment, Proposal
from engine.exchange import letters
from engine.stages import (
    accept,
    answers,
    handle,
    independence,
    issue,
    precheck,
    redraw,
    review,
    sign,
)
from engine.store import intake, opinions
from tests.office import RECEIVER, sha


def submits(a, item, choice, kind):
    """An opinion, now and then on drawings that are not in force."""
    whole = a.proposal(kind, department=item.department or "FIRE")
    proposal = replace(whole, text="理由", conditions="条件")
    handle.submit(a.tx, item.id, proposal, version(a, choice), a.by, a.now)


def checks(a, item, choice, _):
    """Let it stand, or send it back."""
    if choice < 8:
        review.approve(a.tx, item.id, version(a, choice), a.by, a.now)
    else:
        review.send_back(a.tx, item.id, "再看", a.by, a.now)


def redraws(a, item, choice, _):
    """Some sheets change, none of them declared."""
    known = intake.sheets(a.tx, a.case, a.file.drawing_version)
    new = [replace(s, sha256=sha(f"{a.file.version} {s.sheet_no}")) for s in known[:choice]]
    words = {c.id: "已改" for c in opinions.comments(a.tx, a.case) if c.open}
    redraw.upload(a.tx, item.id, new, words, (), "", a.by, a.now)


def decides_on_acceptance(a, _, choice, __):
    """Accept, or demand corrections."""
    if choice == 8:
        accept.notify(a.tx, a.case, [precheck.Finding("D05", "缺页")], a.by, a.now)
    else:
        accept.accept(a.tx, a.case, a.by, a.now)


def version(a, choice):
    """The one in force, mostly."""
    return a.file.drawing_version - (choice == 7)


def answer(a, kind, message_id, round_no):
    """Something of meteorology's system arrives at the door."""
    said = letters.Answer(
        message_id, a.file.case_no, "mete-branch", round_no,
        Proposal(kind, "理由", "条件", (Comment("L-01", "改"),)), a.now,
    )  # fmt: skip
    answers.receive(a.tx, "mete-system", letters.write_answer(said), a.now)


def answers_now(a, kind):
    """The answer that is waited for, applied at once."""
    answer(a, kind, f"n-{a.file.version}", a.file.round)
    answers.drain(a.tx, a.case, a.now)


FORMS = {
    "precheck": lambda a, item, *_: precheck.report(a.tx, item.id, (), a.by, a.now),
    "accept": decides_on_acceptance,
    "correct": lambda a, *_: accept.take_corrections(a.tx, a.case, (), (), a.by, a.now),
    "handle": submits,
    "check": checks,
    "redraw": redraws,
    "independence": lambda a, item, choice, _: independence.confirm(
        a.tx, item.id, choice < 5, "理由", a.by, a.now
    ),
    "sign": lambda a, item, choice, _: sign.sign(a.tx, item.id, version(a, choice), a.by, a.now),
    "issue": lambda a, *_: issue.hand_over(a.tx, a.case, *RECEIVER, a.by, a.now),
}
