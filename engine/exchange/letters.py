"""The two messages on the wire to a department's own system: the letter out, the answer back.

Both are JSON objects. A letter names its format (``lianshen.letter/1``) and carries the
idempotency key as ``message_id``: the department keeps it and answers each key once. An answer
(shared contract “Callback”) is checked whole before anything is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson

from engine.domain.errors import Refused
from engine.domain.names import BranchId, CaseNo, Department, FactValue, Text
from engine.domain.opinions import Comment, OpinionKind, Proposal, well_formed
from engine.exchange import bodies
from engine.exchange.schemas import Schema

LETTER_FORMAT: Final = "lianshen.letter/1"
LARGEST_ANSWER: Final = 256 * 1024

_PLAIN: Final = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]*$"
"""No control characters but line ends and tabs: no database and no page takes them."""

_TEXT: Final = {"type": "string", "maxLength": 4000, "pattern": _PLAIN}
_NAME: Final = {"type": "string", "maxLength": 200, "pattern": _PLAIN}

ANSWER_SCHEMA: Final[Mapping[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Answer of a department's system",
    "type": "object",
    "additionalProperties": False,
    "required": ["message_id", "case_no", "branch", "round", "opinion", "comments", "at"],
    "properties": {
        "message_id": {"type": "string", "pattern": "^[A-Za-z0-9._:/-]{1,120}$"},
        "case_no": {"type": "string", "pattern": "^[0-9A-Z]{16,32}$"},
        "branch": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$"},
        "round": {"type": "integer", "minimum": 1, "maximum": 9999},
        "opinion": {"enum": ["pass", "pass_with_conditions", "revise", "refuse", "not_required"]},
        "at": {"type": "string", "maxLength": 40},
        "text": _TEXT,
        "conditions": _TEXT,
        "officer": {"type": "string", "maxLength": 64},
        "drawing_version": {"type": "integer", "minimum": 0, "maximum": 9999},
        "comments": {
            "type": "array",
            "maxItems": 500,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["sheet_no", "text"],
                "properties": {
                    "sheet_no": {"type": "string", "minLength": 1, "maxLength": 40},
                    "text": {**_TEXT, "minLength": 1},
                    "place": _NAME,
                    "discipline": _NAME,
                    "clause": _NAME,
                    "mandatory": {"type": "boolean"},
                },
            },
        },
    },
}
_ANSWER: Final = Schema(ANSWER_SCHEMA)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing of the set that the letter is about."""

    sheet_no: str
    title: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a department's system is asked: review this, in this round, by then.

    ``message_id`` is the idempotency key ``case_no/branch/round``.
    """

    message_id: str
    case_no: CaseNo
    branch: BranchId
    round: int
    department: Department
    item: str
    item_title: Text
    project: str
    applicant: str
    facts: Mapping[str, FactValue]
    drawing_version: int
    sheets: tuple[Sheet, ...]
    due_on: date | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What a department's system answered; ``at`` is its own clock, kept but not relied on."""

    message_id: str
    case_no: CaseNo
    branch: BranchId
    round: int
    proposal: Proposal
    at: datetime
    officer: str = ""
    drawing_version: int | None = None


def write(letter: Letter) -> bytes:
    """The letter as it leaves the house; the same letter is the same bytes."""
    return orjson.dumps(
        {
            "format": LETTER_FORMAT,
            "message_id": letter.message_id,
            "case_no": letter.case_no,
            "branch": letter.branch,
            "round": letter.round,
            "department": letter.department,
            "item": {
                "code": letter.item,
                "title": {"zh": letter.item_title.zh, "en": letter.item_title.en},
            },
            "project": letter.project,
            "applicant": letter.applicant,
            "facts": dict(letter.facts),
            "drawing_version": letter.drawing_version,
            "sheets": [
                {"sheet_no": one.sheet_no, "title": one.title, "sha256": one.sha256}
                for one in letter.sheets
            ],
            "due_on": letter.due_on.isoformat() if letter.due_on else None,
            "at": letter.at.isoformat(),
        },
        option=orjson.OPT_SORT_KEYS,
    )


def read_answer(body: bytes) -> Answer:
    """The answer in a callback's body.

    Raises:
        BadMessage: too large, not JSON, not of the schema, a time without its zone, or an
            opinion that lacks what its kind demands; the sentence names the place. What passes
            here can be applied later without the sender, so nothing is left to find then.
    """
    said = bodies.read(body, LARGEST_ANSWER, _ANSWER)
    return Answer(
        message_id=said["message_id"],
        case_no=CaseNo(said["case_no"]),
        branch=BranchId(said["branch"]),
        round=said["round"],
        proposal=_proposal(said),
        at=bodies.moment(said["at"]),
        officer=said.get("officer", ""),
        drawing_version=said.get("drawing_version"),
    )


def write_answer(answer: Answer) -> bytes:
    """An answer as a department's system would send it (our own desk and scripts use it)."""
    said: dict[str, Any] = {
        "message_id": answer.message_id,
        "case_no": answer.case_no,
        "branch": answer.branch,
        "round": answer.round,
        "opinion": answer.proposal.kind.value,
        "text": answer.proposal.text,
        "conditions": answer.proposal.conditions,
        "comments": [
            {
                "sheet_no": one.sheet_no,
                "text": one.text,
                "place": one.place,
                "discipline": one.discipline,
                "clause": one.clause,
                "mandatory": one.mandatory,
            }
            for one in answer.proposal.comments
        ],
        "officer": answer.officer,
        "at": answer.at.isoformat(),
    }
    if answer.drawing_version is not None:
        said["drawing_version"] = answer.drawing_version
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def _proposal(said: Mapping[str, Any]) -> Proposal:
    proposal = Proposal(
        kind=OpinionKind(said["opinion"]),
        text=said.get("text", ""),
        conditions=said.get("conditions", ""),
        comments=tuple(Comment(**one) for one in said["comments"]),
    )
    try:
        return well_formed(proposal)
    except Refused as wrong:
        place = str(wrong.data.get("name", "opinion"))
        raise bodies.bad(
            place, f"：{wrong.says('zh')}", f"is not whole: {wrong.says('en')}"
        ) from wrong
