"""A department's opinion of one round, and its comments on sheets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from engine.domain.errors import CommentsNeeded, ReasonNeeded, StillOpen, Unreadable
from engine.domain.names import BranchId, Department, FactValue, Text
from engine.domain.wording import unshowable, visible

MAX_TEXT = 4000
MOST_PAGES = 9999


class OpinionKind(StrEnum):
    """Never a decision: only a signed document decides (LABELS §4)."""

    PASS = "pass"  # noqa: S105 - an opinion, not a password
    PASS_WITH_CONDITIONS = "pass_with_conditions"  # noqa: S105 - likewise
    REVISE = "revise"
    REFUSE = "refuse"
    NOT_REQUIRED = "not_required"
    TACIT = "tacit"


_CLOSING = frozenset({OpinionKind.PASS, OpinionKind.PASS_WITH_CONDITIONS, OpinionKind.NOT_REQUIRED})
GIVEN_BY_PEOPLE = frozenset(OpinionKind) - {OpinionKind.TACIT}


@dataclass(frozen=True, slots=True)
class Comment:
    """One remark, on one sheet, at one place.

    ``place`` is in words. A remark pinned to the picture of its sheet also says where: ``page``
    from 1, ``x`` and ``y`` as shares (0 to 1) of that page's width and height, from its upper
    left corner. Page 0: the sheet as a whole. ``follows`` is the comment of an earlier round that
    this one keeps open (its id), 0 for a new one.
    """

    sheet_no: str
    text: str
    place: str = ""
    discipline: str = ""
    clause: str = ""
    mandatory: bool = False
    page: int = 0
    x: float = 0.0
    y: float = 0.0
    follows: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a handler puts before the checker; becomes an Opinion when checked.

    ``form`` holds the department's own review fields (its JSON Schema).
    """

    kind: OpinionKind
    text: str = ""
    conditions: str = ""
    comments: tuple[Comment, ...] = ()
    form: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opinion:
    """A checked opinion of one branch in one round, bound to the drawing version it saw."""

    branch: BranchId
    department: Department
    round: int
    kind: OpinionKind
    drawing_version: int
    at: datetime
    text: str = ""
    conditions: str = ""
    handler: str = ""
    checker: str = ""
    source: str = "desk"
    form: Mapping[str, FactValue] = field(default_factory=dict)


def well_formed(proposal: Proposal, *, drawings: bool = True) -> Proposal:
    """The proposal, if it says what its kind demands.

    Args:
        drawings: whether the case has sheets to comment on; without any, words will do.

    Raises:
        CommentsNeeded: revise without a comment.
        ReasonNeeded: refuse or not-required without reasons, conditions left empty.
        StillOpen: pass, although an earlier comment is kept open.
        Unreadable: a text is too long or a comment lacks its sheet or its words.
    """
    kind = proposal.kind
    if kind is OpinionKind.TACIT:
        why = Text("不能由人填写。请从列表中选择。", "is never typed by a person. Choose another.")
        raise Unreadable(field=Text("视为同意（超时）", "Tacit consent"), name="kind", why=why)
    if kind is OpinionKind.REVISE and not drawings and not visible(proposal.text):
        raise ReasonNeeded(what=Text("“修改后复审”", "“Revise”"), name="text")
    if kind is OpinionKind.REVISE and drawings and not proposal.comments:
        raise CommentsNeeded(name="comments")
    if kind is OpinionKind.REFUSE and not visible(proposal.text):
        raise ReasonNeeded(what=Text("“不通过”", "“Refuse”"), name="text")
    if kind is OpinionKind.NOT_REQUIRED and not visible(proposal.text):
        raise ReasonNeeded(what=Text("“无需办理”", "“Not required”"), name="text")
    if kind is OpinionKind.PASS_WITH_CONDITIONS and not visible(proposal.conditions):
        raise ReasonNeeded(what=Text("“附条件”的条件", "“With conditions”"), name="conditions")
    still_open = sum(1 for comment in proposal.comments if comment.follows)
    if still_open and kind in _CLOSING:
        raise StillOpen(n=still_open, name="kind")
    _short(proposal.text, "text", Text("审查意见", "Opinion"))
    _short(proposal.conditions, "conditions", Text("条件", "Conditions"))
    if len(proposal.comments) > 500:
        raise _unreadable("comments", Text("审查意见", "Comments"), "最多500条。", "at most 500.")
    for comment in proposal.comments:
        _check_comment(comment)
    return proposal


def _check_comment(comment: Comment) -> None:
    if not visible(comment.text):
        raise _unreadable("comments", Text("审查意见", "Comment"), "没有内容。", "has no words.")
    if not visible(comment.sheet_no):
        raise _unreadable(
            "comments",
            Text("审查意见的图号", "Sheet number of the comment"),
            "没有填写。请从图纸目录中选择。",
            "is empty. Choose from the sheet index.",
        )
    for name in ("sheet_no", "text", "place", "discipline", "clause"):
        _short(getattr(comment, name), "comments", Text("审查意见", "Comment"))
    on_the_page = 0 <= comment.x <= 1 and 0 <= comment.y <= 1  # no number is neither: refused
    if not (0 <= comment.page <= MOST_PAGES and on_the_page):
        raise _unreadable(
            "comments",
            Text("审查意见在图上的位置", "Place of the comment"),
            "不在图面内。请在图上重新标出。",
            "is not on the sheet. Mark it again.",
        )


def _short(text: str, name: str, field_name: Text) -> None:
    if len(text) > MAX_TEXT:
        raise _unreadable(
            name, field_name, f"最多{MAX_TEXT}个字。", f"at most {MAX_TEXT} characters."
        )
    if unshowable(text):
        zh, en = "含有不能显示的字符。请重新输入。", "holds control characters."
        raise _unreadable(name, field_name, zh, en)


def _unreadable(name: str, field_name: Text, zh: str, en: str) -> Unreadable:
    return Unreadable(field=field_name, name=name, why=Text(zh, en))
