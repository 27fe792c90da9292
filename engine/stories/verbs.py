"""The verbs of a story: what people at the counter do, and which stage that is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.domain.names import Department, Text
from engine.domain.opinions import Comment, OpinionKind, Proposal
from engine.stages import (
    accept,
    amend,
    handle,
    independence,
    issue,
    move_account,
    pause,
    precheck,
    receive,
    redraw,
    replacement,
    review,
    sign,
    take_over,
    withdraw,
    work,
)
from engine.store import clocks, intake, numbers, opinions
from engine.stories import bank_verbs, brought, fee_verbs, kept_verbs, on_file, pay_verbs
from engine.stories.deed import Deed
from engine.stories.said import Said

ALWAYS: Final = ("day", "plus", "time", "who", "do", "refused")


def _receive(deed: Deed) -> None:
    application = brought.application(deed.scene.story, deed.scene.files)
    if deed.scene.furnished and deed.scene.story.application.flag("furnished", otherwise=True):
        on_file.furnish(deed.tx, deed.scene.files, application, deed.by, deed.now)
    deed.scene.case = receive.take_in(deed.tx, application, deed.by, deed.now).id


def _precheck(deed: Deed) -> None:
    found = _findings(deed.said, "findings")
    precheck.report(deed.tx, deed.item("precheck"), found, deed.by, deed.now)


def _accept(deed: Deed) -> None:
    accept.accept(deed.tx, deed.case, deed.by, deed.now)


def _demand(deed: Deed) -> None:
    accept.notify(deed.tx, deed.case, _findings(deed.said, "demands"), deed.by, deed.now)


def _correct(deed: Deed) -> None:
    story, root = deed.scene.story, deed.scene.files
    lines = brought.materials(story, root, deed.said)
    sheets = brought.sheets(story, root, deed.said.rows("sheets"))
    accept.take_corrections(deed.tx, deed.case, lines, sheets, deed.by, deed.now)


def _decline(deed: Deed) -> None:
    accept.decline(deed.tx, deed.case, deed.said.text("reason", ""), deed.by, deed.now)


def _claim(deed: Deed) -> None:
    work.claim(deed.tx, deed.item(deed.said.text("work")), deed.by, deed.now)


def _release(deed: Deed) -> None:
    work.release(deed.tx, deed.item(deed.said.text("work")), deed.by, deed.now)


def _handle(deed: Deed) -> None:
    said = deed.said
    proposal = Proposal(
        kind=_kind(said),
        text=said.text("text", ""),
        conditions=said.text("conditions", ""),
        comments=tuple(_comment(one) for one in said.rows("comments")),
        form=dict(said.table("form")),
    )
    handle.submit(deed.tx, deed.item("handle"), proposal, deed.seen(), deed.by, deed.now)


def _check(deed: Deed) -> None:
    review.approve(deed.tx, deed.item("check"), deed.seen(), deed.by, deed.now)


def _send_back(deed: Deed) -> None:
    reason = deed.said.text("reason", "")
    review.send_back(deed.tx, deed.item("check"), reason, deed.by, deed.now)


def _redraw(deed: Deed) -> None:
    """New sheets, and an answer to every open comment: by sheet number, or ``*`` for all."""
    said, story = deed.said, deed.scene.story
    held = deed.held()
    known = {s.sheet_no: s for s in intake.sheets(deed.tx, held.id, held.drawing_version)}
    changed = brought.sheets(story, deed.scene.files, said.rows("changed"), known)
    by_sheet = said.part("answers") if "answers" in said.data else Said(story.name, said.where, {})
    otherwise = by_sheet.text("*", "")
    answers = {
        one.id: by_sheet.text(one.sheet_no, otherwise)
        for one in opinions.comments(deed.tx, held.id)
        if one.open
    }
    declared = said.words("declared") if "declared" in said.data else [s.sheet_no for s in changed]
    note = said.text("note", "")
    item = deed.item("redraw")
    redraw.upload(deed.tx, item, changed, answers, declared, note, deed.by, deed.now)


def _pull_back(deed: Deed) -> None:
    sheet, reason = deed.said.text("sheet_no"), deed.said.text("reason", "")
    redraw.pull_back(deed.tx, deed.case, sheet, reason, deed.by, deed.now)


def _stop_clock(deed: Deed) -> None:
    said = deed.said
    pause.stop(
        deed.tx, deed.case, deed.branch(), said.text("ground"), said.text("reason", ""),
        deed.by, deed.now,
        planned_days=said.number("planned_days") if "planned_days" in said.data else None,
        statutory=said.flag("statutory", otherwise=False),
        basis=said.text("basis", ""),
    )  # fmt: skip


def _resume_clock(deed: Deed) -> None:
    branch = deed.branch()
    for one in clocks.pauses(deed.tx, deed.case):
        if one.branch == branch and one.until is None:
            pause.resume(deed.tx, deed.case, one.id, deed.by, deed.now)
            return
    raise deed.said.broken(Text("这个部门没有暂停计时。", "this department's clock runs."))


def _extend(deed: Deed) -> None:
    pause.extend(deed.tx, deed.case, deed.said.text("reason", ""), deed.by, deed.now)


def _amend(deed: Deed) -> None:
    said = deed.said
    lines = brought.materials(deed.scene.story, deed.scene.files, said)
    facts = dict(said.table("facts"))
    note = said.text("note", "")
    amend.take_in(deed.tx, deed.item("amend"), lines, facts, note, deed.by, deed.now)


def _move(deed: Deed) -> None:
    said = deed.said
    number, reason = said.text("account_no", ""), said.text("reason", "")
    moved = said.flag("moved", otherwise=True)
    item = deed.item("move")
    move_account.report(deed.tx, item, number, reason, deed.by, deed.now, moved=moved)


def _independence(deed: Deed) -> None:
    said = deed.said
    independence.confirm(
        deed.tx, deed.item("independence"), said.flag("independent"), said.text("reason", ""),
        deed.by, deed.now,
    )  # fmt: skip


def _sign(deed: Deed) -> None:
    """With the number that is set aside for it, where one is; the series stands as before then."""
    series, number = deed.scene.numbers.get(deed.by.department or "", ("", 0))
    stood = numbers.stands(deed.tx, series) if series else 0
    if series:
        numbers.turn(deed.tx, series, number - 1)
    try:
        sign.sign(deed.tx, deed.item("sign"), deed.seen(), deed.by, deed.now)
    finally:
        if series:
            numbers.turn(deed.tx, series, max(stood, number))


def _hand_out(deed: Deed) -> None:
    name, number = _receiver(deed.said)
    issue.hand_over(deed.tx, deed.case, name, number, name, deed.by, deed.now)


def _replace(deed: Deed) -> None:
    name, number = _receiver(deed.said)
    department = Department(deed.said.text("department"))
    reason = deed.said.text("reason", "")
    replacement.give(deed.tx, deed.case, department, reason, name, number, deed.by, deed.now)


def _take_over(deed: Deed) -> None:
    held = deed.held()
    take_over.here(deed.tx, held.id, deed.branch(), held.round, deed.by, deed.now)


def _withdraw(deed: Deed) -> None:
    withdraw.withdraw(deed.tx, deed.case, deed.said.text("reason", ""), deed.by, deed.now)


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb does and the names its line may use."""

    do: Callable[[Deed], None]
    names: tuple[str, ...] = ()


VERBS: Final[Mapping[str, Verb]] = {
    "receive": Verb(_receive),
    "precheck": Verb(_precheck, ("findings",)),
    "accept": Verb(_accept),
    "demand": Verb(_demand, ("demands",)),
    "correct": Verb(_correct, ("materials", "sheets")),
    "decline": Verb(_decline, ("reason",)),
    "claim": Verb(_claim, ("work",)),
    "release": Verb(_release, ("work",)),
    "handle": Verb(_handle, ("opinion", "text", "conditions", "comments", "form", "seen")),
    "check": Verb(_check, ("seen",)),
    "send_back": Verb(_send_back, ("reason",)),
    "redraw": Verb(_redraw, ("changed", "declared", "answers", "note")),
    "pull_back": Verb(_pull_back, ("sheet_no", "reason")),
    "stop_clock": Verb(_stop_clock, ("ground", "reason", "planned_days", "statutory", "basis")),
    "resume_clock": Verb(_resume_clock),
    "extend": Verb(_extend, ("reason",)),
    "amend": Verb(_amend, ("materials", "facts", "note")),
    "pay": Verb(pay_verbs.pay, pay_verbs.NAMES["pay"]),
    "order_payment": Verb(pay_verbs.order),
    "bank_says_paid": Verb(pay_verbs.bank_says, pay_verbs.NAMES["bank_says_paid"]),
    "move": Verb(_move, ("account_no", "moved", "reason")),
    "independence": Verb(_independence, ("independent", "reason")),
    "sign": Verb(_sign, ("seen",)),
    "hand_out": Verb(_hand_out, ("receiver",)),
    "replace": Verb(_replace, ("department", "reason", "receiver")),
    "take_over": Verb(_take_over),
    "withdraw": Verb(_withdraw, ("reason",)),
    "wait": Verb(lambda _deed: None),
    **{name: Verb(do, fee_verbs.NAMES[name]) for name, do in fee_verbs.DO.items()},
    **{name: Verb(do, bank_verbs.NAMES[name]) for name, do in bank_verbs.DO.items()},
    **{name: Verb(do, kept_verbs.NAMES[name]) for name, do in kept_verbs.DO.items()},
}
"""Every ``do`` of decisions.jsonl; ``wait`` only lets the time pass."""


def _kind(said: Said) -> OpinionKind:
    words = said.text("opinion")
    try:
        return OpinionKind(words)
    except ValueError:
        why = Text(f"没有“{words}”这种意见。", f"there is no opinion “{words}”.")
        raise said.broken(why) from None


def _comment(said: Said) -> Comment:
    said.only("sheet_no", "text", "place", "discipline", "clause", "mandatory")
    return Comment(
        said.text("sheet_no"),
        said.text("text"),
        said.text("place", ""),
        said.text("discipline", ""),
        said.text("clause", ""),
        said.flag("mandatory", otherwise=False),
    )


def _findings(said: Said, name: str) -> list[precheck.Finding]:
    rows = [one.only("material", "words") for one in said.rows(name)]
    return [precheck.Finding(one.text("material"), one.text("words")) for one in rows]


def _receiver(said: Said) -> tuple[str, str]:
    receiver = said.part("receiver").only("name", "id_no")
    return receiver.text("name"), receiver.text("id_no")
