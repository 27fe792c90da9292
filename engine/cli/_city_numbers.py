"""Numbers of decisions, given out before the stories are told, so that they follow the days.

A city is told story by story, each a transaction of its own, while weeks of several stories
overlap; drawn as they come, the numbers of what was signed would follow the telling. So the
signatures of every story are put in the order of their days first, the series are set past them
all (what a visitor signs meanwhile comes after), and each story signs with the numbers that are
its own. The sequence ``MARK`` says for which plan that was done; a city of another plan, or one
laid out by an earlier release, is numbered as it is told.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from engine.domain.names import Department
from engine.domain.wording import utc
from engine.stages import editions, numbering
from engine.store import Store, clocks, numbers, people
from engine.stories.deed import Numbers
from engine.stories.story import Story

MARK: Final = "demo/city-numbers"
Given = Mapping[str, Numbers]
"""Story → department → series and number."""


@dataclass(frozen=True, slots=True, order=True)
class Signature:
    """One decision that a story signs."""

    at: datetime
    story: str
    department: str
    series: str


def of(store: Store, told: Iterable[tuple[Story, int | None]]) -> tuple[Given, int]:
    """The numbers of stories, each with how many of its actions are told; and their plan."""
    given: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
    last: Counter[str] = Counter()
    signed = sorted(_signatures(store, told))
    for one in signed:
        last[one.series] += 1
        given[one.story][one.department] = (one.series, last[one.series])
    return given, zlib.crc32(repr(signed).encode()) & 0x7FFFFFFF


def set_aside(store: Store, given: Given, plan: int) -> None:
    """Let every series go on after these numbers. Nothing has been signed yet."""
    last: Counter[str] = Counter()
    for drawn in given.values():
        for series, number in drawn.values():
            last[series] = max(last[series], number)
    with store.transaction() as tx:
        for series, number in sorted(last.items()):
            numbers.turn(tx, series, number)
        numbers.turn(tx, MARK, plan)


def kept(store: Store, given: Given, plan: int) -> Given:
    """These numbers, if they were set aside for this very plan; else none."""
    with store.reading() as tx:
        return given if numbers.stands(tx, MARK) == plan else {}


def _signatures(store: Store, told: Iterable[tuple[Story, int | None]]) -> list[Signature]:
    found = []
    with store.reading() as tx:
        calendar = clocks.calendar(tx)
        posts = {a.login: a.officer.department for a in people.accounts(tx)}
        for story, upto in told:
            said = story.application
            edition = editions.latest(
                tx, said.text("process"), utc(story.begins), said.text("variant", "")
            )
            for action in story.actions[:upto]:
                if action.do != "sign" or action.refused:
                    continue
                department = Department(posts.get(action.who) or "")
                item = edition.guide.item_of(department)
                if item is None or edition.guide.stock.get("refusal_kind"):
                    continue  # refusals of such a guide are numbered apart
                day = calendar.ahead(story.begins, action.day) + timedelta(days=action.plus)
                series = numbering.series(item, day.year)
                at = utc(day, action.at.hour, action.at.minute)
                found.append(Signature(at, story.name, str(department), series))
    return found
