"""Activities of other tools as work that somebody does."""

from lxml import etree

from engine.bpmn.adopting import language
from engine.bpmn.adopting.sheet import CHANGED, GIVEN, Sheet, above, drop, kind, local, rename
from engine.bpmn.parsing import BPMN

_WORK = {
    "task": ("userTask", "没有写明种类，已改为用户任务。", "had no kind; it is a user task now."),
    "scriptTask": (
        "manualTask",
        "原是脚本任务；流程里不运行程序，已改为人工任务，脚本原文留在说明里。",
        "was a script. No programs run here: it is manual work now, the script kept beside it.",
    ),
    "businessRuleTask": (
        "userTask",
        "原是业务规则任务，已改为用户任务：由人判断。",
        "was a business rule; it is a user task now: a person decides.",
    ),
}


def executable(sheet: Sheet) -> None:
    """A file that says of itself that it is only a drawing, and has one process: it may run."""
    processes = sheet.processes()
    drawn = [p for p in processes if p.get("isExecutable") == "false"]
    if drawn and len(drawn) == len(processes):
        for process in drawn:
            process.set("isExecutable", "true")
            sheet.note(
                GIVEN, process,
                "标为“不可执行”（只是一张图），已改为可执行，以便体检；没有体检通过、没有发布，仍不会运行。",
                "was marked as a mere drawing (isExecutable=false). It may run now, once it is"
                " checked and published.",
            )  # fmt: skip


def in_our_words(sheet: Sheet) -> None:
    """Plain tasks, scripts, business rules, global tasks, transactions."""
    for node in list(sheet.all_nodes()):
        if kind(node) in _WORK:
            _work(sheet, node)
        elif kind(node) == "transaction":
            _transaction(sheet, node)
        elif kind(node) == "callActivity":
            _global(sheet, node)
    for node in sheet.all_nodes():
        _collection(sheet, node)


def _work(sheet: Sheet, node: etree._Element) -> None:
    what, zh, en = _WORK[kind(node)]
    for script in node.findall(f"{BPMN}script"):
        sheet.keep(node, script)
        drop(script)
    for name in ("scriptFormat", "implementation"):
        _kept(sheet, node, name)
    rename(node, what)
    sheet.note(CHANGED, node, zh, en)


def _kept(sheet: Sheet, node: etree._Element, name: str) -> None:
    """Take an attribute away that the new word does not have."""
    if node.get(name):
        sheet.keep(node, f"{name}={node.get(name)}")
        del node.attrib[name]


def _transaction(sheet: Sheet, node: etree._Element) -> None:
    """A subprocess does the same, where nothing is undone."""
    if any(kind(e) == "compensateEventDefinition" for e in node.iter(etree.Element)):
        return
    _kept(sheet, node, "method")
    code = sheet.free_id(f"{node.get('id')}-cancelled")
    hosts = [e for e in sheet.nodes(node) if kind(e) == "endEvent"]
    hosts += [e for e in sheet.nodes(above(node)) if e.get("attachedToRef") == node.get("id")]
    cancels = [c for host in hosts for c in host if kind(c) == "cancelEventDefinition"]
    if cancels:
        error = etree.Element(f"{BPMN}error", id=code, name="cancelled", errorCode=code)
        sheet.processes()[0].addprevious(error)
        for cancel in cancels:
            rename(cancel, "errorEventDefinition")
            cancel.set("errorRef", code)
    rename(node, "subProcess")
    sheet.note(
        CHANGED, node,
        "原是事务，已改为子流程；“取消”改为错误事件，不会自动撤回已办的步骤。",
        "was a transaction; it is a subprocess now, its cancel an error. Nothing is undone by"
        " itself.",
    )  # fmt: skip


def _global(sheet: Sheet, node: etree._Element) -> None:
    """A call of a task that stands outside every process: the task itself."""
    called = local(node.get("calledElement") or "")
    for one in sheet.top:
        if one.get("id") == called and kind(one).startswith("global"):
            _kept(sheet, node, "calledElement")
            sheet.keep(node, one)
            rename(node, "userTask" if kind(one) == "globalUserTask" else "manualTask")
            sheet.note(
                CHANGED, node,
                f"原来调用公共任务“{called}”，已改为任务本身。",
                f"called the global task “{called}”; it is a task of its own now.",
            )  # fmt: skip


def _collection(sheet: Sheet, node: etree._Element) -> None:
    """Several instances over a collection: as many as it is long."""
    multi = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if multi is None:
        return
    odd = [c for c in multi if kind(c) not in ("", "loopCardinality", "documentation")]
    over = next(((c.text or "").strip() for c in odd if kind(c) == "loopDataInputRef"), "")
    if multi.get("behavior", "All") != "All":
        sheet.keep(node, f"behavior={multi.get('behavior')}")
        del multi.attrib["behavior"]
    elif not odd:
        return
    for one in odd:
        sheet.keep(node, one)
        drop(one)
    if over and multi.find(f"{BPMN}loopCardinality") is None:
        etree.SubElement(multi, f"{BPMN}loopCardinality").text = f"len({language.fact(over)})"
    sheet.note(
        CHANGED, node,
        "的多实例只按个数办：读写的数据、提前结束的条件不执行，原文留在说明里。",
        "runs as many instances as are counted; data and early completion do not run, kept beside.",
    )  # fmt: skip
