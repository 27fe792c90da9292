"""What went before in a department's share: its last opinion, what is open, what has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.domain.case import ReviewComment, WorkItem
from engine.domain.opinions import Comment, Opinion, Proposal
from engine.exchange.forms import Form
from engine.stages.handle import from_form
from engine.store import sheet_notices
from engine.store.sheet_notices import SheetChange
from web import here, lang
from web.casebook import Casebook


@dataclass(frozen=True, slots=True)
class Before:
    """What a reviewer of a later round looks at first; empty in the first round.

    ``open`` are this department's comments that are not settled yet, ``settled`` the others;
    ``changes`` are sheets that changed since the version of ``last``.
    """

    last: Opinion | None
    open: Sequence[ReviewComment]
    settled: Sequence[ReviewComment]
    changes: Sequence[SheetChange]

    @property
    def changed(self) -> Mapping[str, SheetChange]:
        """Sheet number → its latest change."""
        return {change.sheet_no: change for change in reversed(self.changes)}


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the comparison; equal sides are what did not change."""

    label: str
    was: str
    now: str

    @property
    def changed(self) -> bool:
        """Whether the two sides differ."""
        return self.was != self.now


@dataclass(frozen=True, slots=True)
class Remarks:
    """The comments of a draft, beside the open ones of earlier rounds."""

    fresh: Sequence[Comment]
    kept_open: Sequence[tuple[ReviewComment, Comment]]
    resolved: Sequence[ReviewComment]


def read(book: Casebook, item: WorkItem) -> Before:
    """What went before this piece of work in its share."""
    given = [o for o in book.opinions if o.branch == item.branch and o.round < item.round]
    last = given[-1] if given else None
    ours = [c for c in book.comments if c.branch == item.branch and c.round < item.round]
    with here.reading() as tx:
        since = book.case.drawing_version if last is None else last.drawing_version
        changes = sheet_notices.changes_since(tx, book.case.id, since)
    return Before(
        last=last,
        open=[c for c in ours if c.open],
        settled=[c for c in ours if not c.open],
        changes=changes,
    )


def answers(form: Form | None, values: Mapping[str, object] | None) -> dict[str, tuple[str, str]]:
    """The department's own fields: name → title and answer, both in words."""
    found: dict[str, tuple[str, str]] = {}
    for field in form.fields if form is not None and values is not None else ():
        value = values.get(field.name) if values is not None else None
        words = dict(field.choices).get(str(value))
        shown = "" if value in (None, "") else lang.say(words if words is not None else value)
        found[field.name] = (lang.say(field.title), shown)
    return found


def differences(form: Form | None, was: Proposal | Opinion, now: Proposal) -> list[Difference]:
    """An opinion field by field against the one before; fields empty on both sides left out."""
    lines = [
        Difference(
            lang.t("review.kind"),
            lang.t(f"opinion.{was.kind.value}"),
            lang.t(f"opinion.{now.kind.value}"),
        )
    ]
    before, after = answers(form, was.form), answers(form, now.form)
    lines += [
        Difference(label, before.get(name, ("", ""))[1], words)
        for name, (label, words) in after.items()
    ]
    lines.append(Difference(lang.t("review.text"), was.text, now.text))
    lines.append(Difference(lang.t("review.conditions"), was.conditions, now.conditions))
    return [line for line in lines if line.was or line.now]


def remarks(before: Before, given: Proposal) -> Remarks:
    """Which comments are new, which earlier ones stay open, and which are settled with this."""
    followed = {c.follows: c for c in given.comments if c.follows}
    return Remarks(
        fresh=[c for c in given.comments if not c.follows],
        kept_open=[(old, followed[old.id]) for old in before.open if old.id in followed],
        resolved=[old for old in before.open if old.id not in followed],
    )


def drafts(book: Casebook, item: WorkItem) -> list[tuple[WorkItem, Proposal]]:
    """What the handlers of this share and round handed in, oldest first."""
    return [
        (i, from_form(i.form))
        for i in book.items
        if (i.work, i.branch, i.round) == ("handle", item.branch, item.round) and i.form
    ]


def returns(book: Casebook, item: WorkItem) -> list[WorkItem]:
    """Checks of this share and round that sent the opinion back, oldest first."""
    return [
        i
        for i in book.items
        if i.work in {"check", "verify"}
        and (i.branch, i.round) == (item.branch, item.round)
        and i.form
        and "reason" in i.form
    ]
