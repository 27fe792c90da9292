"""Call activities: the process they name is in the file, is used, and never calls itself."""

from collections.abc import Iterator

from engine.bpmn.findings import Draft, Finding

RULE = "calls"


def check(draft: Draft) -> Iterator[Finding]:
    """A process that calls itself opens scopes for ever; the library runs until it is killed."""
    model = draft.model
    calls: dict[str, set[str]] = {}
    for node in model.nodes.values():
        if node.kind != "callActivity":
            continue
        if node.called not in (*model.processes, model.process_id):
            yield draft.error(
                RULE, node.id,
                f"调用的流程“{node.called}”不在文件里。请改正名称，或把那个流程加进来。",
                f"calls “{node.called}”, which is not in the file. Correct it or add the process.",
            )  # fmt: skip
            continue
        homes = [n.scope for n in model.around(node.id) if n.scope in model.processes]
        home = homes[0] if homes else model.process_id
        calls.setdefault(home, set()).add(node.called)
        if home in _behind(calls, node.called) | {node.called}:
            yield draft.error(
                RULE, node.id,
                "使流程调用了自己，会没完没了。请去掉这一调用。",
                "makes a process call itself without end. Remove this call.",
                node.id,
            )  # fmt: skip
    for process in model.processes:
        if process not in set().union(*calls.values()):
            yield draft.error(
                RULE, process,
                "是文件里的另一个流程，没有人调用，不会运行。请删去，或用调用活动接上。",
                "is another process in the file that nothing calls. Remove it or call it.",
            )  # fmt: skip


def _behind(calls: dict[str, set[str]], process: str) -> set[str]:
    queue, seen = [process], set[str]()
    while queue:
        for called in calls.get(queue.pop(), ()):
            if called not in seen:
                seen.add(called)
                queue.append(called)
    return seen
