"""A case played to its end on a copy in memory: nothing is read and nothing is written.

Everybody says yes; in a second play every reviewing department asks for changes once, so that a
further round is gone through as well. Engine and net are moved side by side and must agree.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from engine.analysis.placing import Placed
from engine.bpmn.instance import Instance
from engine.domain import facts
from engine.domain.errors import NotOffered, StuckInModel
from engine.domain.facts import Standing
from engine.domain.merging import round_outcome
from engine.domain.names import BranchId, Department, Text
from engine.domain.opinions import Opinion, OpinionKind
from engine.stages.editions import Edition

MOST: Final = 600
"""Steps of one play; a case that needs more goes round and round."""

_Saying = Callable[[Standing, BranchId], OpinionKind]


class Hangs(Exception):
    """It does not come to its end; ``at`` is where, ``why`` what is wrong."""

    def __init__(self, at: str, why: Text) -> None:
        super().__init__(at)
        self.at, self.why = at, why


def agrees(instance: Instance, play: Placed) -> bool:
    """Whether engine and net stand at the same place."""
    engine = (
        [(t.element, t.nth) for t in instance.tokens],
        [(t.element, t.nth) for t in instance.waiting_clocks],
        list(instance.messages),
        instance.ended,
    )
    return engine == (play.tokens(), play.clocks(), play.messages(), play.ended)


def passing(_: Standing, __: BranchId) -> OpinionKind:
    """Everybody passes."""
    return OpinionKind.PASS


def revising_once(standing: Standing, branch: BranchId) -> OpinionKind:
    """Everybody asks for changes in the first opinion from now on, and passes then."""
    asked = any(o.branch == branch and o.handler == _HERE for o in standing.opinions)
    return OpinionKind.PASS if asked else OpinionKind.REVISE


_HERE: Final = "dry-run"
"""Who gives the opinions of a play."""


class Playing:
    """One case, played on. ``running`` are the shares that have a token now."""

    def __init__(
        self, edition: Edition, standing: Standing, instance: Instance, play: Placed, now: datetime
    ) -> None:
        self.edition, self.standing, self.now = edition, standing, now
        self.instance = Instance.load(instance.dump(), edition.compiled, {})
        self.play = play
        self.running = self._shares()

    def to_the_end(self, says: _Saying) -> int:
        """Play until nothing is left; the steps it took.

        Raises:
            Hangs: it stops, goes round for ever, or engine and net part.
        """
        for steps in range(MOST):
            if not agrees(self.instance, self.play):
                at = next((t.element for t in self.instance.tokens), "")
                raise Hangs(at, Text("引擎与推演不一致", "engine and net do not agree"))
            if self.instance.ended:
                return steps
            self._step(says)
        at = next((t.element for t in self.instance.tokens), "")
        raise Hangs(at, Text("会一直绕圈，办不到结束", "it goes round and never ends"))

    def _step(self, says: _Saying) -> None:
        work, clocks = self.instance.tokens, self.instance.waiting_clocks
        messages = self.instance.messages
        if not work and not clocks and not messages:
            raise Hangs("", Text("停住了，再没有人能办下去", "it stops, and nobody can go on"))
        at = (work or clocks)[0].element if work or clocks else messages[0]
        try:
            if work:
                self._done(at, says)
                known = self._facts()
                self.instance.complete(at, known, work[0].nth)
                self.play.complete(at, known, work[0].nth)
            elif clocks:
                known = self._facts()
                self.instance.fire(at, known, clocks[0].nth)
                self.play.fire(at, known, clocks[0].nth)
            else:
                known = self._facts()
                self.instance.send(at, known)
                self.play.send(at, known)
        except StuckInModel as stuck:
            raise Hangs(str(stuck.data["element"]), Text(str(stuck.data["why"]))) from stuck
        except NotOffered as parted:
            raise Hangs(at, Text("引擎与推演不一致", "engine and net do not agree")) from parted
        self._rounds()

    def _done(self, element: str, says: _Saying) -> None:
        """What the person would leave behind who does this work."""
        model = self.edition.model
        node, share = model.node(element), model.branch_of(element)
        if node.work == "accept":
            self.standing = replace(self.standing, acceptance="accepted")
        elif node.work == "independence":
            self.standing = replace(self.standing, independent=True)
        elif node.work == "pay":
            self.standing = replace(self.standing, fees_due=False)
        elif node.work == "redraw":
            asked = round_outcome(self.standing.opinions, self.standing.names).revise
            self.standing = replace(self.standing, concerned=asked)
        gives = node.work == "check" or node.kind == "serviceTask"
        if node.work == "handle" and share is not None:
            gives = not any(n.work == "check" for n in model.children(share.inside))
        if gives and share is not None:
            self._opines(BranchId(share.id), Department(share.department), says)

    def _opines(self, branch: BranchId, department: Department, says: _Saying) -> None:
        given = Opinion(
            branch=branch,
            department=department,
            round=self.standing.round,
            kind=says(self.standing, branch),
            drawing_version=1,
            at=self.now,
            handler=_HERE,
        )
        this = (branch, given.round)
        others = tuple(o for o in self.standing.opinions if (o.branch, o.round) != this)
        back = self.standing.returned - {department}
        self.standing = replace(self.standing, opinions=(*others, given), returned=back)

    def _rounds(self) -> None:
        """A share begins where none runs: a new round, as ``dispatch`` counts them."""
        shares = self._shares()
        if shares - self.running and not self.running:
            number = self.standing.round + 1
            self.standing = replace(
                self.standing, round=number, concerned=frozenset(), pulled=frozenset()
            )
        self.running = shares

    def _shares(self) -> frozenset[str]:
        around = (self.edition.model.branch_of(t.element) for t in self.instance.tokens)
        return frozenset(node.id for node in around if node is not None and node.inside)

    def _facts(self) -> dict[str, object]:
        return dict(facts.derive(self.standing))
