"""The net made ready to run many times: one operation per node, automatic elements left out.

Only closed blocks are run (``blocks``): the profile of the house asks for nothing else, and then
a join is a count and a scope holds one token. Reminders whose way has no work in it change no
figure and are left out; so are messages and clocks that the scenario does not let happen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from engine.analysis import blocks
from engine.analysis.net import NONE, TOP, Kind, Net
from engine.analysis.simulation.distributions import Duration
from engine.bpmn.expressions import Expression
from engine.domain.errors import Refused
from engine.domain.names import Text


class Op(IntEnum):
    """What happens to a token at a node."""

    WORK = 0  # waits for one of a pool, and keeps them for a while
    DELAY = 1  # takes its time, and nobody
    JOIN = 2
    FORK = 3
    SOME = 4  # a fork whose branches are asked for
    CHOICE = 5
    ENTER = 6
    EXIT = 7
    END = 8
    STOP = 9  # everything in a scope ends
    NOTHING = 10
    CLOCK = 11


class NotSimulated(Refused):
    """The diagram has something that the simulator cannot run as it is drawn."""

    ZH = "“{element}”还不能测算：{why}"
    EN = "“{element}” cannot be simulated: {why}"


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a choice: taken when ``condition`` holds, else by its ``weight``."""

    target: int
    condition: Expression | None
    weight: float


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock runs out: after working days (at closing time), or after opening minutes."""

    days: int = 0
    minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What a scenario says about a net. Pools are numbers; ``pools[n]`` is NONE for nobody.

    ``durations[n]`` for every node that takes time; ``clocks`` the events that may fire;
    ``weights`` of arcs; ``free`` the choices that are made by weight, not by condition.
    ``branches`` are the departments' shares (host → department), ``rounds`` the scopes around
    them; ``effects`` what a piece of work decides (node → its work, such as accept). ``lags[n]``
    is how long work lies before it asks for anybody, for reasons that are not people.
    ``later`` and ``later_lags`` are the same after drawing changes, where that differs.
    """

    pools: Mapping[int, int]
    durations: Mapping[int, Duration]
    clocks: Mapping[int, Due] = field(default_factory=dict)
    weights: Mapping[int, float] = field(default_factory=dict)
    free: frozenset[int] = frozenset()
    branches: Mapping[int, str] = field(default_factory=dict)
    rounds: frozenset[int] = frozenset()
    effects: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    lags: Mapping[int, Duration] = field(default_factory=dict)
    later: Mapping[int, Duration] = field(default_factory=dict)
    later_lags: Mapping[int, Duration] = field(default_factory=dict)


@dataclass(slots=True)
class Programme:
    """Arrays by node. ``first`` is where a case begins."""

    net: Net
    setting: Setting
    first: int = NONE
    ops: list[int] = field(default_factory=list)
    nexts: list[int] = field(default_factory=list)
    ways: list[tuple[Way, ...]] = field(default_factory=list)
    joins: list[int] = field(default_factory=list)
    alarms: list[tuple[int, ...]] = field(default_factory=list)
    within: dict[int, frozenset[int]] = field(default_factory=dict)
    again: list[bool] = field(default_factory=list)
    interrupting: Sequence[bool] = ()

    @property
    def asks(self) -> bool:
        """Whether a case has anything to be asked: a choice, a round, an opinion."""
        asked = {Op.CHOICE, Op.SOME, Op.ENTER, Op.EXIT}
        return bool(asked.intersection(self.ops))

    @property
    def stops(self) -> bool:
        """Whether something may be broken off."""
        return any(self.alarms) or Op.STOP in self.ops


def compiled(net: Net, setting: Setting) -> Programme:
    """The programme of a net under a scenario.

    Raises:
        NotSimulated: a fork whose branches do not meet again, or an element we have no rule for.
    """
    return _Writer(net, setting).programme()


class _Writer:
    def __init__(self, net: Net, setting: Setting) -> None:
        self.net, self.setting = net, setting
        self.blocks = {block.fork: block for block in blocks.closed(net)}
        self.main = net.main()
        self.out = Programme(net, setting, interrupting=net.interrupting)

    def programme(self) -> Programme:
        net, out, size = self.net, self.out, len(self.net.names)
        for fork in blocks.forks(net):
            if fork not in self.blocks:
                raise self._cannot(
                    fork, "分出去的几路没有在一处到齐。", "its branches do not meet."
                )
        out.ops = [int(Op.NOTHING)] * size
        out.nexts, out.joins = [NONE] * size, [NONE] * size
        out.ways, out.alarms = [()] * size, [()] * size
        out.first = self._go(net.start)
        for node in range(size):
            self._write(node)
        out.again = self._again()
        return out

    def _write(self, node: int) -> None:
        net, out, kind = self.net, self.out, self.net.kinds[node]
        if net.many[node] is not None:
            raise self._cannot(node, "一个环节分成多份的，请先拆开画。", "draw each instance.")
        if kind in (Kind.WORK, Kind.RECEIVE, Kind.CATCH):
            pooled = self.setting.pools.get(node, NONE) != NONE
            out.ops[node] = Op.WORK if pooled else Op.DELAY
            out.nexts[node] = self._after(node)
            out.alarms[node] = self._alarms(node)
        elif kind is Kind.INSIDE and self._special(node):
            out.ops[node] = Op.ENTER
            out.nexts[node] = self._go(net.starts[node])
            out.alarms[node] = self._alarms(node)
            out.within[node] = frozenset(self._inside(node))
        elif kind is Kind.EDGE:
            out.ops[node] = Op.CLOCK
            out.nexts[node] = self._after(node)
        elif node in self.blocks:
            out.ops[node] = Op.SOME if kind is Kind.INCLUSIVE else Op.FORK
            out.ways[node] = self._ways(node)
            out.joins[node] = self.blocks[node].join
            if len(net.incoming[node]) > 1:
                raise self._cannot(node, "到齐和分发请分成两个网关。", "join, then fork.")
        elif self._joins(node):
            out.ops[node] = Op.JOIN
            out.nexts[node] = self._after(node)
        elif kind in (Kind.EXCLUSIVE, Kind.EVENTS) and len(net.outgoing[node]) > 1:
            out.ops[node] = Op.CHOICE
            out.ways[node] = self._ways(node)
        elif kind is Kind.PASS and not net.outgoing[node]:
            self._end(node)

    def _end(self, node: int) -> None:
        net, out = self.net, self.out
        scope, event = net.scopes[node], net.events[node]
        if node not in self.main:
            return
        if event == "escalation":
            raise self._cannot(node, "升级事件暂不测算。", "escalations are not run.")
        if event == "error":
            out.ops[node], out.joins[node], out.nexts[node] = self._caught(node)
        elif scope == TOP:
            out.ops[node] = Op.END
        elif event == "terminate" or self._special(scope):
            out.ops[node] = Op.STOP if event == "terminate" else Op.EXIT
            out.joins[node] = scope
            out.nexts[node] = self._after(scope)
            out.within.setdefault(scope, frozenset(self._inside(scope)))

    def _caught(self, node: int) -> tuple[int, int, int]:
        net, host = self.net, self.net.scopes[node]
        while host != TOP:
            for code in (net.refers[node], ""):
                for edge in net.edges[host]:
                    if (net.events[edge], net.refers[edge]) == ("error", code):
                        self.out.within.setdefault(host, frozenset(self._inside(host)))
                        return Op.STOP, host, self._after(edge)
            host = net.scopes[host]
        raise self._cannot(node, "没有人处理这个错误。", "nobody catches this error.")

    # --- where a token goes -----------------------------------------------------------

    def _after(self, node: int) -> int:
        arcs = self.net.outgoing[node]
        if not arcs:
            raise self._cannot(node, "后面没有连线。", "nothing comes after it.")
        return self._go(self.net.targets[arcs[0]])

    def _go(self, node: int) -> int:
        """The next node at which something happens, from where a token comes to one."""
        net, seen = self.net, set[int]()
        while node not in seen:
            seen.add(node)
            kind = net.kinds[node]
            if kind is Kind.INSIDE and not self._special(node) and net.many[node] is None:
                node = net.starts[node]
            elif kind in (Kind.WORK, Kind.RECEIVE, Kind.CATCH, Kind.EDGE, Kind.INSIDE):
                return node
            elif not net.outgoing[node]:
                onward = self._onward(node)
                if onward == node:
                    return node
                node = onward
            elif len(net.outgoing[node]) > 1 or self._joins(node):
                return node
            else:
                node = net.targets[net.outgoing[node][0]]
        raise self._cannot(node, "自动环节循环不止。", "it goes round for ever.")

    def _onward(self, end: int) -> int:
        """Where a token goes on when an end closes a scope of no interest."""
        net, scope = self.net, self.net.scopes[end]
        plain = net.events[end] in ("", "message") and end in self.main
        if not plain or scope == TOP or self._special(scope) or not net.outgoing[scope]:
            return end
        return net.targets[net.outgoing[scope][0]]

    def _ways(self, node: int) -> tuple[Way, ...]:
        net, free = self.net, node in self.setting.free or self.net.kinds[node] is Kind.EVENTS
        default = net.defaults[node]
        arcs = [arc for arc in net.outgoing[node] if arc != default]
        arcs += [default] if default != NONE else []
        return tuple(
            Way(
                self._go(net.targets[arc]),
                None if free or arc == default else net.conditions[arc],
                self.setting.weights.get(arc, 1.0) if free else 0.0,
            )
            for arc in arcs
        )

    def _joins(self, node: int) -> bool:
        return any(block.join == node for block in self.blocks.values())

    def _alarms(self, node: int) -> tuple[int, ...]:
        live = (edge for edge in self.net.edges[node] if edge in self.setting.clocks)
        return tuple(e for e in live if self.net.interrupting[e] or self._works(e))

    def _works(self, edge: int) -> bool:
        """Whether the way of a reminder has work in it."""
        seen, queue = {edge}, [edge]
        while queue:
            node = queue.pop()
            if self.net.kinds[node] in (Kind.WORK, Kind.INSIDE):
                return True
            fresh = {self.net.targets[arc] for arc in self.net.outgoing[node]} - seen
            seen |= fresh
            queue += fresh
        return False

    def _special(self, host: int) -> bool:
        """Whether entering or leaving a scope changes more than the place."""
        setting = self.setting
        return bool(host in setting.branches or host in setting.rounds or self._alarms(host))

    def _inside(self, host: int) -> list[int]:
        inner = [n for n, scope in enumerate(self.net.scopes) if scope == host]
        return [*inner, *(deep for n in inner for deep in self._inside(n))]

    def _again(self) -> list[bool]:
        """Nodes that one case may come to more than once."""
        out, size = self.out, len(self.net.names)
        ahead: list[list[int]] = [
            [n for n in (out.nexts[node], *(w.target for w in out.ways[node])) if n != NONE]
            + list(out.alarms[node])
            for node in range(size)
        ]
        return [_comes_back(ahead, node) for node in range(size)]

    def _cannot(self, node: int, zh: str, en: str) -> NotSimulated:
        return NotSimulated(element=self.net.names[node], why=Text(zh, en))


def _comes_back(ahead: list[list[int]], node: int) -> bool:
    seen, queue = set[int](), list(ahead[node])
    while queue:
        at = queue.pop()
        if at == node:
            return True
        if at not in seen:
            seen.add(at)
            queue += ahead[at]
    return False
