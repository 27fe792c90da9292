"""Which BPMN element is which of our specifications, and a refusal for all the others."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from engine.bpmn import expressions
from engine.bpmn.elements import (
    Activity,
    Element,
    Inside,
    Multi,
    PassThrough,
    Receive,
    Service,
    Work,
)
from engine.bpmn.events import Boundary, Catch, EventGateway, Throw
from engine.bpmn.expressions import BadExpression, Expression
from engine.bpmn.gateways import Exclusive, Inclusive, Parallel
from engine.bpmn.nodes import Node
from engine.bpmn.parsing import refusal
from engine.domain.errors import UnreadableModel

_ID = re.compile(r"[\w][\w.\-]*")
_EVENTS: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({"", "message"}),
    "endEvent": frozenset({"", "message", "error", "escalation", "terminate"}),
    "intermediateCatchEvent": frozenset({"clock", "message"}),
    "intermediateThrowEvent": frozenset({"message"}),
    "boundaryEvent": frozenset({"clock", "message", "error", "escalation"}),
}
_WAITS_FOR_A_NAME = ("intermediateCatchEvent", "boundaryEvent")
_TASKS = frozenset({"", "message"})


def make(scope: Any, node: Node) -> Element:
    """The specification of one node, not yet connected.

    Raises:
        UnreadableModel: the engine has no such element.
    """
    if not _ID.fullmatch(node.id):
        raise no(node, "编号只能用字母、数字和连字符。", "its id has odd characters.")
    if node.marks:
        raise no(node, f"不支持{min(node.marks)}。", f"{min(node.marks)} is not supported.")
    kind = _KINDS.get(node.kind)
    if kind is None:
        raise no(node, f"不支持{node.kind}。", f"{node.kind} is not supported.")
    if node.event not in _EVENTS.get(node.kind, _TASKS):
        raise no(node, f"不支持这种事件（{node.event or '无'}）。", "this event is not supported.")
    if node.event == "message" and node.kind in _WAITS_FOR_A_NAME and not node.refers:
        raise no(node, "没有写明等哪个消息。", "it does not say which message it waits for.")
    if not node.multi:
        return kind(scope, node, node.id)
    each = kind(scope, node, f"{node.id}#each")
    if not isinstance(each, Activity):
        raise no(node, "不能设多实例。", "it cannot have several instances.")
    return Multi(scope, node.id, each, expression(node, node.multi), sequential=node.sequential)


def expression(node: Node, source: str) -> Expression:
    """A condition or cardinality of a node.

    Raises:
        UnreadableModel: it is not in our language.
    """
    try:
        return expressions.compiled(source)
    except BadExpression as error:
        raise no(node, error.says("zh"), error.says("en")) from error


def no(node: Node, zh: str, en: str) -> UnreadableModel:
    """The diagram cannot be run because of this node."""
    name = node.name or node.id
    return refusal(f"“{name}”（{node.id}）{zh}", f"“{name}” ({node.id}): {en}")


_Make = Callable[[Any, Node, str], Element]


def _plain(made: Callable[[Any, str], Element]) -> _Make:
    return lambda scope, _node, name: made(scope, name)


def _named(made: Callable[[Any, str, str, str], Element]) -> _Make:
    return lambda scope, node, name: made(scope, name, node.event, node.refers)


def _activity(made: Callable[[Any, str, str], Element]) -> _Make:
    return lambda scope, node, name: made(scope, name, node.id)


def _inside(scope: Any, node: Node, name: str) -> Element:
    calls = node.kind == "callActivity"
    return Inside(scope, name, node.inside, calls=calls, bpmn_id=node.id)


_KINDS: Mapping[str, _Make] = {
    "startEvent": _plain(PassThrough),
    "endEvent": _named(Throw),
    "intermediateThrowEvent": _named(Throw),
    "intermediateCatchEvent": _named(Catch),
    "boundaryEvent": lambda scope, n, name: Boundary(
        scope, name, n.event, n.refers, interrupting=n.interrupting or n.event == "error"
    ),
    "userTask": _activity(Work),
    "manualTask": _activity(Work),
    "serviceTask": _activity(Service),
    "receiveTask": lambda scope, n, name: Receive(scope, name, n.refers, n.id),
    "sendTask": lambda scope, n, name: Throw(scope, name, "message", n.refers),
    "subProcess": _inside,
    "callActivity": _inside,
    "exclusiveGateway": _plain(Exclusive),
    "parallelGateway": _plain(Parallel),
    "inclusiveGateway": _plain(Inclusive),
    "eventBasedGateway": _plain(EventGateway),
}
