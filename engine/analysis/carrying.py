"""A position in one diagram, said in another: what stands where, and what nobody can say alone.

Elements of the two belong together by ``Plan.pairs``. A token at an element goes to its
counterpart, a token before a join to the flow by which its branch comes there now. Three things
are for a person to say, and are asked:

- *gone*: the case stands where the other diagram has nothing. ``drop`` lets it go on as if that
  had been done; what is waited for there comes to its end.
- *added*: a fork that the case has passed sends out a branch that there was not. ``begin`` starts
  it now, ``skip`` lets this case go without.

Nothing is guessed: what cannot be said is a fault, with the element it is about.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.analysis.net import NONE, TOP, Kind, Net
from engine.analysis.placing import STAYS
from engine.analysis.scaffold import INSTANCES, Frame, Host, Hosts, Scaffold
from engine.bpmn.standing import TWIN, Scene, Spot

GONE: Final = "gone"
ADDED: Final = "added"

OTHER_KIND: Final = "other-kind"
"""The counterpart waits for something else: a person, a clock, a message."""
NO_WAY_ON: Final = "no-way-on"
"""Which way it goes on from here cannot be said without playing it again."""

_FORKS = (Kind.PARALLEL, Kind.INCLUSIVE)


@dataclass(frozen=True, slots=True)
class Plan:
    """Elements by their names in the nets.

    ``pairs`` from old to new, ``drop`` old ones, ``begin`` and ``skip`` new ones.
    """

    pairs: Mapping[str, str]
    drop: frozenset[str] = frozenset()
    begin: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """Something asked or wrong (``kind``) at an element: an old one where it is gone or wrong."""

    kind: str
    element: str


@dataclass(frozen=True, slots=True)
class Carried:
    """``scene`` in the new diagram, to be built where nothing is asked and nothing wrong.

    ``dropped`` are old elements whose work ends, ``begun`` new ones that begin, ``skipped`` new
    ones that this case goes without.
    """

    scene: Scene
    asked: tuple[Point, ...] = ()
    faults: tuple[Point, ...] = ()
    dropped: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


def carry(old: Net, new: Net, scene: Scene, plan: Plan, wanted: Callable[[int], bool]) -> Carried:
    """The scene of an old diagram in a new one.

    Args:
        wanted: whether the condition of an arc of the new net holds for this case.
    """
    carrier = _Carrier(old, new, plan, wanted)
    carrier.walk(scene, ())
    carrier.added()
    return carrier.carried()


def joins(net: Net, node: int) -> bool:
    """Whether tokens wait for each other here."""
    return net.kinds[node] in _FORKS and len(net.incoming[node]) > 1


class _Carrier:
    """One case on its way."""

    def __init__(self, old: Net, new: Net, plan: Plan, wanted: Callable[[int], bool]) -> None:
        self.old, self.new, self.plan, self.wanted = old, new, plan, wanted
        number = {name: node for node, name in enumerate(new.names)}
        here = {name: node for node, name in enumerate(old.names)}
        self.to = {here[a]: number[b] for a, b in plan.pairs.items() if a in here and b in number}
        self.back = {b: a for a, b in self.to.items()}
        self.number, self.here = number, here
        self.points: dict[str, dict[Point, None]] = {"asked": {}, "faults": {}}
        self.scaffold = Scaffold(old, new, self.to, self._wrong)
        self.lists: dict[str, dict[str, None]] = {"dropped": {}, "begun": {}, "skipped": {}}

    def carried(self) -> Carried:
        """What came of it."""
        return Carried(
            self.scaffold.scene(()),
            tuple(self.points["asked"]),
            tuple(self.points["faults"]),
            *(tuple(self.lists[name]) for name in ("dropped", "begun", "skipped")),
        )

    # --- what stands ------------------------------------------------------------------

    def walk(self, scene: Scene, around: Hosts) -> None:
        """Carry one open scope of the old diagram."""
        for spot in scene.spots:
            node = self.here[spot.element]
            if node not in self.to and self._all_gone(spot):
                self._gone(node, spot, around)
                continue
            for one in spot.instances or (spot,):
                self._spot(node, one, spot, around)
        for came_from, join in scene.waiting:
            self._waits(came_from, join, around)

    def _spot(self, node: int, one: Spot, spot: Spot, around: Hosts) -> None:
        host = Host(node, one.nth, spot.armed, spot.of)
        if one.inside is not None:
            if node in self.to and self._same_kind(node, self.to[node]):
                self.scaffold.keep_open(self.to[node], (*around, host))
            self.walk(one.inside, (*around, host))
            return
        target = self.to.get(node, NONE)
        if target == NONE:
            self._gone(node, spot, around)
        elif self._same_kind(node, target):
            frame = self.scaffold.around(target, around)
            if spot.of >= 0:
                frame.hosts[target, one.nth] = (self.scaffold.armed(target, host), spot.of)
            else:
                frame.spots.append(Spot(self.new.names[target], self.scaffold.armed(target, host)))

    def _same_kind(self, node: int, target: int) -> bool:
        old, new = self.old, self.new
        if (old.many[node] is None) != (new.many[target] is None):
            return self._wrong(INSTANCES, node)
        return old.kinds[node] is new.kinds[target] or self._wrong(OTHER_KIND, node)

    def _waits(self, came_from: str, join: str, around: Hosts) -> None:
        """A token that has come to a join waits there, by the way that its branch comes now."""
        name, _, nth = came_from.partition(TWIN)
        source, target = self.here[name], self.here[join]
        now, there = self.to.get(source, NONE), self.to.get(target, NONE)
        if NONE not in (now, there) and len(self._ways(now, there)) > int(nth or 0):
            twin = f"{TWIN}{nth}" if nth else ""
            there_ = (self.new.names[now] + twin, self.new.names[there])
            self.scaffold.around(there, around).waiting.append(there_)
            return
        came = self._came_by(source)
        images = {self.to[node] for node in came if node in self.to}
        if not images:
            return  # its branch is gone, and with it what it would be waited for
        if len(images) > 1:
            self._wrong(NO_WAY_ON, target)
            return
        self._after(images.pop(), target, around)

    def _after(self, image: int, about: int, around: Hosts) -> None:
        """A token that has left an element of the new diagram."""
        ways = self.new.outgoing[image]
        if self.new.kinds[image] in _FORKS:
            ways = [arc for arc in ways if joins(self.new, self.new.targets[arc])]
        if len(ways) != 1:
            self._wrong(NO_WAY_ON, about)
            return
        source, target = image, self.new.targets[ways[0]]
        while self.new.kinds[target] is Kind.EXCLUSIVE and len(self.new.outgoing[target]) == 1:
            source, target = target, self.new.targets[self.new.outgoing[target][0]]
        frame = self.scaffold.around(target, around)
        if joins(self.new, target):
            frame.waiting.append((self.new.names[source], self.new.names[target]))
        else:
            frame.coming.append(self.new.names[target])

    def _came_by(self, source: int) -> set[int]:
        """The activities that a token on its way here can have left last; or the fork itself."""
        if self.old.kinds[source] in _FORKS:
            return {source}
        found, seen, queue = set[int](), {source}, [source]
        hosts = {edge: n for n in range(len(self.old.names)) for edge in self.old.edges[n]}
        while queue:
            node = queue.pop()
            if self.old.kinds[node] in STAYS or self.old.kinds[node] in _FORKS:
                found.add(node)
                continue
            near = [self.old.sources[arc] for arc in self.old.incoming[node]]
            near += [hosts[node]] if node in hosts else []
            queue += (n for n in near if n not in seen)
            seen.update(near)
        return found

    # --- what is gone -----------------------------------------------------------------

    def _all_gone(self, spot: Spot) -> bool:
        return all(self.here[name] not in self.to for name in _leaves(spot))

    def _gone(self, node: int, spot: Spot, around: Hosts) -> None:
        name = self.old.names[node]
        leaves = list(_leaves(spot))
        if not {name, *leaves} & self.plan.drop:
            self.points["asked"][Point(GONE, name)] = None
            return
        self.lists["dropped"].update(dict.fromkeys(leaves))
        source = node
        for _ in self.old.names:
            ways = self.old.outgoing[source]
            if not ways:
                return  # the scope ends with it
            if len(ways) != 1:
                self._wrong(NO_WAY_ON, node)
                return
            target = self.old.targets[ways[0]]
            now, there = self.to.get(source, NONE), self.to.get(target, NONE)
            if joins(self.old, target) or (there != NONE and joins(self.new, there)):
                if NONE not in (now, there) and self._ways(now, there):
                    way = (self.new.names[now], self.new.names[there])
                    self.scaffold.around(there, around).waiting.append(way)
                return
            if there != NONE:
                self.scaffold.around(there, around).coming.append(self.new.names[there])
                return
            source = target
        self._wrong(NO_WAY_ON, node)

    # --- what is new ------------------------------------------------------------------

    def added(self) -> None:
        """Branches of forks that the case has passed already, and that there were not."""
        for chain, frame in list(self.scaffold.frames.items()):
            host = chain[-1][0] if chain else TOP
            inside = [n for n, scope in enumerate(self.new.scopes) if scope == host]
            for fork in inside:
                if self.new.kinds[fork] in _FORKS and len(self.new.outgoing[fork]) > 1:
                    self._fork(fork, frame)

    def _fork(self, fork: int, frame: Frame) -> None:
        new = self.new
        parts = {arc: self._region(new.targets[arc], fork) for arc in new.outgoing[fork]}
        at = {self.number[spot.element] for spot in frame.spots}
        at |= {node for node, _ in frame.hosts}
        at |= {self.number[name] for name in frame.coming}
        at |= {self.number[name.partition(TWIN)[0]] for name, _ in frame.waiting}
        if not at & {fork}.union(*parts.values()):
            return
        for arc, part in parts.items():
            stays = sorted(node for node in part if new.kinds[node] in STAYS)
            if not stays or any(node in self.back or node in at for node in stays):
                continue
            if new.kinds[fork] is Kind.PARALLEL or self._asked_for(fork, arc):
                self._branch(new.targets[arc], stays[0], part, frame, fork)

    def _asked_for(self, fork: int, arc: int) -> bool:
        return arc != self.new.defaults[fork] and self.wanted(arc)

    def _branch(self, first: int, shown: int, part: set[int], frame: Frame, fork: int) -> None:
        new = self.new
        name = new.names[shown]
        if name in self.plan.begin:
            frame.coming.append(new.names[first])
            self.lists["begun"][name] = None
        elif name not in self.plan.skip:
            self.points["asked"][Point(ADDED, name)] = None
        else:
            self.lists["skipped"][name] = None
            if new.kinds[fork] is Kind.PARALLEL:
                into = [a for n in part for a in new.outgoing[n] if joins(new, new.targets[a])]
                if len(into) == 1:
                    way = (new.names[new.sources[into[0]]], new.names[new.targets[into[0]]])
                    frame.waiting.append(way)
                else:
                    self._wrong(NO_WAY_ON, shown, self.new)

    def _region(self, first: int, fork: int) -> set[int]:
        """What lies behind a flow of a fork, up to the next join."""
        new = self.new
        found, queue = set[int](), [first]
        while queue:
            node = queue.pop()
            if node in found or node == fork or joins(new, node):
                continue
            found.add(node)
            queue += (new.targets[arc] for arc in new.outgoing[node])
            for edge in new.edges[node]:
                queue += (new.targets[arc] for arc in new.outgoing[edge])
        return found

    # --- small questions ---------------------------------------------------------------

    def _ways(self, source: int, target: int) -> list[int]:
        return [arc for arc in self.new.incoming[target] if self.new.sources[arc] == source]

    def _wrong(self, kind: str, node: int, net: Net | None = None) -> bool:
        self.points["faults"][Point(kind, (net or self.old).names[node])] = None
        return False


def _leaves(spot: Spot) -> Iterator[str]:
    """The elements at which tokens stay, within a token."""
    insides = [one.inside for one in spot.instances or (spot,) if one.inside is not None]
    if not insides:
        yield spot.element
    for scene in insides:
        for one in scene.spots:
            yield from _leaves(one)
