"""What an application would call for, while its facts are still being typed."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn import expressions
from engine.domain.guide import Contradiction, FactRule, MaterialRule
from engine.domain.names import Department, FactValue
from engine.stages import casefile
from engine.stages.editions import Edition
from engine.stages.reading import NOTHING_SAID


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Departments and pieces as far as the facts tell.

    ``undecided`` waits for a fact; ``excused`` maps a department to the facts that excuse it.
    ``pieces`` and ``item_times`` count the checklist of the others: each piece once, and once for
    every department that needs it.
    """

    needed: frozenset[Department]
    undecided: frozenset[Department]
    excused: Mapping[Department, tuple[FactRule, ...]]
    pieces: int
    item_times: int
    contradictions: tuple[Contradiction, ...]

    def wanted(self, rule: MaterialRule) -> bool:
        """Whether any department that reviews, or may still have to, needs this material."""
        return any(d not in self.excused for d in rule.needed_by)


def look(edition: Edition, facts: Mapping[str, FactValue]) -> Foreseen:
    """What these facts lead to; facts may still lack."""
    guide = edition.guide
    whole = {r.name: NOTHING_SAID[r.kind] for r in guide.facts if not r.required} | dict(facts)
    needed, undecided, excused = set(), set(), {}
    for department in edition.departments:
        asked = expressions.compiled(guide.needs.get(department, "true"))
        if not asked.names <= whole.keys():
            undecided.add(department)
        elif asked.holds(whole):
            needed.add(department)
        else:
            excused[department] = tuple(r for r in guide.facts if r.name in asked.names)
    listed = guide.needed_materials(frozenset(needed | undecided))
    return Foreseen(
        needed=frozenset(needed),
        undecided=frozenset(undecided),
        excused=excused,
        pieces=len(listed),
        item_times=sum(len([d for d in m.needed_by if d not in excused]) for m in listed),
        contradictions=casefile.contradicting(guide, whole),
    )
