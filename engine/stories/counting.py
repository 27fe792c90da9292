"""What a story came to: its journal, line by line, held against the one expected."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.domain import ledger
from engine.domain.case import Case, Entry
from engine.domain.clocks import Calendar, Clock
from engine.domain.minutes import MinuteClock, whole
from engine.domain.names import CaseId, Text
from engine.domain.wording import local, local_day
from engine.stages import editions
from engine.stages.editions import Edition
from engine.store import Store, branches, cases, clocks, intake, journal
from engine.stories import purses
from engine.stories.player import Refusal
from engine.stories.purses import Purse

VOLATILE: Final = frozenset({"edition"})
"""Data that changes with the packaging and says nothing about the story."""

_NOTHING: Final = object()

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """A case as it stands after its story.

    ``working_days`` are the days of the promise that were used up when the case was decided, or
    when it ended without a decision; None while it is under way, and where it was never accepted.
    ``minutes`` are the opening minutes of a while-you-wait case that was handed out.
    ``statutory_used`` is the same of the statutory limit, ``statutory_days`` with its extension.
    """

    case: Case
    title: Text
    names: Mapping[str, Text]
    project: str
    working_days: int | None
    promised_days: int
    statutory_used: int | None
    statutory_days: int
    journal: tuple[Line, ...]
    refusals: tuple[Refusal, ...] = ()
    purse: Purse | None = None
    minutes: int | None = None
    promised_minutes: int = 0


def of(store: Store, case_id: CaseId, refusals: Sequence[Refusal] = ()) -> Tally:
    """Count a case up."""
    with store.reading() as tx:
        case = cases.get(tx, case_id)
        edition = editions.of(tx, case.edition)
        rows, pauses = branches.of_case(tx, case_id), clocks.pauses(tx, case_id)
        clock = ledger.of_case(case, rows, pauses, ledger.PROMISED)
        wait = ledger.in_minutes(case, edition.guide, rows, pauses)
        law = ledger.of_case(case, rows, pauses, ledger.STATUTORY)
        calendar = clocks.calendar(tx)
        entries = journal.of_case(tx, case_id)
        purse = purses.of(tx, case_id)
        project = intake.project_of(tx, case.project_id).name
    return Tally(
        case=case,
        title=edition.guide.title,
        names=_names(edition),
        project=project,
        working_days=_used(clock, calendar),
        promised_days=case.promised_days,
        statutory_used=_used(law, calendar),
        statutory_days=case.statutory_days + case.extended_days,
        journal=tuple(_line(entry, case, clock, calendar) for entry in entries),
        refusals=tuple(refusals),
        purse=purse,
        minutes=_spent(wait, calendar),
        promised_minutes=edition.guide.promised_minutes,
    )


@dataclass(frozen=True, slots=True)
class Parted:
    """Where a journal is first another than the one expected: entry from 1, field, both sides."""

    nth: int
    where: str
    expected: str
    got: str
    says: Text


def difference(expected: Sequence[Line] | None, got: Sequence[Line]) -> Text | None:
    """The first difference as a sentence, or None."""
    if expected is None:
        return Text("没有expected.jsonl，无从比较。", "There is no expected.jsonl to compare with.")
    found = parted(expected, got)
    return None if found is None else found.says


def parted(expected: Sequence[Line] | None, got: Sequence[Line]) -> Parted | None:
    """The first difference, or None; none where nothing is expected yet."""
    if expected is None:
        return None
    for number, (wanted, found) in enumerate(zip(expected, got, strict=False), 1):
        if wanted != found:
            where, *sides = _apart(wanted, found)
            one, other = (_shown(side) for side in sides)
            says = Text(
                f"第{number}条的“{where}”：预期{one}，实际{other}。",
                f"Entry {number}, “{where}”: expected {one}, found {other}.",
            )
            return Parted(number, where, one, other, says)
    if len(expected) == len(got):
        return None
    number = min(len(expected), len(got)) + 1
    more = len(expected) > len(got)
    what = _shown((expected if more else got)[number - 1].get("what"))
    zh, en = ("预期还有", "Expected one more:") if more else ("实际多出", "There is one more:")
    says = Text(f"{zh}第{number}条{what}。", f"{en} entry {number}, {what}.")
    one, other = (what, _shown(_NOTHING)) if more else (_shown(_NOTHING), what)
    return Parted(number, "what", one, other, says)


def write(lines: Sequence[Line]) -> str:
    """Lines as expected.jsonl holds them."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _names(edition: Edition) -> dict[str, Text]:
    """Departments, their systems, grounds of a pause, elements of the diagram: code → name."""
    guide = edition.guide
    names = {one.id: Text(one.name) for one in edition.model.nodes.values() if one.name}
    names |= {d.code: d.short for d in guide.departments}
    names |= {one.charge: one.title for one in edition.tariffs.all}
    names |= {edition.tariffs.step: edition.tariffs.step_title}
    names |= {ground.code: ground.title for ground in guide.pause_grounds}
    for connector, owner in guide.connectors.items():
        short = guide.department(owner).short
        names[connector] = Text(f"{short.zh}系统", f"the system of {short.says('en')}")
    return names


def _line(entry: Entry, case: Case, clock: Clock | None, calendar: Calendar) -> Line:
    """One entry: the day of the promise, the moment in the hall, who, what, the telling data."""
    data = {name: value for name, value in entry.data.items() if name not in VOLATILE}
    return {
        "day": _day(entry, case, clock, calendar),
        "at": f"{local(entry.at):%Y-%m-%d %H:%M}",
        "who": entry.actor,
        "what": entry.what,
        "data": data,
    }


def _day(entry: Entry, case: Case, clock: Clock | None, calendar: Calendar) -> int | None:
    """Which day of the promise it was; None before acceptance and once the clock has ended."""
    ended = case.decided_at or case.closed_at
    if clock is None or case.accepted_at is None or entry.at < case.accepted_at:
        return None
    if ended is not None and entry.at > ended:
        return None
    return clock.used(calendar, local_day(entry.at))


def _used(clock: Clock | None, calendar: Calendar) -> int | None:
    """Working days that a clock had used when it ended; None while it runs, or never ran."""
    return None if clock is None or clock.ended is None else clock.used(calendar, clock.ended)


def _spent(clock: MinuteClock | None, calendar: Calendar) -> int | None:
    """Opening minutes that a clock had used when it ended; None while it runs, or never ran."""
    if clock is None or clock.ended is None:
        return None
    return whole(clock.spent(calendar, clock.ended))


def _apart(wanted: Line, found: Line) -> tuple[str, Any, Any]:
    """The first place where two lines differ, and what stands there."""
    for name in (*wanted, *found):
        one, other = wanted.get(name, _NOTHING), found.get(name, _NOTHING)
        if one == other:
            continue
        if isinstance(one, dict) and isinstance(other, dict):
            inside, this, that = _apart(one, other)
            return f"{name}.{inside}", this, that
        return name, one, other
    raise AssertionError("the lines do not differ")


def _shown(value: object) -> str:
    if value is _NOTHING:
        return "—"
    return f"“{value}”" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
