"""A story that grows press by press: begun with a project's facts, then whatever is offered.

The story itself is all that is kept. Each time it is looked at, it is played again from its first
day, so what stands in it is what happens, and going back is leaving lines out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from engine.bpmn.catalogue import Package
from engine.domain.case import Case
from engine.domain.guide import ServiceGuide
from engine.domain.names import FactValue, Text
from engine.exchange.story_file import Content, Drawn, StoryFile
from engine.stages import whereabouts
from engine.stages.studio import meaning
from engine.store import branches, cases
from engine.stories import counting, offers, trial
from engine.stories.counting import Line
from engine.stories.offers import Chosen, Offer
from engine.stories.said import BrokenStory
from engine.stories.sandbox import WINDOW

SECONDS: Final = 20.0
_PROJECT: Final = "2026-330183-47-01-009001"
_OWNER: Final = "91330183EXAMPLE02P"
_FIRM: Final = "91330183MA2H0000XM"
_PERSON: Final = "330183190001010028"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a story has come to: its case, the moment, what waits where, what can be done now."""

    case: Case
    now: datetime
    waiting: tuple[str, ...]
    done: frozenset[str]
    offers: tuple[Offer, ...]
    journal: tuple[Line, ...]


def begun(
    files: Mapping[str, bytes], facts: Mapping[str, FactValue], day: date, title: Text
) -> StoryFile:
    """A story whose applicant brings everything that such a project needs.

    Raises:
        GuideError: the guide cannot be read.
    """
    guide = Package(dict(files)).guide
    meant = meaning.of(files, facts, day)
    rules = [guide.material(code) for code in (() if meant is None else meant.pieces)]
    needed = [rule for rule in rules if rule is not None]
    application: dict[str, Any] = {
        "process": guide.process,
        **({"variant": guide.variant} if guide.variant else {}),
        "day": day.isoformat(),
        **people(guide),
        "facts": dict(facts),
        "materials": {rule.code: "received" for rule in needed},
    }
    materials: dict[str, Content] = {}
    if guide.drawings:
        sheets = []
        for nth, rule in enumerate((r for r in needed if r.drawing), 1):
            number, file = f"示例-{nth:02}", f"sheet-{nth:02}-v1.pdf"
            sheets.append(
                {"sheet_no": number, "title": rule.title.zh, "material": rule.code, "file": file}
            )
            materials[file] = Drawn(number, rule.title.zh[:80])
        application["sheets"] = sheets
    receive = {**offers.upcoming(()), "who": WINDOW, "do": "receive"}
    return StoryFile(title, application, (receive,), materials)


def people(guide: ServiceGuide) -> dict[str, dict[str, str]]:
    """Project, applicant, person at the counter and design firm of a story: nobody there is."""
    person = {"kind": "person", "name": "经办人（示例）", "code": _PERSON, "phone": "000 0000 0000"}
    owner = {"name": "示例开发有限公司（示例）", "code": _OWNER, "phone": "0571-0000 0000"}
    project = {"code": _PROJECT, "name": "示例项目（示例）", "address": "示例市示例路1号"}
    found = {"project": project, "applicant": owner, "agent": person}
    if guide.drawings:
        found["design_firm"] = {"name": "示例建筑设计院", "code": _FIRM}
    return found


def standing(files: Mapping[str, bytes], name: str, told: StoryFile) -> Standing:
    """Play it and look around.

    Raises:
        BrokenStory, NotPublished: it cannot be played to its end.
    """
    watch = trial.Watch(SECONDS)
    try:
        with trial.in_sandbox(files, name, told, watch) as (house, player):
            player.play()
            with house.store.reading() as tx:
                case = cases.get(tx, player.case)
                waiting = tuple(p.node.id for p in whereabouts.waiting(tx, case))
                items = branches.items_of(tx, case.id)
                found = offers.offered(tx, case.id, player.now)
            journal = counting.of(house.store, player.case, player.refusals).journal
            done = frozenset(str(i.element) for i in items if i.done_at is not None)
            return Standing(case, player.now, waiting, done, found, journal)
    except trial.Overtime:
        long = Text("办得太久，已停止。", "it took too long and was stopped.")
        raise BrokenStory(story=name, where=Text(""), why=long) from None


def grown(told: StoryFile, offer: Offer, chosen: Chosen) -> StoryFile:
    """The story with what was pressed; what it expected holds no more."""
    lines = offers.lines(offer, chosen, told.decisions)
    files = dict(told.materials)
    titles = {row["sheet_no"]: row["title"] for row in told.application.get("sheets", ())}
    for line in lines:
        for row in line.get("changed", ()):
            version = int(row["file"].rpartition("-v")[2].removesuffix(".pdf"))
            title = str(titles.get(row["sheet_no"], row["sheet_no"]))[:80]
            files[row["file"]] = Drawn(row["sheet_no"], title, version)
    return replace(told, decisions=(*told.decisions, *lines), materials=files, expected=None)


def waited(told: StoryFile, days: int) -> StoryFile:
    """The story after so many working days in which nobody does anything."""
    line = offers.wait(days, told.decisions)
    return replace(told, decisions=(*told.decisions, line), expected=None)


def shortened(told: StoryFile) -> StoryFile:
    """The story without its last step; a system's answer is two lines."""
    lines = list(told.decisions)
    gone = lines.pop() if len(lines) > 1 else {}
    if gone.get("do") == "wait" and lines and "time" not in lines[-1] and len(lines) > 1:
        lines.pop()
    return replace(told, decisions=tuple(lines), expected=None)
