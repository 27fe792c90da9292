"""Ask something of a scenario: how it runs, against a series, against another, one more where."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from engine.analysis.simulation import assumptions, defaults, study
from engine.analysis.simulation.assumptions import Scenario
from engine.analysis.simulation.kit import Kit
from engine.domain.errors import FieldsWrong, NoSuchThing, Refused
from engine.domain.names import EditionId, Officer, Text
from engine.stages import editions
from engine.store import Transaction, clocks, scenarios
from engine.store import editions as rows
from engine.store.scenarios import Kept

BLOCK: Final = 4
"""Replications in one part, where they are small: about a second of work."""

LARGE: Final = 4_000
"""Cases in one part; a replication of more is a part by itself."""

MOST_SHARED: Final = 6
"""Groups of people who help in several departments."""

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


class TooMuchWork(Refused):
    """Queues would grow for as long as one cares to compute: that is said before, not after."""

    ZH = (
        "{pools}。等待会越积越长，结果只说明这段时间。请加人或减少到件；"
        "仍要测算，勾选“活超过人手也测算”再点一次。"
    )
    EN = (
        "{pools}. The queue would grow on and on, and the figures would speak only of this"
        " stretch. Add people or let fewer cases come; or tick “Compute all the same” and press"
        " again."
    )


class NothingToCompare(Refused):
    """No other scenario was chosen."""

    ZH = "请先选择要对比的另一个情景；还没有的，点“另存一份”再改。"
    EN = "Choose the other scenario first; if there is none, press “Copy” and change the copy."


class OtherProcess(Refused):
    """Two processes have neither cases nor luck in common."""

    ZH = "两个情景不是同一个流程，不能逐件对比。请选同一流程的情景。"
    EN = "The two scenarios are of different processes. Choose one of the same process."


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
    made = replace(altered(kit(tx, known.edition), known, values), title=title)
    if not scenarios.change(tx, number, revision, title, held(made), now):
        raise ChangedMeanwhile
    return made


def altered(process: Kit, known: Scenario, values: Mapping[str, str]) -> Scenario:
    """The scenario with what was typed; keys that it has not are left out.

    Raises:
        FieldsWrong: a value that cannot be meant, or none.
    """
    places = {f"shared.{nth}" for nth in range(1, MOST_SHARED + 1)}
    told = {k: v for k, v in values.items() if k in known.values or k in places}
    _nothing_left_open({k: v for k, v in told.items() if not k.startswith("shared.")})
    made = assumptions.checked(known.changed(told))
    away = Text("没有这个部门。", "there is no such department.")
    faults = {
        key: away
        for key in told
        if (found := assumptions.shared(made.values.get(key, "")))
        and key.startswith("shared.") and not found[1] <= {*process.pools}
    }  # fmt: skip
    if faults:
        raise FieldsWrong(n=len(faults), which=Text("、".join(faults)), faults=faults)
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


def foreseen(process: Kit, one: Scenario, *, sure: bool = False) -> Mapping[str, float]:
    """Pools that get more work than they can do. Plays a few hundred cases: outside transactions.

    Raises:
        TooMuchWork: there are some, and nobody has said that it is meant (``sure``).
        Refused: it cannot be run as assumed.
    """
    over = study.overloaded(process, assumptions.checked(one))
    if over and not sure:
        told = [(process.named(pool), f"{share:.0%}") for pool, share in over.items()]
        zh = "、".join(f"{name.zh}的活超过人手（{share}）" for name, share in told)
        en = ", ".join(f"{name.says('en')} gets {share} of what it can do" for name, share in told)
        raise TooMuchWork(pools=Text(zh, en))
    return over


def ask(
    tx: Transaction, number: int, kind: str, by: Officer, now: datetime,
    against: int | None = None, over: Mapping[str, float] | None = None,
) -> int:  # fmt: skip
    """Begin a study; its number. ``over`` is what :func:`foreseen` has said of it.

    Raises:
        TooManyStudies: so many wait already.
        OtherProcess: two processes cannot be compared.
        Refused: it cannot be run as assumed; nothing is begun.
    """
    line_up(tx)
    base = of(tx, number)
    process = kit(tx, base.edition)
    variants = [_variant(base, Text(base.title, base.title))]
    if kind == SERIAL:
        variants.append(_variant(base, Text("串联办理", "One after another"), serial=True))
    if kind == PEOPLE:
        variants += [_one_more(process, base, pool) for pool in process.pools]
    if kind == COMPARE:
        if against is None or against == number:
            raise NothingToCompare
        other = of(tx, against)
        if other.process != base.process:
            raise OtherProcess
        same = {f"run.{key}": value for key, value in base.under("run").items()}
        variants.append(_variant(other.changed(same), Text(other.title, other.title)))
    for one in variants:
        _tried(tx, one)
    many = base.whole("run.replications", 20)
    block = max(min(BLOCK, LARGE // (base.whole("run.cases") + base.whole("run.warm_up"))), 1)
    told = {
        "variants": variants, "replications": many, "block": block,
        "precision": base.number("run.precision"), "over": dict(over or {}),
    }  # fmt: skip
    parts = len(variants) * -(-many // block)
    return scenarios.ask(tx, number, kind, told, parts, by.name, now)


def line_up(tx: Transaction) -> None:
    """Room for one more study, whatever it is asked of.

    Raises:
        TooManyStudies: so many wait already.
    """
    scenarios.line_up(tx)
    waiting = scenarios.open_total(tx)
    if waiting >= MOST_OPEN:
        raise TooManyStudies(n=waiting)


def cancel(tx: Transaction, number: int, now: datetime) -> bool:
    """Stop a study; what is there stays. False: it was over already.

    Raises:
        NoSuchThing: there is none.
    """
    if scenarios.study(tx, number) is None:
        raise NoSuchThing(what=Text("这项测算", "This study"))
    return scenarios.end(tx, number, "cancelled", now)


def scenario(kept: Kept) -> Scenario:
    """As it was kept."""
    values, marks = kept.held["values"], kept.held["marks"]
    origin = kept.held.get("origin", {})
    return Scenario(kept.process, values, marks, kept.edition, kept.title, origin)


def held(one: Scenario) -> dict[str, Any]:
    """To be kept."""
    return {"values": dict(one.values), "marks": dict(one.marks), "origin": dict(one.origin)}


def variant(told: Mapping[str, Any]) -> Scenario:
    """A variant of a study as a scenario."""
    origin = told.get("origin", {})
    return Scenario(told["process"], told["values"], told["marks"], told["edition"], "", origin)


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
    except (NoSuchThing, editions.NotTakenIn):
        return False


def processes(tx: Transaction, now: datetime) -> Sequence[tuple[str, Text]]:
    """What a scenario can be made of."""
    return [(p, editions.in_force(tx, p, now).guide.title) for p in rows.offered(tx, now)]
