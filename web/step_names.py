"""What the hall calls a step: 消防 · 承办; the author's own words where we have none."""

from engine.bpmn.model import Model, Node
from engine.domain.guide import ServiceGuide
from engine.domain.names import EditionId
from engine.stages import editions
from engine.store import Transaction
from web import lang


def of(tx: Transaction, edition: str, element: str) -> str:
    """What an edition calls an element; its id where the diagram does not have it.

    Raises:
        NoSuchThing: no edition is called so.
    """
    held = editions.of(tx, EditionId(edition))
    node = held.model.nodes.get(element.rpartition("/")[2])
    return element if node is None else of_node(held.model, held.guide, node)


def of_node(model: Model, guide: ServiceGuide, node: Node) -> str:
    """Department and work of an element, as far as it has them."""
    return joined([department(model, guide, node), work(node)]) or node.name or node.id


def department(model: Model, guide: ServiceGuide, node: Node) -> str:
    """Whose element it is; "" where it is nobody's."""
    around = model.branch_of(node.id)
    code = node.department or (around.department if around is not None else "")
    return lang.say(guide.department(code).short) if code else ""


def work(node: Node) -> str:
    """What is done there; "" of a department's whole share."""
    if node.kind == "serviceTask":
        return lang.t("work.handle")
    if node.item:
        return ""
    return lang.t(f"work.{node.work}") if lang.known(f"work.{node.work}") else node.name


def of_id(element: str) -> str:
    """The work that the end of an id names (fire-handle: 承办), where no diagram is at hand."""
    kind = element.rpartition("-")[2]
    return lang.t(f"work.{kind}") if lang.known(f"work.{kind}") else element


def joined(parts: list[str]) -> str:
    """Several words about one thing in a line."""
    return " · ".join(part for part in parts if part)
