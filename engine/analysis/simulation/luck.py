"""What befalls a case: which departments it needs, what they find, what has to be drawn anew.

The facts that a diagram asks for are kept for each simulated case as the rules of the house would
derive them (``domain.facts``), from chances instead of opinions. Every draw is a function of seed,
case, what is decided, and how often it was decided before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.analysis.simulation import chance
from engine.analysis.simulation.programme import NotSimulated, Programme, Way
from engine.bpmn.expressions import NoAnswer
from engine.domain.names import Text

FINISHED: Final = 1
NOT_ACCEPTED: Final = 2
REFUSED: Final = 3

RETURNS: Final = 3
"""How often a checker may send the same opinion back."""

CUT: Final = "simulation_cut"
"""The fact by which a serial run passes over the departments after a refusal."""


@dataclass(slots=True)
class Case:
    """A case on its way. ``jobs``: number → (node, who, ends); ``left`` before each join.

    ``lain``: number → when work was there that asked for somebody only later.
    """

    facts: dict[str, object]
    urgent: bool = False
    round: int = 0
    accepts: int = 0
    revised: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    returns: dict[str, int] = field(default_factory=dict)
    visits: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    jobs: dict[int, tuple[int, int, float]] = field(default_factory=dict)
    waits: dict[int, int] = field(default_factory=dict)
    lain: dict[int, float] = field(default_factory=dict)
    armed: dict[int, int] = field(default_factory=dict)
    chosen: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Luck:
    """``chances``: by name, between 0 and 1 (``needed.FIRE``, ``revise.FIRE``, ``correction``).

    ``flags`` are facts that are true with a chance, once for a case. ``departments`` those that
    the diagram asks. ``most`` rounds at most: in the last one nobody asks for changes.
    """

    seed: int
    programme: Programme
    chances: Mapping[str, float]
    departments: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    most: int = 6
    urgent: float = 0.0

    @property
    def rich(self) -> bool:
        """Whether a case has anything that befalls it but waiting and work."""
        return self.programme.asks

    def key(self, node: int) -> int:
        """The beginning of the draws for how long a node takes, the first time."""
        return chance.key(self.seed, self.programme.net.names[node])

    def draw(self, node: int, case: int, visit: int) -> float:
        """The draw for how long a node takes at a later visit."""
        return chance.draw(chance.key(self.seed, self.programme.net.names[node], visit), case)

    def lag(self, node: int, case: int, visit: int) -> float:
        """The draw for how long it lies before it asks for anybody."""
        return self._drawn(f"lag:{self.programme.net.names[node]}", case, visit)

    def case(self, case: int) -> Case:
        """A case as it comes in."""
        facts: dict[str, object] = {
            "acceptance": "", "round": 0, "changes_needed": False, "pulled_back": False,
            "some_refused": False, "outcome": "", CUT: False,
        }  # fmt: skip
        for flag in self.flags:
            facts[flag] = self._falls(flag, f"fact:{flag}", case)
        for department in self.departments:
            name = department.lower()
            needed = f"needed.{department}"
            facts[f"needs_{name}"] = self._falls(needed, f"fact:{needed}", case)
            facts[f"opinion_{name}"] = "none"
            facts[f"returned_{name}"] = facts[f"signs_{name}"] = False
        urgent = self.urgent > 0 and self._drawn("urgent", case) < self.urgent
        return Case(facts, urgent)

    # --- choices ----------------------------------------------------------------------

    def one(self, known: Case, node: int, case: int, ways: Sequence[Way]) -> int:
        """The way that a case takes at a choice."""
        weight = sum(way.weight for way in ways)
        if weight:
            visit = known.chosen.get(node, 0)
            known.chosen[node] = visit + 1
            left = weight * self._drawn(f"way:{self.programme.net.names[node]}", case, visit)
            for way in ways:
                left -= way.weight
                if left < 0:
                    return way.target
            return ways[-1].target
        return self._true(known, node, ways)[0].target

    def some(self, known: Case, node: int, case: int, ways: Sequence[Way]) -> Sequence[Way]:
        """The branches that a case enters."""
        if any(way.weight for way in ways):
            name = self.programme.net.names[node]
            visit = known.chosen.get(node, 0)
            known.chosen[node] = visit + 1
            taken = [
                way
                for nth, way in enumerate(ways)
                if self._drawn(f"way:{name}:{nth}", case, visit) < way.weight
            ]
            return taken or ways[-1:]
        return self._true(known, node, ways)

    def _true(self, known: Case, node: int, ways: Sequence[Way]) -> Sequence[Way]:
        try:
            true = [w for w in ways if w.condition is not None and w.condition.holds(known.facts)]
        except NoAnswer as error:
            why = Text(error.says("zh"), error.says("en"))
            raise NotSimulated(element=self.programme.net.names[node], why=why) from error
        found = true or [way for way in ways if way.condition is None][:1]
        if not found:
            why = Text("没有一个条件成立，也没有默认流向。", "no condition holds.")
            raise NotSimulated(element=self.programme.net.names[node], why=why)
        return found

    # --- what is decided --------------------------------------------------------------

    def enter(self, known: Case, scope: int) -> None:
        """Another round begins: who is asked in it."""
        if scope not in self.programme.setting.rounds:
            return
        if known.round:
            for department in self.departments:
                known.facts[f"needs_{department.lower()}"] = department in known.revised
        known.revised = set()
        known.round += 1
        known.facts["round"] = known.round
        known.facts["changes_needed"] = False

    def leave(self, known: Case, host: int, case: int) -> None:
        """A department has given its opinion."""
        department = self.programme.setting.branches.get(host)
        if department is None:
            return
        drawn = self._drawn(f"opinion:{self.programme.net.names[host]}", case, known.round)
        refuse = self.chances.get(f"refuse.{department}", 0.0)
        kind = "revise" if known.round <= 1 else "again"
        revise = self.chances.get(f"{kind}.{department}", 0.0)
        if drawn < refuse:
            self._opinion(known, department, "refuse")
        elif drawn < refuse + revise and known.round < self.most:
            self._opinion(known, department, "revise")
        else:
            self._opinion(known, department, "pass")

    def silent(self, known: Case, host: int) -> None:
        """A department has let its time pass: that counts as consent."""
        department = self.programme.setting.branches.get(host)
        if department is not None:
            self._opinion(known, department, "tacit")

    def done(self, known: Case, effect: tuple[str, str], node: int, case: int) -> None:
        """A piece of work is done that decides something."""
        work, department = effect
        if work == "accept":
            drawn = self._drawn("acceptance", case)
            refused = self.chances.get("not_accepted", 0.0)
            correction = refused + self.chances.get("correction", 0.0)
            word = "not_accepted" if drawn < refused else "accepted"
            if not known.accepts and refused <= drawn < correction:
                word = "correction"
            known.accepts += 1
            known.facts["acceptance"] = word
        elif work == "check":
            nth = known.returns.get(department, 0)
            known.returns[department] = nth + 1
            name = self.programme.net.names[node]
            falls = self._drawn(f"return:{name}", case, nth)
            returned = falls < self.chances.get(f"returned.{department}", 0.0)
            known.facts[f"returned_{department.lower()}"] = returned and nth < RETURNS

    def outcome(self, known: Case) -> int:
        """How a case ends."""
        if known.facts["acceptance"] == "not_accepted":
            return NOT_ACCEPTED
        return REFUSED if known.asked and known.asked <= known.refused else FINISHED

    def _opinion(self, known: Case, department: str, word: str) -> None:
        facts, name = known.facts, department.lower()
        known.asked.add(department)
        known.refused.discard(department)
        if word == "refuse":
            known.refused.add(department)
        if word == "revise":
            known.revised.add(department)
        facts[f"opinion_{name}"] = word
        facts[f"signs_{name}"] = word != "refuse"
        facts["changes_needed"] = bool(known.revised)
        facts["some_refused"] = 0 < len(known.refused) < len(known.asked)
        facts["outcome"] = "refused" if known.asked <= known.refused else "granted"
        facts[CUT] = bool(known.refused)

    def _falls(self, name: str, drawn_for: str, case: int) -> bool:
        share = self.chances.get(name, 1.0)
        return share >= 1 or (share > 0 and self._drawn(drawn_for, case) < share)

    def _drawn(self, name: str, case: int, visit: int = 0) -> float:
        return chance.draw(chance.key(self.seed, name, visit), case)
