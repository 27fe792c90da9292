"""The two messages on the wire to a department's own system: the letter out, the answer back.

Both are JSON objects. A letter names its format (``lianshen.letter/1``) and carries the
idempotency key as ``message_id``: the department keeps it and answers each key once. An answer
(shared contract “Callback”) is checked whole before anything is stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
from jsonschema import Draft202012Validator

from engine.domain.application import Project, Sheet
from engine.domain.errors import BadMessage
from engine.domain.names import BranchId, CaseNo, FactValue, Text
from engine.domain.opinions import Comment, OpinionKind, Proposal

LETTER_FORMAT: Final = "lianshen.letter/1"
LARGEST_ANSWER: Final = 256 * 1024

_TEXT: Final = {"type": "string", "maxLength": 4000}
_NAME: Final = {"type": "string", "maxLength": 200}

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
        "officer": _NAME,
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
_ANSWER: Final = Draft202012Validator(ANSWER_SCHEMA)


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


def idempotency_key(case_no: CaseNo, branch: str, round_no: int) -> str:
    """The one name of a department's share in one round; never made at sending time."""
    return f"{case_no}/{branch}/{round_no}"


def letter(
    *,
    case_no: CaseNo,
    branch: str,
    round_no: int,
    department: str,
    item: str,
    project: Project,
    facts: Mapping[str, FactValue],
    drawing_version: int,
    sheets: Iterable[Sheet],
    at: datetime,
    due_on: date | None = None,
) -> bytes:
    """What a department's system is asked: review this, in this round. Same words, same bytes."""
    return orjson.dumps(
        {
            "format": LETTER_FORMAT,
            "message_id": idempotency_key(case_no, branch, round_no),
            "case_no": case_no,
            "branch": branch,
            "round": round_no,
            "department": department,
            "item": item,
            "project": {"code": project.code, "name": project.name, "address": project.address},
            "facts": dict(facts),
            "drawing_version": drawing_version,
            "sheets": [
                {"sheet_no": one.sheet_no, "title": one.title, "sha256": one.sha256}
                for one in sheets
            ],
            "due_on": due_on.isoformat() if due_on else None,
            "at": at.isoformat(),
        },
        option=orjson.OPT_SORT_KEYS,
    )


def read_answer(body: bytes) -> Answer:
    """The answer in a callback's body.

    Raises:
        BadMessage: too large, not JSON, not of the schema, or a time without its zone;
            the sentence names the place.
    """
    if len(body) > LARGEST_ANSWER:
        raise _bad("body", f"超过{LARGEST_ANSWER >> 10}KB。", f"exceeds {LARGEST_ANSWER >> 10} KB.")
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _bad("body", "不是JSON。", "is not JSON.") from None
    for error in _ANSWER.iter_errors(said):
        where = "/".join(str(step) for step in error.absolute_path) or "body"
        raise _bad(where, "不符合约定的格式。", f"does not fit: {error.message[:200]}.")
    return Answer(
        message_id=said["message_id"],
        case_no=CaseNo(said["case_no"]),
        branch=BranchId(said["branch"]),
        round=said["round"],
        proposal=Proposal(
            kind=OpinionKind(said["opinion"]),
            text=said.get("text", ""),
            conditions=said.get("conditions", ""),
            comments=tuple(Comment(**one) for one in said["comments"]),
        ),
        at=_moment(said["at"]),
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


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _bad("at", "不是时间。", "is not a time.") from None
    if moment.tzinfo is None:
        raise _bad("at", "缺少时区。", "has no time zone.")
    return moment


def _bad(place: str, zh: str, en: str) -> BadMessage:
    return BadMessage(place=place, why=Text(zh, en))
