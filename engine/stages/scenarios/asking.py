"""Ask something of a scenario: how it runs, against a series, against another, one more where."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from engine.analysis.simulation import assumptions, defaults
from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.kit import Kit
from engine.domain.errors import FieldsWrong, NoSuchThing, Refused
from engine.domain.names import EditionId, Officer, Text
from engine.stages import editions
from engine.store import Transaction, clocks, scenarios
from engine.store.scenarios import Kept

BLOCK: Final = 4
"""Replications in one part: about a second of work."""

MOST_OPEN: Final = 10
"""Studies that may wait or run at once; the next one is asked to wait."""

RUN: Final = "run"
SERIAL: Final = "serial"
PEOPLE: Final = "people"
COMPARE: Final = "compare"
KINDS: Final = (RUN, SERIAL, PEOPLE, COMPARE)


class TooManyStudies(Refused):
    """Ten managers at once: the queue is bounded, and says so."""

    ZH = "已有{n}项测算在排队。请等其中一项算完，或取消一项，再开始这一项。"
    EN = "{n} studies are waiting already. Wait until one is done, or cancel one, and start again."


class ChangedMeanwhile(Refused):
    """Somebody else has kept the scenario since the page was opened."""

    ZH = "这个情景刚被别人改过，您的改动没有保存。请重新打开后再改。"
    EN = "Somebody has just changed this scenario; nothing of yours was kept. Open it again."


def kit(tx: Transaction, edition: str) -> Kit:
    """The process of a scenario, as that edition draws it, under the calendar of today."""
    found = editions.of(tx, EditionId(edition))
    return Kit(found.model, found.guide, clocks.calendar(tx))


def first(tx: Transaction, process: str, by: Officer, now: datetime) -> int:
    """A first scenario of the edition in force; its number."""
    edition = editions.in_force(tx, process, now)
    made = defaults.derived(kit(tx, str(edition.id)), str(edition.id))
    title = f"{edition.guide.title.zh} {now:%m%d-%H%M}"
    return scenarios.add(tx, process, str(edition.id), title, held(made), by.name, now)


def keep(
    tx: Transaction, number: int, revision: int, title: str, values: Mapping[str, str],
    now: datetime,
) -> Scenario:  # fmt: skip
    """Keep what was changed.

    Raises:
        FieldsWrong: a value that cannot be meant, or none.
        ChangedMeanwhile: somebody was quicker.
    """
    known = of(tx, number)
    told = {key: value for key, value in values.items() if key in known.values}
    _nothing_left_open(told)
    made = assumptions.checked(replace(known.changed(told), title=title))
    if not scenarios.change(tx, number, revision, title, held(made), now):
        raise ChangedMeanwhile
    return made


def _nothing_left_open(told: Mapping[str, str]) -> None:
    """An assumption that is emptied would be gone from the page, and could not be put back."""
    why = Text("请填写。", "must be filled in.")
    faults = {key: why for key, value in told.items() if not value.split()}
    if faults:
        which = "、".join(sorted(faults))
        raise FieldsWrong(n=len(faults), which=Text(which, which), faults=faults)


def copy(tx: Transaction, number: int, title: str, by: Officer, now: datetime) -> int:
    """The same under another name; its number."""
    one = of(tx, number)
    return scenarios.add(tx, one.process, one.edition, title, held(one), by.name, now)


def of(tx: Transaction, number: int) -> Scenario:
    """A scenario by its number.

    Raises:
        NoSuchThing: there is none.
    """
    return scenario(row(tx, number))


def row(tx: Transaction, number: int) -> Kept:
    """How it is kept.

    Raises:
        NoSuchThing: there is none.
    """
    found = scenarios.get(tx, number)
    if found is None:
        raise NoSuchThing(what=Text("这个情景", "This scenario"))
    return found


def ask(
    tx: Transaction, number: int, kind: str, by: Officer, now: datetime, against: int | None = None
) -> int:
    """Begin a study; its number.

    Raises:
        TooManyStudies: so many wait already.
        Refused: it cannot be run as assumed; nothing is begun.
    """
    waiting = scenarios.open_total(tx)
    if waiting >= MOST_OPEN:
        raise TooManyStudies(n=waiting)
    base = of(tx, number)
    process = kit(tx, base.edition)
    variants = [_variant(base, Text(base.title, base.title))]
    if kind == SERIAL:
        variants.append(_variant(base, Text("串联办理", "One after another"), serial=True))
    if kind == PEOPLE:
        variants += [_one_more(process, base, pool) for pool in process.pools]
    if kind == COMPARE and against is not None:
        other = of(tx, against)
        variants.append(_variant(other, Text(other.title, other.title)))
    for one in variants:
        _tried(tx, one)
    many = base.whole("run.replications", 20)
    told = {"variants": variants, "replications": many}
    return scenarios.ask(tx, number, kind, told, len(variants) * blocks(many), by.name, now)


def blocks(replications: int) -> int:
    """Parts of one variant."""
    return -(-replications // BLOCK)


def scenario(kept: Kept) -> Scenario:
    """As it was kept."""
    values, marks = kept.held["values"], kept.held["marks"]
    return Scenario(kept.process, values, marks, kept.edition, kept.title)


def held(one: Scenario) -> dict[str, Any]:
    """To be kept."""
    return {"values": dict(one.values), "marks": dict(one.marks)}


def variant(told: Mapping[str, Any]) -> Scenario:
    """A variant of a study as a scenario."""
    return Scenario(told["process"], told["values"], told["marks"], told["edition"], "")


def _variant(one: Scenario, title: Text, *, serial: bool = False) -> dict[str, Any]:
    names = {"zh": title.zh, "en": title.says("en")}
    return {**held(one), "process": one.process, "edition": one.edition, "title": names,
            "serial": serial}  # fmt: skip


def _one_more(process: Kit, base: Scenario, pool: str) -> dict[str, Any]:
    name, key = process.named(pool), f"staff.{pool}"
    more = base.changed({key: str(base.whole(key) + 1)})
    title = Text(f"{name.zh}加1人", f"One more: {name.says('en')}")
    return _variant(more, title)


def _tried(tx: Transaction, one: Mapping[str, Any]) -> None:
    """What cannot be run is said now, not by a worker later."""
    kit(tx, one["edition"]).course(variant(one), 1, serial=one["serial"])


def in_force(tx: Transaction, kept: Kept, now: datetime) -> bool:
    """Whether a new case would still run by the edition that the scenario looked at."""
    try:
        return str(editions.in_force(tx, kept.process, now).id) == kept.edition
    except NoSuchThing:
        return False


def processes(tx: Transaction, now: datetime) -> Sequence[tuple[str, Text]]:
    """What a scenario can be made of."""
    from engine.store import editions as rows  # noqa: PLC0415

    return [(p, editions.in_force(tx, p, now).guide.title) for p in rows.processes(tx, now)]
