"""The dry run of one case: whether it can be carried over, where to, and why not.

Nothing is written and nothing is asked of anybody. What this says is what :mod:`carry` does, in
the same words: it calls this under the case's lock and takes the very instance built here.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from engine.analysis import carrying, reachable
from engine.analysis.carrying import ADDED, GONE, Carried, Plan
from engine.analysis.placing import Placed, scope_of
from engine.bpmn import standing as stands
from engine.bpmn.expressions import NoAnswer
from engine.bpmn.instance import Instance
from engine.bpmn.nodes import SEPARATOR
from engine.domain import facts
from engine.domain.carrying import CaseFate, Route
from engine.domain.errors import ApprovalError, StuckInModel, UnreadableState
from engine.domain.facts import Standing
from engine.domain.merging import latest
from engine.domain.names import BranchId, FactValue, Text
from engine.domain.opinions import OpinionKind
from engine.stages import advance, casefile
from engine.stages.casefile import CaseFile
from engine.stages.editions import Edition
from engine.stages.moving import hindrances, playing
from engine.stages.moving.playing import Hangs, Playing

_FAULTS: Final[Mapping[str, Text]] = {
    "other-kind": Text("对应的环节等的不是同一种事", "its counterpart waits for something else"),
    "elsewhere": Text("对应的环节不在对应的步骤里", "its counterpart lies in another block"),
    "instances": Text("只有一个版本里分几份办", "only one of the two has several instances"),
    "no-way-on": Text("之后往哪里走说不准", "which way it goes on cannot be said"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``places`` are the elements where the case stands now; ``why`` sentences for people.

    ``instance`` stands where the case would stand, where it is safe; ``steps`` is what the two
    plays to the end took together.
    """

    state: CaseFate
    places: tuple[str, ...]
    why: tuple[Text, ...] = ()
    carried: Carried | None = None
    instance: Instance | None = None
    steps: int = 0

    @property
    def foreseen(self) -> str:
        """A digest of the state that the case would have; "" where it is not safe."""
        return "" if self.instance is None else digest(self.instance.dump())


def digest(state: bytes) -> str:
    """Tells states of processes apart (SHA-256, hex)."""
    return hashlib.sha256(state).hexdigest()


def case(file: CaseFile, target: Edition, route: Route, now: datetime) -> Verdict:
    """Whether this case can go over to the target, and what would become of it."""
    places = tuple(dict.fromkeys(t.element for t in file.instance.tokens))
    places = places or tuple(dict.fromkeys(file.instance.clocks))
    impossible = hindrances.of(file, target, route)
    if impossible:
        return Verdict(CaseFate.IMPOSSIBLE, places, impossible)
    try:
        standing = _standing(file, target, route)
        return _carried(file, target, route, standing, places, now)
    except NoAnswer as missing:
        why = Text(f"新版本要问的，这一件没有填：{missing.says('zh')}", missing.says("en"))
        return Verdict(CaseFate.IMPOSSIBLE, places, (why,))


def _carried(
    file: CaseFile, target: Edition, route: Route, standing: Standing,
    places: tuple[str, ...], now: datetime,
) -> Verdict:  # fmt: skip
    known: dict[str, FactValue] = facts.derive(standing)
    first: dict[str, FactValue] = {
        f"needs_{d.lower()}": d in standing.needed for d in standing.departments
    }

    def wanted(arc: int) -> bool:
        condition = target.net.conditions[arc]
        return condition is None or condition.holds(known | first)

    choices = route.choices
    plan = Plan(route.pairs, choices.drop, choices.begin, choices.skip)
    scene = stands.scene(file.instance)
    carried = carrying.carry(file.edition.net, target.net, scene, plan, wanted)
    faults = tuple(_fault(file.edition, target, point) for point in carried.faults)
    if faults:
        return Verdict(CaseFate.IMPOSSIBLE, places, faults, carried)
    asked = tuple(_question(file.edition, target, point) for point in carried.asked)
    asked += _reviews_missed(file, target, route, standing, carried)
    asked += _reviews_lost(file, target, route, standing)
    if asked:
        return Verdict(CaseFate.ASKED, places, asked, carried)
    try:
        instance = stands.build(target.compiled, carried.scene, known)
        play = Placed.at(target.net, carried.scene, known)
        steps = _proved(file, target, standing, instance, play, now)
    except Hangs as hangs:
        at = called(target, hangs.at) if hangs.at else target.guide.title
        why = Text(f"{at.zh}：{hangs.why.zh}。", f"{at.en}: {hangs.why.en}.")
        return Verdict(CaseFate.IMPOSSIBLE, places, (why,), carried)
    except (StuckInModel, UnreadableState, ValueError) as cannot:
        says = cannot if isinstance(cannot, ApprovalError) else None
        zh = says.says("zh") if says else "新版本里没有这样的位置。"
        en = says.says("en") if says else "The other edition has no such position."
        return Verdict(CaseFate.IMPOSSIBLE, places, (Text(zh, en),), carried)
    return Verdict(CaseFate.SAFE, places, (), carried, instance, steps)


def _proved(
    file: CaseFile, target: Edition, standing: Standing, instance: Instance, play: Placed,
    now: datetime,
) -> int:  # fmt: skip
    """The steps of the plays to the end.

    Raises:
        Hangs: something of it does not hold.
    """
    if not playing.agrees(instance, play):
        raise Hangs("", Text("引擎与推演不一致", "engine and net do not agree"))
    _can_stand(target, instance)
    moved = CaseFile(file.tx, file.case, target, instance)
    try:
        advance.may_stand(moved)
    except ApprovalError as refused:
        raise Hangs("", Text(refused.says("zh").rstrip("。"), refused.says("en"))) from refused
    taken = 0
    for says in (playing.passing, playing.revising_once):
        again = Placed.at(target.net, stands.scene(instance), facts.derive(standing))
        taken += Playing(target, standing, instance, again, now).to_the_end(says)
    return taken


def _can_stand(target: Edition, instance: Instance) -> None:
    """Whether cases of the target come to this position by themselves."""
    scope = scope_of(target.net, stands.scene(instance))
    try:
        strange = reachable.strange(target.net, scope)
    except reachable.Undecided as undecided:
        where = target.net.names[undecided.scope] if undecided.scope >= 0 else ""
        why = Text("过于复杂，不能证明办得到结束", "too complex to prove that it comes to an end")
        raise Hangs(where, why) from undecided
    if strange is not None:
        where = target.net.names[strange] if strange >= 0 else ""
        why = Text(
            "新版本自己的办件到不了这个位置，转过去会有人一直等不到",
            "no case of the other edition stands like this: somebody would be waited for in vain",
        )
        raise Hangs(where, why)


def _standing(file: CaseFile, target: Edition, route: Route) -> Standing:
    """The case as the target's rules see it, its shares called as there."""
    found = casefile.standing(file.tx, file.case, target)
    shares = shares_of(file.edition, route.pairs)
    opinions = tuple(
        replace(o, branch=BranchId(shares.get(o.branch, o.branch))) for o in found.opinions
    )
    return replace(found, opinions=opinions)


def shares_of(edition: Edition, pairs: Mapping[str, str]) -> dict[str, str]:
    """Departments' shares of an edition that have a counterpart, by their ids."""
    named = {last(old): last(new) for old, new in pairs.items()}
    return {share: named[share] for share in edition.branches if share in named}


def last(element: str) -> str:
    """The id of an element as it is drawn, also inside a call."""
    return element.rpartition(SEPARATOR)[2]


def _reviews_missed(
    file: CaseFile, target: Edition, route: Route, standing: Standing, carried: Carried
) -> tuple[Text, ...]:
    """New shares that the facts call for, after the review is over or between two rounds."""
    if standing.round == 0:
        return ()
    known = set(shares_of(file.edition, route.pairs).values())
    said = {last(name) for name in (*carried.begun, *carried.skipped, *route.choices.skip)}
    said |= {last(point.element) for point in carried.asked}
    missed = [
        share
        for share, node in target.branches.items()
        if share not in known | said and node.department in standing.needed
    ]
    return tuple(
        Text(
            f"{called(target, share).zh}：新版本里多出来的，这一件的审查已经走过。",
            f"{called(target, share).en}: new in the other edition, and the review of this case"
            " is past it.",
        )
        for share in missed
    )


def _reviews_lost(
    file: CaseFile, target: Edition, route: Route, standing: Standing
) -> tuple[Text, ...]:
    """Opinions of shares that the target does not have: no decision will follow from them."""
    given = latest(standing.opinions)
    gone = [
        share
        for share in file.edition.branches
        if share in given
        and share not in target.branches
        and given[share].kind is not OpinionKind.NOT_REQUIRED
        and share not in {last(one) for one in route.choices.drop}
    ]
    return tuple(
        Text(
            f"{called(file.edition, share).zh}：已给出意见，新版本不办这一项，不会再有它的决定。",
            f"{called(file.edition, share).en}: its opinion is there, and the other edition decides"
            " nothing about it.",
        )
        for share in gone
    )


def _question(old: Edition, new: Edition, point: carrying.Point) -> Text:
    if point.kind == GONE:
        name = called(old, point.element)
        return Text(
            f"{name.zh}：正办到这里，新版本里没有对应的环节。",
            f"{name.en}: the case stands here, and the other edition has no counterpart.",
        )
    assert point.kind == ADDED
    name = called(new, point.element)
    return Text(
        f"{name.zh}：新版本里多出来的，这一件已经派过件。",
        f"{name.en}: new in the other edition, and this case has been handed round already.",
    )


def _fault(old: Edition, new: Edition, point: carrying.Point) -> Text:
    name = called(old if last(point.element) in old.model.nodes else new, point.element)
    why = _FAULTS[point.kind]
    return Text(f"{name.zh}：{why.zh}。", f"{name.en}: {why.en}.")


def called(edition: Edition, element: str) -> Text:
    """An element as people call it: with the share that it belongs to."""
    node = edition.model.nodes.get(last(element))
    if node is None:
        return Text(element, element)
    share = edition.model.branch_of(element)
    name = node.name or node.id
    if share is None or share.id == node.id:
        return Text(name, name)
    return Text(f"{share.name}·{name}", f"{share.name} · {name}")
