"""One step from one marking, with one set of answers; what it passes, and what it may not do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.analysis.choices import Oracle
from engine.analysis.marking import Keeper, Marking
from engine.analysis.net import NONE, Kind, Net
from engine.analysis.position import Active, Frame
from engine.domain.errors import StuckInModel

Move = tuple[str, str, int]
"""(complete, fire, send or start; the element or message; which instance)."""

START: Move = ("start", "", 0)
ROUNDS = 16
"""How often one step may pass each element on average, and some, before it is given up."""

_STAY = frozenset({Kind.WORK, Kind.RECEIVE, Kind.CATCH, Kind.INSIDE, Kind.EVENTS})


class Runaway(Exception):
    """One step passes more and more elements; whether it would ever stop is not known."""


@dataclass(frozen=True)
class Terms:
    """What a diagram is held to.

    ``issues`` are the nodes that hand out papers, ``main`` those that a token comes to which no
    reminder has made, ``routes`` what is passed inside an activity that stands for several
    nodes. ``tick`` is called at every element, and may raise to stop.
    """

    issues: frozenset[int] = frozenset()
    main: frozenset[int] = frozenset()
    routes: Mapping[int, Sequence[int]] = field(default_factory=dict)
    tick: Callable[[], None] = lambda: None


class Walk(Keeper):
    """A step. ``log``: nodes in the order that tokens come to them; ``again``: ends, twice."""

    def __init__(self, net: Net, terms: Terms) -> None:
        super().__init__(net)
        self.terms = terms
        self.log: list[int] = []
        self.again: list[int] = []
        self.stuck_at = NONE
        self.left = ROUNDS * len(net.names) + 200
        self.passed: dict[int, set[Marking]] = {}
        self.times: dict[int, int] = {}

    def go(self, move: Move, oracle: Oracle) -> None:
        """Make a move, and play to where somebody is needed.

        Raises:
            StuckInModel: with these answers it goes round for ever, no condition holds, or
                nobody catches an error.
            Runaway: it is given up.
        """
        verb, name, nth = move
        if verb == "start":
            self.facts = oracle
            self._pass(self.top, self.net.start)
            self._settle()
        elif verb == "send":
            self.send(name, oracle)
        elif verb == "fire":
            self.fire(name, oracle, nth)
        else:
            self.complete(name, oracle, nth)

    def moves(self) -> Iterator[Move]:
        """What may happen next."""
        kinds, names = self.net.kinds, self.net.names
        sent = dict[str, None]()
        for node, nth, _ in self.places():
            if kinds[node] in (Kind.WORK, Kind.RECEIVE):
                yield "complete", names[node], nth
            elif kinds[node] in (Kind.CATCH, Kind.EDGE) and self.net.events[node] == "clock":
                yield "fire", names[node], nth
            if self.hears(node):
                sent[self.net.refers[node]] = None
        yield from (("send", name, 0) for name in sent)

    # --- what may not be --------------------------------------------------------------

    def twice(self) -> int:
        """A node that has two tokens at once, or NONE."""
        for frame in self.frames():
            at = [a.node for a in frame.active if a.owner is None]
            at += [NONE - 1 - arc for arc in frame.waiting]
            for node in at:
                if at.count(node) > 1:
                    return node if node >= 0 else self.net.targets[NONE - 1 - node]
        return NONE

    def offered(self) -> Iterator[Active]:
        """Papers that can be handed out now."""
        for frame in self.frames():
            for active in frame.active:
                if active.of < 0 and active.node in self.terms.issues:
                    yield active

    def beside(self, active: Active) -> int:
        """Another node where the process itself still has a token, or NONE."""
        own = {active.node}
        host = active.frame.host
        while host is not None:
            own.add(host.node)
            host = host.frame.host
        for frame in self.frames():
            at = [a.node for a in frame.active if a.owner is None]
            at += [self.net.sources[arc] for arc in frame.waiting]
            for node in at:
                if node not in own and node in self.terms.main:
                    return node
        return NONE

    # --- watching the play ------------------------------------------------------------

    def _leave(self, frame: Frame, node: int) -> None:
        self.terms.tick()
        self._goes_round(node)
        route = self.terms.routes.get(node, ())
        if self.net.kinds[node] not in _STAY or self._by_choice(node):
            self.log.append(node)
        self.log.extend(route[1:])
        if node in self.terms.issues:
            self.issued = True
        if not self.net.outgoing[node] and self.net.kinds[node] is Kind.PASS:
            reached = self.ends.setdefault(frame, set())
            if node in reached and node in self.terms.main:
                self.again.append(node)
            reached.add(node)
        super()._leave(frame, node)

    def _begin(self, active: Active) -> None:
        self.terms.tick()
        if active.owner is None:
            self.log.append(active.node)
        super()._begin(active)

    def _stuck(self, node: int, zh: str, en: str) -> StuckInModel:
        self.stuck_at = node
        return super()._stuck(node, zh, en)

    def _by_choice(self, node: int) -> bool:
        """Whether it is an event behind a gateway: the token waits at the gateway, not here."""
        sources = (self.net.sources[arc] for arc in self.net.incoming[node])
        return any(self.net.kinds[n] is Kind.EVENTS for n in sources)

    def _goes_round(self, node: int) -> None:
        """The same answers at the same place in the same position: it would never stop."""
        self.left -= 1
        if self.left < 0:
            raise Runaway
        self.times[node] = self.times.get(node, 0) + 1
        if self.times[node] < 3 or self.queue:
            return
        before = self.passed.setdefault(node, set())
        here = self.frozen()
        if here in before:
            raise self._stuck(node, "自动环节循环不止。", "it goes round for ever.")
        before.add(here)
