"""The net played by hand: the oracle that the engine is held against.

Written from BPMN 2.0.2 §13, not from the engine: plain objects, no library, no state to save.
Two rules are ours, because the standard leaves them open: automatic elements run first in,
first out; and joins are looked at only when nothing else can move.
"""

from collections import deque
from collections.abc import Mapping
from typing import Self

from engine.analysis.net import NONE, Kind, Net
from engine.analysis.position import MANY, Active, Frame, Position
from engine.bpmn.expressions import Expression, NoAnswer
from engine.domain.errors import NotOffered, StuckInModel
from engine.domain.names import Text

Facts = Mapping[str, object]

MAX_STEPS = 5_000
_STAYS = frozenset({Kind.WORK, Kind.RECEIVE, Kind.CATCH, Kind.INSIDE, Kind.EVENTS})
_THROWN = ("terminate", "error", "escalation")


class Play(Position):
    """One process played on the net."""

    def __init__(self, net: Net) -> None:
        super().__init__(net)
        self.facts: Facts = {}
        self.queue: deque[tuple[Frame, int, Active | None]] = deque()

    @classmethod
    def start(cls, net: Net, facts: Facts) -> Self:
        """Begin, and play to where somebody is needed."""
        play = cls(net)
        play.facts = facts
        play._pass(play.top, net.start)
        play._settle()
        return play

    # --- steps ------------------------------------------------------------------------

    def complete(self, element: str, facts: Facts, nth: int = 0) -> None:
        """Somebody has done the work at a token."""
        self._do(element, nth, facts, (Kind.WORK, Kind.RECEIVE), "")

    def fire(self, element: str, facts: Facts, nth: int = 0) -> None:
        """A clock has run out."""
        self._do(element, nth, facts, (Kind.CATCH, Kind.EDGE), "clock")

    def _do(
        self, element: str, nth: int, facts: Facts, kinds: tuple[Kind, ...], event: str
    ) -> None:
        self.facts = facts
        for node, which, active in self.places():
            fits = self.net.kinds[node] in kinds and (not event or self.net.events[node] == event)
            if fits and (self.net.names[node], which) == (element, nth):
                self._happens(node, active)
                self._settle()
                return
        raise NotOffered(element=element)

    def send(self, message: str, facts: Facts) -> None:
        """A message comes in, to all that wait for it."""
        self.facts = facts
        ears = [
            (self.net.names[n], nth, n, active)
            for n, nth, active in self.places()
            if self.hears(n) and self.net.refers[n] == message
        ]
        if not ears:
            raise NotOffered(element=message)
        for _, _, node, active in sorted(ears, key=lambda ear: ear[:2]):
            if active.alive and (node == active.node or node in active.armed):
                self._happens(node, active)
        self._settle()

    def cancel(self) -> None:
        """Stop everything."""
        self._clear(self.top)
        self.queue.clear()

    # --- moving -----------------------------------------------------------------------

    def _settle(self) -> None:
        left = MAX_STEPS
        while True:
            while self.queue:
                frame, node, active = self.queue.popleft()
                if not frame.alive or (active is not None and not active.alive):
                    continue
                left -= 1
                if left < 0:
                    raise self._stuck(node, "自动环节循环不止。", "it goes round for ever.")
                if active is None:
                    self._leave(frame, node)
                else:
                    self._done(active)
            if not (self._a_join_fires() or self._a_frame_ends()):
                break

    def _pass(self, frame: Frame, node: int, active: Active | None = None) -> None:
        """A node hands a token on, after those that are before it."""
        self.queue.append((frame, node, active))

    def _leave(self, frame: Frame, node: int) -> None:
        net = self.net
        ways = [(arc, net.targets[arc]) for arc in self._ways(node)]
        staying = [Active(target, frame) for _, target in ways if net.kinds[target] in _STAYS]
        frame.active.extend(staying)
        beginning = iter(staying)
        for arc, target in ways:
            joins = net.kinds[target] in (Kind.PARALLEL, Kind.INCLUSIVE)
            if net.kinds[target] in _STAYS:
                self._begin(next(beginning))
            elif joins and len(net.incoming[target]) > 1:
                frame.waiting.append(arc)
            else:
                self._pass(frame, target)
        self._throw(frame, node)

    def _ways(self, node: int) -> list[int]:
        net, kind = self.net, self.net.kinds[node]
        arcs = list(net.outgoing[node])
        if kind not in (Kind.EXCLUSIVE, Kind.INCLUSIVE):
            return arcs
        true = []
        for arc in arcs:
            condition = net.conditions[arc]
            if condition is not None and self._ask(node, condition):
                true.append(arc)
                if kind is Kind.EXCLUSIVE:
                    break
        if not true and net.defaults[node] == NONE:
            raise self._stuck(node, "没有一个条件成立，也没有默认流向。", "no condition holds.")
        return true or [net.defaults[node]]

    def _begin(self, active: Active) -> None:
        net, node, many = self.net, active.node, self.net.many[active.node]
        if many is not None and active.owner is None:
            of = self._ask(node, many)
            if not isinstance(of, int) or isinstance(of, bool) or not 0 <= of <= MANY:
                raise self._stuck(node, "多实例的个数不对。", "its count is wrong.")
            if of == 0:
                active.of = 0
                self._pass(active.frame, node, active)
                return
            active.armed, active.of = list(net.edges[node]), of
            for nth in range(1 if net.sequential[node] else of):
                self._instance(active, nth)
            return
        if active.owner is None:
            active.armed = list(net.edges[node])
        if net.kinds[node] is Kind.EVENTS:
            active.armed = [net.targets[arc] for arc in net.outgoing[node]]
        if net.kinds[node] is Kind.INSIDE:
            active.inside = Frame(active)
            self._pass(active.inside, net.starts[node])

    def _instance(self, owner: Active, nth: int) -> None:
        one = Active(owner.node, owner.frame, nth, owner)
        owner.frame.active.append(one)
        self._begin(one)

    def _done(self, active: Active) -> None:
        """Its work is done: the token goes on, or the next instance begins."""
        self._drop(active)
        owner = active.owner
        if owner is None:
            self._leave(active.frame, active.node)
        elif self.net.sequential[owner.node] and active.nth + 1 < owner.of:
            self._instance(owner, active.nth + 1)
        elif not any(other.owner is owner for other in owner.frame.active):
            self._pass(owner.frame, owner.node, owner)

    def _drop(self, active: Active) -> None:
        """A token is gone, with all that hangs on it."""
        active.alive = False
        if active in active.frame.active:
            active.frame.active.remove(active)
        for other in [a for a in active.frame.active if a.owner is active]:
            self._drop(other)
        if active.inside is not None:
            active.inside.alive = False
            self._clear(active.inside)

    def _clear(self, frame: Frame) -> None:
        frame.waiting.clear()
        for active in list(frame.active):
            self._drop(active)

    # --- joins and ends ---------------------------------------------------------------

    def _a_join_fires(self) -> bool:
        for frame in self.frames():
            for join in dict.fromkeys(self.net.targets[arc] for arc in frame.waiting):
                arrived = {arc for arc in frame.waiting if self.net.targets[arc] == join}
                if self._may_fire(frame, join, arrived):
                    for arc in arrived:
                        frame.waiting.remove(arc)
                    self._pass(frame, join)
                    return True
        return False

    def _may_fire(self, frame: Frame, join: int, arrived: set[int]) -> bool:
        incoming = self.net.incoming[join]
        if self.net.kinds[join] is Kind.PARALLEL:
            return len(arrived) == len(incoming)
        full = sum(1 << bit for bit, arc in enumerate(incoming) if arc in arrived)
        elsewhere = [a.node for a in frame.active if a.owner is None]
        elsewhere += [t for arc in frame.waiting if (t := self.net.targets[arc]) != join]
        reach = self.net.reach[join]
        return all(not reach[n] & ~full or reach[n] & full for n in elsewhere)

    def _a_frame_ends(self) -> bool:
        for frame in self.frames():
            host = frame.host
            if host is not None and not frame.waiting and not frame.active:
                self._done(host)
                return True
        return False

    # --- events -----------------------------------------------------------------------

    def _happens(self, node: int, active: Active) -> None:
        """A waiting node gets what it waits for."""
        kind = self.net.kinds[node]
        if kind is Kind.EDGE and not self.net.interrupting[node]:
            if self.net.events[node] == "clock":
                active.armed.remove(node)
            self._pass(active.frame, node)
        elif node == active.node and kind is Kind.WORK:
            self._done(active)
        elif node == active.node:
            self._pass(active.frame, node, active)
        else:
            self._drop(active)
            self._pass(active.frame, node)

    def _throw(self, frame: Frame, node: int) -> None:
        event = self.net.events[node]
        if self.net.kinds[node] is not Kind.PASS or event not in _THROWN:
            return
        if event == "terminate":
            self._clear(frame)
            self._forget(frame)
            return
        around = frame.host
        while around is not None:
            around = around.owner or around
            for code in (self.net.refers[node], ""):
                for edge in around.armed:
                    if (self.net.events[edge], self.net.refers[edge]) == (event, code):
                        self._happens(edge, around)
                        return
            around = around.frame.host
        if event == "error":
            raise self._stuck(node, "没有人处理这个错误。", "nobody catches this error.")

    def _forget(self, frame: Frame) -> None:
        """Tokens of a terminated scope that were on their way go nowhere."""
        self.queue = deque(item for item in self.queue if item[0] is not frame)

    def _ask(self, node: int, condition: Expression) -> object:
        try:
            return condition.value(self.facts)
        except NoAnswer as error:
            raise self._stuck(node, error.says("zh"), error.says("en")) from error

    def _stuck(self, node: int, zh: str, en: str) -> StuckInModel:
        return StuckInModel(element=self.net.names[node], why=Text(zh, en))
