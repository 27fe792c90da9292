"""Plans: from which edition to which, what belongs together, what a person has decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.analysis import matching
from engine.analysis.net import Kind
from engine.analysis.placing import STAYS
from engine.domain import lifecycle
from engine.domain.carrying import PLAN, Choices, PlanState, Route
from engine.domain.errors import NoSuchThing
from engine.domain.names import EditionId, Officer, Text
from engine.stages import editions
from engine.stages.editions import Edition
from engine.stages.moving.foresee import last
from engine.stages.moving.words import (
    OtherProcess,
    SameEdition,
    TwoOntoOne,
    UnknownElement,
    WrongMoment,
    analyst,
)
from engine.store import Transaction, carrying
from engine.store import editions as shelf

STATES: Final[Mapping[PlanState, Text]] = {
    PlanState.DRAWN: Text("正在填写", "being drawn"),
    PlanState.TRYING: Text("正在试算", "being tried"),
    PlanState.TRIED: Text("已试算", "tried"),
    PlanState.RUNNING: Text("正在转换", "under way"),
    PlanState.STOPPED: Text("已停下", "stopped"),
    PlanState.DONE: Text("已办完", "finished"),
    PlanState.UNDOING: Text("正在退回", "being taken back"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the table: where cases can stand, and its counterpart ("" for none).

    ``because``: why it is suggested, None for the same id or where nothing is.
    """

    old: str
    new: str
    because: Text | None = None


def begin(tx: Transaction, source: EditionId, target: EditionId, by: Officer, now: datetime) -> int:
    """A plan with everything paired that can be said; its number.

    Raises:
        NotYours; NoSuchThing: no such edition; SameEdition; OtherProcess.
    """
    analyst(by)
    a, b = _two(tx, source, target)
    pairs = {pair.old: pair.new for pair in suggested(a, b) if pair.new}
    return carrying.draw(tx, a.guide.process, a.id, b.id, pairs, by.name, now)


def _two(tx: Transaction, source: EditionId, target: EditionId) -> tuple[Edition, Edition]:
    if source == target:
        raise SameEdition
    lines = [shelf.get(tx, one) for one in (source, target)]
    for line in lines:
        if line is None:
            raise NoSuchThing(what=Text("流程版本", "The edition"))
    first, second = lines
    assert first is not None
    assert second is not None
    if (first.process, first.variant) != (second.process, second.variant):
        raise OtherProcess
    return editions.of(tx, first.id), editions.of(tx, second.id)


def suggested(old: Edition, new: Edition) -> tuple[Pair, ...]:
    """Every element of the old diagram in its order, each with the counterpart it seems to have.

    What another department would do is never suggested: who does what is for a person to say.
    """
    found = matching.match(old.model, new.model)
    here = set(new.net.names)
    known: dict[str, str] = {}
    pairs = []
    for name in old.net.names:
        path, _, element = name.rpartition("/")
        now = found.now(element)
        whole = "/".join(part for part in (known.get(path, path), now) if part)
        whole = whole if now and whole in here else ""
        hint = found.suggested.get(element)
        if hint and whole and old.model.department_of(name) != new.model.department_of(whole):
            whole = ""
        known[name] = whole or name
        pairs.append(Pair(name, whole, hint.because if hint and whole else None))
    return tuple(pairs)


def stands(edition: Edition) -> tuple[str, ...]:
    """Where cases of an edition can stand, and the shares around: what a person pairs."""
    kinds, names = edition.net.kinds, edition.net.names
    return tuple(
        name
        for name, kind in zip(names, kinds, strict=True)
        if kind in STAYS or (kind is Kind.EDGE and edition.net.events[names.index(name)] == "clock")
    )


def set_down(
    tx: Transaction, number: int, pairs: Mapping[str, str], choices: Choices, by: Officer
) -> None:
    """Write the mapping and the decisions of a plan; what was tried before counts no more.

    Args:
        pairs: for elements of :func:`stands` alone; the others follow by themselves.

    Raises:
        NotYours; NoSuchThing; WrongMoment: it is at work; UnknownElement; TwoOntoOne.
    """
    analyst(by)
    route = held(tx, number, PlanState.DRAWN, PlanState.TRIED)
    old, new = editions.of(tx, route.source), editions.of(tx, route.target)
    mine, theirs = set(stands(old)), set(stands(new))
    _known(mine, pairs)
    _known(theirs, (one for one in pairs.values() if one))
    _known(mine, choices.drop)
    _known(theirs, choices.begin | choices.skip)
    taken: dict[str, str] = {}
    for one, there in pairs.items():
        if there and there in taken:
            raise TwoOntoOne(first=last(taken[there]), second=last(one), element=last(there))
        taken[there] = one
    free = {p.old: p.new for p in suggested(old, new) if p.new and p.old not in mine}
    whole = free | {one: there for one, there in pairs.items() if there}
    carrying.change(tx, number, pairs=whole, choices=choices, state=PlanState.DRAWN.value)


def _known(names: set[str], asked: Iterator[str] | Mapping[str, str] | frozenset[str]) -> None:
    for one in sorted(asked):
        if one not in names:
            raise UnknownElement(element=one[:60])


def of(tx: Transaction, number: int) -> Route:
    """A plan.

    Raises:
        NoSuchThing: there is none.
    """
    found = carrying.route(tx, number)
    if found is None:
        raise NoSuchThing(what=Text("这次转换", "This move"))
    return found


def held(tx: Transaction, number: int, *states: PlanState) -> Route:
    """A plan, ours alone until the transaction ends, in one of these states.

    Raises:
        NoSuchThing; WrongMoment.
    """
    found = carrying.hold(tx, number)
    if found is None:
        raise NoSuchThing(what=Text("这次转换", "This move"))
    if found.state not in states:
        raise WrongMoment(state=STATES[found.state])
    return found


def to(tx: Transaction, route: Route, state: PlanState, **values: object) -> None:
    """Move a plan that is held to another state."""
    lifecycle.move(PLAN, route.state, state)
    carrying.change(tx, route.id, state=state.value, **values)
