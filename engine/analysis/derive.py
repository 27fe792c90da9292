"""What follows from a diagram and its guide: who takes part, and what the applicant must bring."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn import expressions
from engine.bpmn.model import Model
from engine.bpmn.nodes import Node
from engine.domain.errors import FieldsWrong, GuideError
from engine.domain.facts import Standing, derive
from engine.domain.guide import MaterialRule, ServiceGuide, check_fact
from engine.domain.names import Department, FactValue, Text

Facts = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The checklist of one joint case. Counts are item-times (件次): one department, one material.

    ``departments`` in the order in which the diagram draws their branches.
    """

    departments: Mapping[Department, tuple[MaterialRule, ...]]
    union: tuple[MaterialRule, ...]

    @property
    def total(self) -> int:
        """What the departments would take in one by one."""
        return sum(len(materials) for materials in self.departments.values())

    @property
    def on_file(self) -> int:
        """How many of the union the shared repository may hold already."""
        return sum(bool(material.on_file_as) for material in self.union)


def branches(model: Model) -> tuple[Node, ...]:
    """The departments' shares, as drawn."""
    return tuple(node for node in model.nodes.values() if node.item and node.inside)


def departments(
    model: Model, guide: ServiceGuide, application: Facts | None = None
) -> tuple[Department, ...]:
    """Who reviews the first round of such an application; everybody, if nothing is known of it.

    Raises:
        GuideError: a branch names an item that the guide lacks.
        NoAnswer: a condition cannot be answered by these facts.
    """
    own: dict[str, Department] = {}
    for branch in branches(model):
        item = guide.item(branch.item)
        if item is None:
            why = Text(
                f"分支“{branch.id}”的事项“{branch.item}”没有定义。",
                f"the item “{branch.item}” of “{branch.id}” is not defined.",
            )
            raise GuideError(why=why)
        own[branch.id] = item.department
    everybody = frozenset(own.values())
    if application is None:
        return tuple(dict.fromkeys(own.values()))
    needed = frozenset(
        department
        for department in everybody
        if department not in guide.needs
        or expressions.compiled(guide.needs[department]).holds(application)
    )
    first_round = derive(Standing(application, everybody, needed))
    asked = (d for branch, d in own.items() if _asked(model, branch, first_round))
    return tuple(dict.fromkeys(asked))


def materials(model: Model, guide: ServiceGuide, application: Facts | None = None) -> Pieces:
    """What each department needs of such an application, and the union of it.

    Raises:
        GuideError, NoAnswer: see :func:`departments`.
    """
    who = departments(model, guide, application)
    return Pieces(
        departments={d: guide.needed_materials(frozenset([d])) for d in who},
        union=guide.needed_materials(frozenset(who)),
    )


def checked(guide: ServiceGuide, typed: Mapping[str, object]) -> dict[str, FactValue]:
    """Facts of a project as the guide wants them; those left out are left out.

    Raises:
        FieldsWrong: a fact that the guide does not know, or of another kind.
    """
    faults: dict[str, Text] = {
        name: Text("指南里没有这一项。", "is not in the guide.")
        for name in typed.keys() - {fact.name for fact in guide.facts}
    }
    values: dict[str, FactValue] = {}
    for fact in guide.facts:
        if fact.name in typed:
            value = check_fact(fact, typed[fact.name])
            if isinstance(value, Text):
                faults[fact.name] = value
            else:
                values[fact.name] = value
    if faults:
        which = "、".join(sorted(faults))
        raise FieldsWrong(n=len(faults), which=Text(which, which), faults=faults)
    return values


def _asked(model: Model, branch: str, facts: Facts) -> bool:
    """Whether some flow into a branch is taken: it has no condition, or its condition holds."""
    ways = [model.flows[flow].condition for flow in model.nodes[branch].incoming]
    return any(not way or expressions.compiled(way).holds(facts) for way in ways)
