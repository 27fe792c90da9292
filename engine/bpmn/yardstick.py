"""The same case as SpiffWorkflow runs it by its own means: what our engine is measured against.

Its parser, its specifications, its whole tree, its JSON. Used by the benchmark and by nothing
else; conditions are run as Python here, so only diagrams of the house may come this way.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.task_spec import BpmnTaskSpecConverter
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.defaults import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import parsing
from engine.bpmn.parsing import BPMN


class _Service(BpmnSpecMixin):  # type: ignore[misc]  # the library is untyped
    """A service task that waits for an answer, made as the library's guide makes one."""

    def _run_hook(self, my_task: Any) -> None:
        """Nothing yet: the task stays started."""


class _Parser(BpmnParser):  # type: ignore[misc]  # the library is untyped
    OVERRIDE_PARSER_CLASSES: ClassVar = {full_tag("serviceTask"): (TaskParser, _Service)}


class LibraryCase:
    """One case. ``state`` is the library's JSON, with specification and history."""

    def __init__(self, xml: bytes, facts: Mapping[str, object]) -> None:
        parser = _Parser()
        parser.add_bpmn_xml(_with_timers(xml))
        process = next(p for p in parser.get_process_ids())
        registry = {**DEFAULT_CONFIG, _Service: BpmnTaskSpecConverter}
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(registry))
        workflow = BpmnWorkflow(parser.get_spec(process), parser.get_subprocess_specs(process))
        workflow.task_tree.set_data(**facts)
        workflow.do_engine_steps()
        self.state: str = self.serializer.serialize_json(workflow)

    def complete(self, element: str, facts: Mapping[str, object]) -> None:
        """Load, complete, run on, save."""
        workflow = self.serializer.deserialize_json(self.state)
        task = workflow.get_next_task(spec_name=element, state=TaskState.READY | TaskState.STARTED)
        task.set_data(**facts)
        if task.state == TaskState.STARTED:
            task.complete()
        else:
            task.run()
        workflow.do_engine_steps()
        self.state = self.serializer.serialize_json(workflow)

    def waiting(self) -> list[str]:
        """The elements at which it waits, sorted."""
        workflow = self.serializer.deserialize_json(self.state)
        tasks = workflow.get_tasks(state=TaskState.READY, manual=True)
        tasks += workflow.get_tasks(state=TaskState.STARTED, spec_class=_Service)
        return sorted(task.task_spec.name for task in tasks)


def _with_timers(xml: bytes) -> etree._Element:
    """The library knows no clocks but the wall's: each becomes five days."""
    top = parsing.root(xml)
    for timer in top.iter(f"{BPMN}timerEventDefinition"):
        etree.SubElement(timer, f"{BPMN}timeDuration").text = '"P5D"'
    return top
