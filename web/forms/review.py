"""The review form: a department's opinion with its comments, as typed and as a proposal."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.domain.case import ReviewComment
from engine.domain.errors import FieldsWrong, UnknownSheet
from engine.domain.names import FactValue
from engine.domain.opinions import (
    GIVEN_BY_PEOPLE,
    MAX_TEXT,
    MOST_PAGES,
    Comment,
    OpinionKind,
    Proposal,
)
from engine.exchange import forms
from engine.exchange.forms import Form
from engine.stages.precheck import Finding
from web import lang
from web.forms.reading import Reader, of_own

OWN = "own-"
"""Before the names of a department's own fields, so that they never meet ours."""

_PIN = ("page", "x", "y")
_WORDS = tuple(f.name for f in fields(Comment) if f.name not in (*_PIN, "follows"))
_PARTS = (*_WORDS, *_PIN, "pinned_on", "key")
"""``pinned_on`` is the sheet that the place was marked on, ``key`` names a comment made there."""

_NOT_KEPT = {"csrf_token", "action", "seen_version", "seen_comments", "phrase-into"}
EARLIER = ("resolved", "open")
LONGEST = MAX_TEXT * 2
"""Characters of one field that a draft keeps: more than any field takes."""
KINDS = tuple(k for k in OpinionKind if k in GIVEN_BY_PEOPLE)


def typed(form: MultiDict[str, str]) -> dict[str, str]:
    """Everything typed, as it is kept in a draft."""
    return {k: v[:LONGEST] for k, v in form.items() if k not in _NOT_KEPT}


def rows(kept: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of comments that hold something, in their order."""
    found: list[dict[str, str]] = []
    for n in range(_last(kept) + 1):
        row = {part: kept.get(f"comment-{n}-{part}", "").strip() for part in _PARTS}
        if not row["page"] or row["pinned_on"] != row["sheet_no"] or _unpinned(kept, n):
            row |= dict.fromkeys((*_PIN, "pinned_on"), "")
        if any(row[part] for part in _WORDS):
            found.append(row)
    return found


def renumbered(kept: Mapping[str, str], more: Iterable[Mapping[str, str]] = ()) -> dict[str, str]:
    """What was typed with its comments numbered anew, empty rows left out, ``more`` behind them."""
    plain = {k: v for k, v in kept.items() if not k.startswith("comment-")}
    for n, row in enumerate((*rows(kept), *more)):
        plain |= {f"comment-{n}-{part}": value for part, value in row.items() if value}
    return plain


def keys(kept: Mapping[str, str]) -> str:
    """The comments made on a sheet that a page shows, for its field ``seen_comments``."""
    return " ".join(row["key"] for row in rows(kept) if row["key"])


def made_since(form: Mapping[str, str], kept: Mapping[str, str]) -> list[dict[str, str]]:
    """Comments made on a sheet since the page with this form was opened; the draft has them."""
    seen = form.get("seen_comments", "").split()
    return [row for row in rows(kept) if row["key"] and row["key"] not in seen]


def with_sheets(form: MultiDict[str, str], named: Callable[[str], str]) -> MultiDict[str, str]:
    """The form with each sheet by its own number, however it was typed."""
    return MultiDict(
        (k, named(v) if k.startswith("comment-") and k.endswith("-sheet_no") and v else v)
        for k, v in form.items(multi=True)
    )


def phrase_field(kept: Mapping[str, str], asked: str) -> str:
    """The field that a stock phrase goes into: the one named, else a new comment."""
    row = _row_of(asked)
    of_a_comment = asked == f"comment-{row}-text" and 0 <= row <= _last(kept) + 1
    known = asked in {"text", "conditions"} or of_a_comment
    return asked if known else f"comment-{len(rows(kept))}-text"


def proposal(
    form: MultiDict[str, str],
    own: Form | None,
    sheets: Collection[str],
    earlier: Sequence[ReviewComment] = (),
) -> Proposal:
    """The opinion on the form.

    Args:
        sheets: numbers of the sheets of the version under review.
        earlier: the department's comments that are open; each must be called resolved or not.

    Raises:
        Faults: fields that cannot be taken, the department's own among them.
    """
    reader = Reader(form)
    answers = _answers(reader, own, form)
    kind = reader.choice("kind", "review.kind", {k.value for k in KINDS})
    words = reader.text("text", "review.text", most=MAX_TEXT)
    conditions = reader.text("conditions", "review.conditions", most=MAX_TEXT)
    followed = [_followed(reader, old) for old in earlier]
    fresh = [_comment(reader, n, row, sheets) for n, row in enumerate(rows(typed(form)))]
    comments = (*(one for one in followed if one is not None), *fresh)
    reader.done()
    return Proposal(OpinionKind(kind), words, conditions, comments, answers)


def findings(form: MultiDict[str, str], codes: list[str]) -> list[Finding]:
    """What a pre-check found: one sentence a material, empty ones left out."""
    reader = Reader(form)
    found = [
        Finding(code, words)
        for code in codes
        if (words := reader.text(f"finding-{code}", code, most=400))
    ]
    reader.done()
    return found


def seen_version(form: MultiDict[str, str]) -> int:
    """The drawing version that the page showed; 0 where it was taken away."""
    raw = form.get("seen_version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 0


def from_answers(answers: Mapping[str, FactValue | Any]) -> dict[str, str]:
    """Values of a department's form as their fields show them."""
    return {
        OWN + name: _ticked(value) if isinstance(value, bool) else _plain(value)
        for name, value in answers.items()
    }


def from_proposal(given: Proposal, earlier: Sequence[ReviewComment] = ()) -> dict[str, str]:
    """An opinion as the form shows it, for the handler who gets it back."""
    followed = {c.follows: c for c in given.comments if c.follows}
    shown = {"kind": given.kind.value, "text": given.text, "conditions": given.conditions}
    shown |= from_answers(given.form)
    for old in earlier:
        again = followed.get(old.id)
        shown[f"earlier-{old.id}"] = "resolved" if again is None else "open"
        if again is not None:
            shown[f"earlier-{old.id}-note"] = again.text.removeprefix(old.text).strip()
    for n, comment in enumerate(c for c in given.comments if not c.follows):
        for part in _WORDS:
            value = getattr(comment, part)
            shown[f"comment-{n}-{part}"] = _ticked(value) if isinstance(value, bool) else value
        if comment.page:
            shown |= {f"comment-{n}-{part}": str(getattr(comment, part)) for part in _PIN}
            shown[f"comment-{n}-pinned_on"] = comment.sheet_no
    return shown


def _followed(reader: Reader, old: ReviewComment) -> Comment | None:
    """An earlier comment that stays open, with what is still missing; None: it is resolved."""
    name = f"earlier-{old.id}"
    state = reader.choice(name, lang.t("review.earlier_of", sheet=old.sheet_no), EARLIER)
    room = max(min(1000, MAX_TEXT - len(old.text) - 1), 0)
    note = reader.text(f"{name}-note", "review.earlier_note", most=room)
    if state != "open":
        return None
    text = "\n".join(part for part in (old.text, note) if part)
    return Comment(
        old.sheet_no, text, old.place, old.discipline, old.clause, old.mandatory,
        old.page, old.x, old.y, follows=old.id,
    )  # fmt: skip


def _comment(reader: Reader, n: int, row: Mapping[str, str], sheets: Collection[str]) -> Comment:
    if row["sheet_no"] and row["sheet_no"] not in sheets:
        reader.refused(f"comment-{n}-sheet_no", UnknownSheet(sheet=row["sheet_no"][:40]))
    for part in ("sheet_no", "text"):
        if not row[part]:
            reader.fault(f"comment-{n}-{part}", "review.comment_incomplete", n=n + 1)
    words = {
        part: reader.text(f"comment-{n}-{part}", f"comment.{label}", most=most)
        for part, label, most in (
            ("sheet_no", "sheet", 40),
            ("text", "text", MAX_TEXT),
            ("place", "place", 200),
            ("discipline", "discipline", 40),
            ("clause", "clause", 200),
        )
    }
    page, x, y = _pin(reader, n, row)
    return Comment(**words, mandatory=row["mandatory"] == "yes", page=page, x=x, y=y, follows=0)


def _pin(reader: Reader, n: int, row: Mapping[str, str]) -> tuple[int, float, float]:
    """Where on its sheet a comment stands: page (0: nowhere in particular), shares of it."""
    if not row["page"]:
        return 0, 0.0, 0.0
    try:
        page, x, y = int(row["page"]), float(row["x"]), float(row["y"])
    except ValueError:
        page, x, y = -1, 0.0, 0.0
    if not (1 <= page <= MOST_PAGES and 0 <= x <= 1 and 0 <= y <= 1):
        reader.fault(f"comment-{n}-place", "review.pin_wrong", n=n + 1)
    return page, x, y


def _unpinned(kept: Mapping[str, str], n: int) -> bool:
    return kept.get(f"comment-{n}-unpin") == "yes"


def _row_of(field: str) -> int:
    """The number of the comment that a field belongs to; -1 where it belongs to none."""
    number = field.split("-")[1] if field.startswith("comment-") else ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1


def _answers(reader: Reader, own: Form | None, form: Mapping[str, str]) -> Mapping[str, FactValue]:
    """The department's own fields; what is wrong with them is told with the rest, at once."""
    if own is None:
        return {}
    try:
        return forms.accept(own, _own(form))
    except FieldsWrong as wrong:
        reader.faults |= of_own(wrong, {one.name: one.title for one in own.fields})
        return {}


def _own(form: Mapping[str, str]) -> dict[str, str]:
    return {k.removeprefix(OWN): v for k, v in form.items() if k.startswith(OWN)}


def _ticked(value: object) -> str:
    return "yes" if value else ""


def _last(kept: Mapping[str, str]) -> int:
    numbers = [
        int(parts[1])
        for name in kept
        if len(parts := name.split("-", 2)) == 3
        and parts[0] == "comment"
        and parts[1].isascii()
        and parts[1].isdigit()
        and len(parts[1]) < 4
    ]
    return max(numbers, default=-1)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
