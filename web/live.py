"""A case page hears when its case moved on: server-sent events, few at a time, each of them short.

A stream holds a thread of the server as long as it lives. So there are never more than ``most``;
who comes when all are taken is answered 204, which tells a browser not to come again by itself,
and its page asks every twenty seconds instead. A stream ends after a minute at the latest; the
browser comes back with the id of the last word it heard, and nothing in between is lost.
"""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, current_app, jsonify, request, stream_with_context
from flask.typing import ResponseReturnValue

from engine.domain.case import Case
from engine.domain.lifecycle import CLOSED_CASE
from engine.domain.names import CaseId
from engine.stages import editions
from engine.store import Transaction, journal
from web import access, here, history, lang

blueprint: Blueprint = Blueprint("live", __name__, url_prefix="/cases")

MOST: Final = 3
TICK: Final = 1.0
LONGEST: Final = 55.0
LONGEST_MARK: Final = 60


@dataclass
class Streams:
    """The streams of one server: how many may live, and what the others just learnt.

    ``tick``: seconds between two questions; ``longest``: seconds after which a stream ends.
    """

    most: int = MOST
    tick: float = TICK
    longest: float = LONGEST
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _alive: int = 0
    _known: dict[CaseId, tuple[float, str]] = field(default_factory=dict)

    @property
    def alive(self) -> int:
        """How many there are now."""
        return self._alive

    def take(self) -> "Seat | None":
        """A seat, or None when all are taken."""
        with self._lock:
            if self._alive >= self.most or self.over.is_set():
                return None
            self._alive += 1
        return Seat(self)

    def give_back(self) -> None:
        """A stream is over."""
        with self._lock:
            self._alive -= 1
            if not self._alive:
                self._known.clear()

    def mark(self, case_id: CaseId) -> str:
        """How far a case has come; those who watch the same case share one question per tick."""
        moment = time.monotonic()
        asked, mark = self._known.get(case_id, (0.0, ""))
        if not mark or moment - asked >= self.tick:
            with here.reading() as tx:
                mark = journal.mark(tx, case_id)
            self._known[case_id] = (moment, mark)
        return mark


class Seat:
    """One stream's place, given back once however its end is announced."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._held = threading.Lock()

    def leave(self) -> None:
        """Give it back; a second time does nothing."""
        if self._held.acquire(blocking=False):
            self._streams.give_back()


def streams() -> Streams:
    """The streams of this application."""
    found = current_app.extensions["lianshen-live"]
    assert isinstance(found, Streams)  # noqa: S101  put there by create_app
    return found


@blueprint.get("/<case_no>/now")
def now(case_no: str) -> ResponseReturnValue:
    """How far the case has come, for pages that ask instead of listening."""
    me = here.officer()
    with here.reading() as tx:
        found = access.case(tx, case_no, me)
        mark = journal.mark(tx, found.id)
        words = says(tx, found, external=access.external(me))
    return jsonify(mark=mark, says=words)


@blueprint.get("/<case_no>/events")
def events(case_no: str) -> ResponseReturnValue:
    """An event whenever the case moved on; 204 when it is closed or every seat is taken."""
    me = here.officer()
    with here.reading() as tx:
        found = access.case(tx, case_no, me)
    if found.status in CLOSED_CASE:
        return "", 204
    seat = streams().take()
    if seat is None:
        return "", 204, {"Retry-After": "20"}
    seen = request.headers.get("Last-Event-ID") or request.args.get("seen", "")
    told = stream_with_context(_events(found, seen[:LONGEST_MARK], external=access.external(me)))
    answer = Response(told, mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy in front must not keep words back
    answer.call_on_close(seat.leave)
    return answer


def says(tx: Transaction, case: Case, *, external: bool) -> str:
    """What happened last, in a sentence for those who only hear the page."""
    newest = () if external else journal.page(tx, case.id, journal.Narrow(), limit=1, offset=0)
    if not newest:
        return lang.t("live.moved")
    edition = editions.of(tx, case.edition)
    words = history.sentence(edition, newest[0].what, newest[0].data)
    return lang.t("live.moved_by", who=history.actor(newest[0].actor), words=words)


def _events(case: Case, seen: str, *, external: bool) -> Iterator[str]:
    """The words on the wire; a colon alone keeps the line awake and tells us who has left."""
    mine = streams()
    ends = time.monotonic() + mine.longest
    yield "retry: 2000\n\n"
    while time.monotonic() < ends and not mine.over.is_set():
        mark = mine.mark(case.id)
        if mark != seen:
            seen = mark
            with here.reading() as tx:
                words = says(tx, case, external=external)
            told = json.dumps({"says": words}, ensure_ascii=False)
            yield f"id: {mark}\nevent: moved\ndata: {told}\n\n"
        else:
            yield ":\n\n"
        mine.over.wait(mine.tick)
