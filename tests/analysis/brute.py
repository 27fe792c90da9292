"""Soundness by brute force: every position, in every order, with every answer of the facts.

The second opinion that ``engine.analysis.soundness`` is held against. It takes the interpreter
as it is and nothing else: no reduction, no free choices, no sorting of tokens; real conditions
over real facts, positions copied whole.
"""

from collections import deque
from dataclasses import dataclass, field

from engine.analysis import interpreter
from engine.analysis.interpreter import Play
from engine.analysis.net import Kind, Net
from engine.analysis.position import Active, Frame
from engine.domain.errors import StuckInModel

PASSES = 200
"""Automatic elements in one step of a small diagram; more is a round without end."""


class TooMany(Exception):
    """More positions than this machine should look at."""


class Facts(dict):
    """Facts that are made up when they are asked for: ``tape`` says which of the answers."""

    def __init__(self, tape):
        super().__init__()
        self.tape, self.asked = tape, []

    def __missing__(self, name):
        answers = (1, 0, 2) if name.startswith("number") else (True, False)
        nth = self.tape[len(self.asked)] if len(self.asked) < len(self.tape) else 0
        self.asked.append((nth, len(answers)))
        self[name] = answers[nth]
        return self[name]

    def another(self):
        """The tape that has not been tried yet, or None."""
        asked = self.asked
        while asked and asked[-1][0] == asked[-1][1] - 1:
            asked = asked[:-1]
        return [*(n for n, _ in asked[:-1]), asked[-1][0] + 1] if asked else None


class Watched(Play):
    """A play that notes what it passes, which ends each scope came to, and whether papers left."""

    def __init__(self, net: Net) -> None:
        super().__init__(net)
        self.came, self.gone, self.handed, self.doubled = set(), {}, False, False
        self.issues, self.reminders = frozenset(), frozenset()

    def _leave(self, frame, node):
        self.came.add(node)
        self.handed |= node in self.issues
        if self.net.kinds[node] is Kind.PASS and not self.net.outgoing[node]:
            before = self.gone.setdefault(id(frame), (frame, set()))[1]
            self.doubled |= node in before and node not in self.reminders
            before.add(node)
        super()._leave(frame, node)

    def _begin(self, active):
        self.came.add(active.node)
        super()._begin(active)

    def key(self):
        """Where it stands, in the order in which tokens came."""
        return self.handed, self._key(self.top)

    def _key(self, frame: Frame):
        gone = frozenset(self.gone.get(id(frame), (frame, ()))[1])
        order = {id(active): n for n, active in enumerate(frame.active)}
        return (gone, tuple(frame.waiting), tuple(self._token(a, order) for a in frame.active))

    def _token(self, active: Active, order):
        inside = self._key(active.inside) if active.inside else None
        owner = order.get(id(active.owner))
        return active.node, active.nth, active.of, owner, tuple(active.armed), inside

    def copy(self):
        """A copy whose scopes are known under their own names."""
        other = super().copy()
        other.gone = {id(frame): (frame, ends) for frame, ends in other.gone.values()}
        return other

    def moves(self):
        """Everything that can happen now."""
        found = [("complete", token) for token in self.tokens()]
        found += [("fire", clock) for clock in self.clocks()]
        return found + [("send", (message,)) for message in self.messages()]

    def crowded(self):
        """Nodes with two tokens at once."""
        found = set()
        for frame in self.frames():
            at = [a.node for a in frame.active if a.owner is None]
            found |= {n for n in at if at.count(n) > 1}
            waiting = frame.waiting
            found |= {self.net.targets[a] for a in waiting if waiting.count(a) > 1}
        return found

    def early(self):
        """Whether papers can be handed out while the process has a token elsewhere."""
        for frame in self.frames():
            for active in frame.active:
                if active.node in self.issues and active.of < 0 and self._others(active):
                    return True
        return False

    def again(self):
        """Whether papers can be handed out that have been."""
        offered = (a.node in self.issues for frame in self.frames() for a in frame.active)
        return self.handed and any(offered)

    def _others(self, active: Active):
        around, one = [active, active.owner], active
        while one.frame.host is not None:
            one = one.frame.host
            around += [one, one.owner]
        for frame in self.frames():
            if any(self.net.sources[arc] not in self.reminders for arc in frame.waiting):
                return True
            for other in frame.active:
                same = other.node in {a.node for a in around if a is not None}
                if not same and other.owner is None and other.node not in self.reminders:
                    return True
        return False


@dataclass
class Explored:
    """What brute force found: kinds of flaws, and how many positions there are."""

    kinds: set = field(default_factory=set)
    positions: int = 0

    @property
    def sound(self):
        """No flaw at all."""
        return not self.kinds


def explore(net: Net, issues=(), limit=1500) -> Explored:
    """Every position.

    Raises:
        TooMany: there are more than ``limit``, or more than forty times as many steps.
    """
    saved, interpreter.MAX_STEPS = interpreter.MAX_STEPS, PASSES
    try:
        return _Explorer(net, frozenset(issues), limit).go()
    finally:
        interpreter.MAX_STEPS = saved


class _Explorer:
    def __init__(self, net, issues, limit):
        self.net, self.issues, self.limit = net, issues, limit
        self.reminders = _reminders(net)
        self.found = Explored()
        self.steps = 0
        self.came, self.crowded = set(), set()
        self.after, self.queue = {}, deque()

    def go(self):
        if not list(self.tries(None, ("start", ()))):
            self.found.kinds.add("deadlock")
        while self.queue:
            key, play = self.queue.popleft()
            if key in self.crowded:
                continue
            for move in play.moves():
                for other in self.tries(play, move):
                    self.after[key].add(other)
        self.options()
        if not self.crowded and len(self.came) < len(self.net.names):
            self.found.kinds.add("dead")
        self.found.positions = len(self.after)
        return self.found

    def tries(self, play, move):
        tape = []
        while tape is not None:
            self.steps += 1
            if self.steps > 40 * self.limit:
                raise TooMany
            facts = Facts(tape)
            verb, args = move
            try:
                if verb == "start":
                    fresh = self.begin(facts)
                else:
                    fresh = play.copy()
                    getattr(fresh, verb)(args[0], facts, *args[1:])
            except StuckInModel as stuck:
                node = self.net.node(stuck.data["element"])
                if self.net.events[node] == "error" and self.net.kinds[node] is Kind.PASS:
                    self.found.kinds.add("uncaught")
            else:
                yield self.look(fresh)
            tape = facts.another()

    def begin(self, facts):
        play = Watched(self.net)
        play.issues, play.reminders, play.facts = self.issues, self.reminders, facts
        play._pass(play.top, self.net.start)
        play._settle()
        return play

    def look(self, play):
        key = play.key()
        self.came |= play.came
        if play.doubled:
            self.found.kinds.add("again")
            play.doubled = False
        if key not in self.after:
            if len(self.after) >= self.limit:
                raise TooMany
            self.after[key] = set()
            self.queue.append((key, play))
            if crowd := play.crowded():
                self.crowded.add(key)
                self.found.kinds.add("issued-twice" if crowd & self.issues else "twice")
            if play.early():
                self.found.kinds.add("issued-early")
            if play.again():
                self.found.kinds.add("issued-twice")
        return key

    def options(self):
        good = {key for key in self.after if not key[1][1] and not key[1][2]} | self.crowded
        grew = True
        while grew:
            more = {k for k, after in self.after.items() if k not in good and after & good}
            good |= more
            grew = bool(more)
        if len(good) < len(self.after):
            self.found.kinds.add("deadlock")


def _reminders(net):
    """What only an event that does not interrupt brings a token to."""
    main, queue = set(), [net.start]
    while queue:
        node = queue.pop()
        if node not in main:
            main.add(node)
            queue += [net.targets[a] for a in net.outgoing[node]]
            queue += [e for e in net.edges[node] if net.interrupting[e]]
            queue += [net.starts[node]] if net.starts[node] >= 0 else []
    return frozenset(range(len(net.names))) - main
