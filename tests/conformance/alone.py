"""SpiffWorkflow by itself, as its own guide uses it: the baseline of a run from start to end.

The file as it is: every user task run, every waiting event answered, every condition true,
scripts passed over; a started service task is completed.
"""

import contextlib
import logging
import signal

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.util.task import TaskState

STEPS = 200
SECONDS = 3


class Agreeable(PythonScriptEngine):
    """Yes to every question."""

    def evaluate(self, task, expression, external_context=None):
        """Numbers and texts are themselves; anything else is true."""
        plain = str(expression).strip().strip("\"'")
        return int(plain) if plain.isdigit() else expression if plain[:1] == "P" else True

    def execute(self, task, script, external_context=None):
        """Nothing happens."""
        return True


class TooLong(Exception):
    """It does not stop."""


def completes(xml):
    """Whether every executable process of the file comes to its end."""
    logging.disable(logging.CRITICAL)
    before = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(SECONDS)
    try:
        parser = BpmnParser()
        parser.add_bpmn_str(xml)
        names = parser.get_process_ids()
        return bool(names) and all(_runs(parser, name) for name in names)
    except Exception:  # noqa: BLE001 - whatever it raises, it has not run
        return False
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        logging.disable(logging.NOTSET)


def _stop(*_):
    raise TooLong


def _runs(parser, name):
    workflow = BpmnWorkflow(
        parser.get_spec(name), parser.get_subprocess_specs(name), script_engine=Agreeable()
    )
    for _ in range(STEPS):
        workflow.do_engine_steps()
        workflow.refresh_timers()
        if workflow.completed or not _moved(workflow):
            break
    return bool(workflow.completed)


def _moved(workflow):
    for task in workflow.get_tasks(state=TaskState.READY, manual=True):
        task.run()
        return True
    for task in workflow.get_tasks(state=TaskState.STARTED):
        if not task.children or task.task_spec.__class__.__name__ == "ServiceTask":
            task.complete()
            return True
    for event in workflow.waiting_events():
        before = workflow.get_tasks(state=TaskState.WAITING)
        definitions = [
            t.task_spec.event_definition for t in before
            if getattr(t.task_spec, "event_definition", None) is not None
        ]  # fmt: skip
        for definition in definitions:
            with contextlib.suppress(Exception):
                workflow.send_event(BpmnEvent(definition, payload="yes"))
        return bool(event) and workflow.get_tasks(state=TaskState.WAITING) != before
    return False
