"""A department that follows a script: stories are played, and tests are written, with it.

It behaves at the wall as a real system does: it knows a letter by its key, answers when its time
has come, may answer more than once, may be away, may change its mind under the same message id.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from engine.domain.case import Letter
from engine.domain.errors import ApprovalError, NotDelivered
from engine.domain.names import Text
from engine.domain.opinions import Comment, OpinionKind, Proposal
from engine.exchange import letters
from engine.store import outbox


@dataclass(frozen=True, slots=True)
class Reply:
    """What the script says about one round.

    ``after`` counts from the letter's arrival; ``times`` is how often the same answer is sent;
    ``other_body`` sends it once more under the same id with other words; ``away`` is how many
    deliveries find nobody.
    """

    round: int
    proposal: Proposal
    after: timedelta = timedelta(0)
    times: int = 1
    other_body: bool = False
    away: int = 0
    officer: str = ""


@dataclass(slots=True)
class _Held:
    """A letter that has come, and how many of its answers were taken."""

    letter: Mapping[str, Any]
    arrived: datetime
    taken: int = 0


class Scripted:
    """One department and its script; rounds the script does not know are never answered."""

    at_once = outbox.AT_ONCE
    collects = True
    repeats = True

    def __init__(self, name: str, replies: Sequence[Reply]) -> None:
        self.name = name
        self._replies = {one.round: one for one in replies}
        self._held: dict[str, _Held] = {}
        self._missed: dict[str, int] = {}
        self._lock = threading.Lock()  # letters come on several threads at once

    def send(self, letter: Letter, now: datetime) -> None:
        """Take the letter in, or be away."""
        reply = self._replies.get(letter.round)
        with self._lock:
            missed = self._missed.get(letter.idem_key, 0)
            if reply is not None and missed < reply.away:
                self._missed[letter.idem_key] = missed + 1
                raise NotDelivered(connector=self.name, why=Text("没有应答", "no answer"))
            self._held.setdefault(letter.idem_key, _Held(orjson.loads(letter.payload), now))

    def collect(self, now: datetime) -> Iterator[bytes]:
        """The answers whose time has come."""
        for held in self._all():
            reply = self._replies.get(held.letter["round"])
            if reply is None or held.arrived + reply.after > now:
                continue
            bodies = self._bodies(held, reply)
            while held.taken < len(bodies):
                yield bodies[held.taken]
                held.taken += 1

    def refused(self, body: bytes, why: ApprovalError) -> None:
        """The script does not listen."""

    def known(self, letter: Letter, now: datetime) -> bool | None:  # noqa: ARG002 - the protocol's
        """Whether it has been given this letter."""
        with self._lock:
            return letter.idem_key in self._held

    def next_at(self) -> datetime | None:
        """When the next answer comes, for a clock that jumps; None: nothing is to come."""
        coming = [
            held.arrived + reply.after
            for held in self._all()
            if (reply := self._replies.get(held.letter["round"])) is not None
            and held.taken < len(self._bodies(held, reply))
        ]
        return min(coming, default=None)

    def _all(self) -> tuple[_Held, ...]:
        with self._lock:
            return tuple(self._held.values())

    def _bodies(self, held: _Held, reply: Reply) -> list[bytes]:
        letter = held.letter
        answer = letters.Answer(
            message_id=f"{self.name}:{letter['message_id']}",
            case_no=letter["case_no"],
            branch=letter["branch"],
            round=letter["round"],
            proposal=reply.proposal,
            at=held.arrived + reply.after,
            officer=reply.officer,
            drawing_version=letter["drawing_version"],
        )
        bodies = [letters.write_answer(answer)] * reply.times
        if reply.other_body:
            changed = replace(reply.proposal, text=reply.proposal.text + "（更正）")
            bodies.append(letters.write_answer(replace(answer, proposal=changed)))
        return bodies


def reply(entry: Mapping[str, Any]) -> Reply:
    """One line of a story: ``{"round", "opinion", "after_minutes", "times", "away", …}``.

    Raises:
        KeyError, ValueError, TypeError: the story is wrong.
    """
    return Reply(
        round=int(entry.get("round", 1)),
        proposal=Proposal(
            OpinionKind(entry["opinion"]),
            text=entry.get("text", ""),
            conditions=entry.get("conditions", ""),
            comments=tuple(Comment(**one) for one in entry.get("comments", ())),
        ),
        after=timedelta(minutes=entry.get("after_minutes", 0)),
        times=int(entry.get("times", 1)),
        other_body=bool(entry.get("other_body", False)),
        away=int(entry.get("away", 0)),
        officer=entry.get("officer", ""),
    )
