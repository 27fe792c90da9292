"""Diagrams of any width, for measuring what a branch costs."""

from typing import Final

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:approval="urn:lianshen:bpmn:1" id="wide-definitions"'
    ' targetNamespace="urn:lianshen:process:wide">'
    '<bpmn:process id="wide" name="测量用并联流程" isExecutable="true">'
)
_FOOT: Final = "</bpmn:process></bpmn:definitions>"


def parallel(branches: int, tasks: int = 1, *, accepts: bool = False) -> bytes:
    """A fork into so many branches of so many tasks each, a join, and the issue window.

    ``accepts``: the window accepts before the fork.
    """
    shapes = [
        '<bpmn:startEvent id="received" name="收件"/>',
        '<bpmn:parallelGateway id="fork" name="分发"/>',
        '<bpmn:parallelGateway id="join" name="汇总"/>',
        '<bpmn:userTask id="issue" name="出件" approval:work="issue"/>',
        '<bpmn:endEvent id="delivered" name="送达"/>',
        *(
            [
                '<bpmn:userTask id="accept" name="受理" approval:work="accept"/>',
                _flow("received", "accept"),
                _flow("accept", "fork"),
            ]
            if accepts
            else [_flow("received", "fork")]
        ),
        _flow("join", "issue"),
        _flow("issue", "delivered"),
    ]
    for branch in range(branches):
        before = "fork"
        for task in range(tasks):
            name = f"review-{branch}-{task}"
            shapes += [f'<bpmn:userTask id="{name}" name="审查{branch}" approval:work="handle"/>']
            shapes += [_flow(before, name)]
            before = name
        shapes.append(_flow(before, "join"))
    return f"{_HEAD}{''.join(shapes)}{_FOOT}".encode()


def _flow(source: str, target: str) -> str:
    where = f'sourceRef="{source}" targetRef="{target}"'
    return f'<bpmn:sequenceFlow id="{source}-to-{target}" {where}/>'
