"""A slow step was seen: by whom, and what was done about it."""

from datetime import datetime

from engine.domain.errors import NoLongerWaiting, NoSuchThing, NotYours
from engine.domain.names import Officer, Role, Text
from engine.domain.words import POSTS
from engine.stages.reading import short
from engine.store import Transaction, cases, journal, slow_steps

WATCH = (Role.MANAGER, Role.SUPERVISOR, Role.COORDINATOR)


class SeenAlready(NoLongerWaiting):
    """Two people looked at once; the first one's words stand."""

    ZH = "{name}已于{when}处理过这条提示。没有改变。"
    EN = "{name} dealt with this on {when}. Nothing was changed."


def see(tx: Transaction, number: int, words: str, by: Officer, now: datetime) -> None:
    """Note what was done about a slow step.

    Raises:
        NotYours: another post watches. NoSuchThing: no such alarm. SeenAlready. Unreadable.
    """
    if not by.may(*WATCH):
        raise NotYours(whose=POSTS[Role.SUPERVISOR])
    said = short(words, "words", Text("处理情况", "What was done"), 400)
    held = slow_steps.get(tx, number)
    if held is None:
        raise NoSuchThing(what=Text("这条提示", "This alarm"))
    cases.lock(tx, held.case_id)
    if not slow_steps.see(tx, number, by.name, said, now):
        first = slow_steps.get(tx, number)
        assert first is not None  # it was there a moment ago
        raise SeenAlready(name=first.seen_by, when=first.seen_at)
    journal.write(
        tx, held.case_id, "slow-step-seen", by, now, element=held.element, reason=said
    )  # fmt: skip
