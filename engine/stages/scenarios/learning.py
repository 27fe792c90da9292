"""Ask what records show, and keep it as a scenario. It is computed in parts, as every study is.

A question is plain values: which records, under which edition and calendar, how durations are
taken, which past calibrates. The same question asked again finds the answer that is kept. Our own
cases go on, so that a question of them is one of its day.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.backtest import Tested
from engine.analysis.simulation.seen import Seen
from engine.domain.errors import NoSuchThing
from engine.domain.names import Officer, Text
from engine.stages import editions
from engine.stages.scenarios import asking, calibrating, remembered
from engine.store import Transaction, scenarios
from engine.store.scenarios import Study

LEARN: Final = "learn"
LAY: Final = "lay"
KINDS: Final = (LEARN, LAY)

OWN: Final = "own"
"""The source of our own cases; that of a log is ``log:`` and its number."""

METHOD: Final = 1
"""Raised when the same question would be answered differently: then it is asked anew."""

Question = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What is there of a study that learns, as far as it is.

    ``of`` cases there were, ``older`` were not looked at. ``scenario`` and ``unseen`` where there
    is a diagram. ``tested`` is None while it is not there, or where nothing can be held back;
    ``why`` then says what stood in the way. ``tested_from`` cases calibrated the back-test.
    """

    seen: Seen
    of: int
    older: int
    scenario: Mapping[str, Any] | None
    unseen: Sequence[str]
    tested: Tested | None
    tested_from: int
    why: Mapping[str, str] | None


def of_own(
    tx: Transaction, process: str, since: date, until: date, fit: str, now: datetime, today: date,
    *, recent: bool = False,
) -> Question:  # fmt: skip
    """What our cases of a period show, as they stand today.

    Raises:
        NoSuchThing: no such process.
    """
    edition = str(editions.in_force(tx, process, now).id)
    return {
        "source": OWN, "process": process, "since": since.isoformat(), "until": until.isoformat(),
        "day": today.isoformat(), "edition": edition, "fit": fit, "recent": recent,
        "calendar": asking.kit(tx, edition).calendar.version, "method": METHOD,
    }  # fmt: skip


def of_log(tx: Transaction, number: int, fit: str, *, recent: bool = False) -> Question:
    """What the log of another office shows.

    Raises:
        NoSuchThing: there is none of this number. NotCalibrated: its columns are not laid out yet.
    """
    log = calibrating.kept_log(tx, number)
    return {"source": source_of(number), "log": number, "title": log.name, "cases": log.cases,
            "fit": fit, "recent": recent, "method": METHOD}  # fmt: skip


def source_of(log: int) -> str:
    """The source that a log is."""
    return f"log:{log}"


def ask(tx: Transaction, question: Question, by: Officer, now: datetime) -> int:
    """Begin to learn, unless the same was asked already; the number of the study.

    Raises:
        TooManyStudies: so many wait already.
    """
    digest = sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()
    known = scenarios.asked_already(tx, question["source"], digest)
    if known is not None:
        return known
    asking.line_up(tx)
    told = {"question": dict(question)}
    return scenarios.ask(tx, None, LEARN, told, 2, by.name, now, question["source"], digest)


def of(tx: Transaction, number: int) -> tuple[Study, Question]:
    """A study of records, and what it was asked.

    Raises:
        NoSuchThing: none of this number, or one of a scenario.
    """
    one = scenarios.study(tx, number)
    if one is None or one.kind not in KINDS:
        raise NoSuchThing(what=Text("这项标定", "What was learned"))
    return one, one.held["question"]


def found(tx: Transaction, one: Study) -> Found | None:
    """What is there of it; None where nothing is yet."""
    there = scenarios.figures(tx, one.id)
    if one.kind != LEARN or 0 not in there:
        return None
    (learned,) = there[0]
    (test,) = there.get(1, [{}])
    return Found(
        remembered.seen(learned["seen"]), learned["of"], learned["older"], learned["scenario"],
        learned["unseen"], remembered.tested(test["tested"]) if test.get("tested") else None,
        test.get("learned_from", 0), test.get("why"),
    )  # fmt: skip


def keep(tx: Transaction, number: int, by: Officer, now: datetime) -> int:
    """Keep what our own cases show as a scenario; its number.

    Raises:
        NoSuchThing: nothing was learned, or of a log: that is laid onto a diagram first.
    """
    one, question = of(tx, number)
    learned = found(tx, one)
    if learned is None or learned.scenario is None:
        raise NoSuchThing(what=Text("这项标定的结果", "What was learned"))
    title = editions.of(tx, question["edition"]).guide.title.zh
    period = f"{question['since']}至{question['until']}"
    held = {**learned.scenario, "origin": _origin(number, question, learned)}
    return _add(tx, question, f"{title} {period}", held, by.name, now)


def lay(
    tx: Transaction, number: int, process: str, to: Mapping[str, str], by: Officer, now: datetime
) -> int:
    """Begin to lay what a log shows onto one of our diagrams; the number of that study.

    Args:
        tx: open for writing.
        number: of the study that learned.
        process: onto which process.
        to: steps of the log → steps of the diagram, where they are called differently.
        by: who asked for it.
        now: when.

    Raises:
        NoSuchThing: nothing was learned of it yet.
        NotCalibrated: not one step of it is in the diagram.
        TooManyStudies: so many wait already.
    """
    one, question = of(tx, number)
    learned = found(tx, one)
    if learned is None or "log" not in question:
        raise NoSuchThing(what=Text("这项标定的结果", "What was learned"))
    edition = str(editions.in_force(tx, process, now).id)
    calibrating.must_meet(asking.kit(tx, edition), {to.get(s, s) for s in learned.seen.steps})
    asking.line_up(tx)
    told = {**question, "process": process, "edition": edition, "to": dict(to),
            "origin": _origin(number, question, learned)}  # fmt: skip
    return scenarios.ask(tx, None, LAY, {"question": told}, 1, by.name, now, question["source"])


def laid(tx: Transaction, number: int, held: Mapping[str, Any], now: datetime) -> int:
    """Keep what came of :func:`lay`; the number of the scenario."""
    one, question = of(tx, number)
    whole = {**held, "origin": question["origin"]}
    made = _add(tx, question, question["title"], whole, one.asked_by, now)
    scenarios.became(tx, number, made)
    return made


def records(tx: Transaction, question: Question) -> calibrating.Records:
    """What is learned from.

    Raises:
        NoSuchThing, NotCalibrated: it is not there any more.
    """
    if "log" in question:
        return calibrating.of_log(tx, question["log"])
    since, until = (date.fromisoformat(question[key]) for key in ("since", "until"))
    return calibrating.own(tx, question["process"], since, until)


def scenario_of(question: Question, held: Mapping[str, Any]) -> Scenario:
    """What was learned, as a scenario that nobody has kept."""
    told = {**held, "process": question["process"], "edition": question["edition"]}
    return asking.variant(told)


def _add(
    tx: Transaction, question: Question, about: str, held: Mapping[str, Any], by: str,
    now: datetime,
) -> int:  # fmt: skip
    title = f"{about}（实际数据 {now:%m%d-%H%M}）"[:100]
    return scenarios.add(tx, question["process"], question["edition"], title, held, by, now)


def _origin(number: int, question: Question, learned: Found) -> dict[str, Any]:
    """Of which records a scenario was learned: what its page and its reports say of it."""
    return {
        "study": number, "title": question.get("title", ""), "used": learned.seen.cases,
        "of": learned.of, "older": learned.older + learned.seen.older,
        "since": question.get("since", ""), "until": question.get("until", ""),
    }  # fmt: skip
