"""A handler reviews and puts an opinion before the checker (承办)."""

from datetime import datetime
from typing import Any

from engine.domain.case import WorkItem
from engine.domain.errors import FieldsWrong, WrongVersion
from engine.domain.names import Officer, Text, WorkItemId
from engine.domain.opinions import Comment, Opinion, OpinionKind, Proposal, well_formed
from engine.exchange import forms
from engine.stages import advance, opening, take_over, verdicts
from engine.stages.casefile import CaseFile
from engine.store import Transaction, branches, journal, people


def submit(
    tx: Transaction,
    item_id: WorkItemId,
    proposal: Proposal,
    seen_version: int,
    by: Officer,
    now: datetime,
) -> None:
    """Put an opinion before the checker; giving the same one twice is giving it once.

    Where the diagram has no checker, the opinion stands at once.

    Args:
        seen_version: the drawing version that the reviewer had on the screen.

    Raises:
        as ``opening.item``; WrongVersion: newer drawings are in;
        UnknownSheet, CommentsNeeded, ReasonNeeded, Unreadable, FieldsWrong.
    """
    file, item = opening.of_item(tx, item_id, now)
    if _same_again(item, proposal, by):
        return
    opening.may_do(file, item, ("handle",), by, now)
    if seen_version != file.case.drawing_version:
        raise WrongVersion(now=file.case.drawing_version, seen=seen_version)
    well_formed(proposal, drawings=file.edition.guide.drawings)
    verdicts.check_sheets(file, proposal.comments)
    _check_form(file, item.element, proposal)
    assert item.branch is not None  # a handler works inside a branch
    verdicts.check_followed(file, item.branch, proposal.comments)
    branches.finish(tx, item_id, by, as_form(proposal), now)
    branches.mark_returned(tx, file.case.id, item.branch, returned=False)
    people.drop_draft(tx, by.account, f"item:{item_id}")
    journal.write(
        tx, file.case.id, "opinion-drafted", by, now,
        department=item.department, branch=item.branch, round=item.round,
        opinion=proposal.kind.value,
    )  # fmt: skip
    if take_over.at_our_desk(file, item):
        take_over.hand_on(file, item, "check", now)
        advance.on(file, now)
        return
    if not _has_checker(file, item.branch):
        assert item.department is not None
        opinion = Opinion(
            item.branch, item.department, item.round, proposal.kind, seen_version, now,
            proposal.text, proposal.conditions, by.name, "", "desk", proposal.form,
        )  # fmt: skip
        verdicts.write(file, opinion, proposal.comments, by, now)
    file.complete(item.element, item.nth)
    advance.on(file, now)


def as_form(proposal: Proposal) -> dict[str, Any]:
    """A proposal as plain JSON values, for the work item it was handed in with."""
    return {
        "kind": proposal.kind.value,
        "text": proposal.text,
        "conditions": proposal.conditions,
        "comments": [
            {name: getattr(c, name) for name in Comment.__slots__} for c in proposal.comments
        ],
        "form": dict(proposal.form),
    }


def from_form(form: Any) -> Proposal:
    """The proposal that ``as_form`` wrote."""
    return Proposal(
        OpinionKind(form["kind"]),
        form["text"],
        form["conditions"],
        tuple(Comment(**c) for c in form["comments"]),
        form["form"],
    )


def _same_again(item: WorkItem, proposal: Proposal, by: Officer) -> bool:
    return (
        item.work == "handle"
        and item.done_by == by.account
        and item.form is not None
        and dict(item.form) == as_form(proposal)
    )


def _has_checker(file: CaseFile, branch: str) -> bool:
    model = file.edition.model
    return any(n.work == "check" for n in model.children(model.node(branch).inside))


def _check_form(file: CaseFile, element: str, proposal: Proposal) -> None:
    form = file.edition.form(element)
    if form is None:
        return
    wrong = forms.faults(form, proposal.form)
    if wrong:
        titles = {f.name: f.title for f in form.fields}
        named = [titles.get(name, Text(name, name)) for name in wrong]
        which = Text("、".join(t.zh for t in named), ", ".join(t.says("en") for t in named))
        raise FieldsWrong(n=len(wrong), which=which, faults=wrong)
