"""What other products wrote into the file: it stays, and does nothing here."""

from collections import Counter

from lxml import etree

from engine.bpmn.adopting.sheet import CHANGED, IDLE, LOST, Note, Sheet, drop
from engine.bpmn.parsing import APPROVAL, BPMN
from engine.domain.names import Text

_DRAWN = (
    "{http://www.omg.org/spec/BPMN/20100524/DI}", "{http://www.omg.org/spec/DD/20100524/DC}",
    "{http://www.omg.org/spec/DD/20100524/DI}", "{http://www.w3.org/2001/XMLSchema-instance}",
    "{http://www.omg.org/spec/BPMN/non-normative/color/1.0}",
    "{http://bpmn.io/schema/bpmn/biocolor/1.0}",
    BPMN, APPROVAL,
)  # fmt: skip


def imports(sheet: Sheet) -> None:
    """No other file is read; what was to be imported is kept as a word of the process."""
    processes = sheet.processes()
    for one in sheet.top.findall(f"{BPMN}import") if processes else ():
        where = one.get("location", "")[:80]
        sheet.keep(processes[0], one)
        drop(one)
        sheet.note(
            CHANGED, processes[0],
            f"原来从“{where}”导入；这里不读别的文件，这一句已移到说明里。",
            f"imported “{where}”; no other file is read here, the line is kept beside it.",
        )  # fmt: skip


def counted(sheet: Sheet) -> None:
    """One note per foreign namespace, one for comments: the drawing board does not keep those."""
    found: Counter[str] = Counter()
    remarks = 0
    for element in sheet.top.iter():
        if isinstance(element, etree._Comment):  # noqa: SLF001 - its only name
            remarks += 1
        elif not isinstance(element, etree._ProcessingInstruction):  # noqa: SLF001
            found.update(_spaces(element))
    name = str(sheet.top.get("id", ""))
    for space, times in sorted(found.items()):
        zh = f"另一产品的设置（{space}，{times}处）原样保留，在这里不起作用。"
        en = f"Another product’s settings ({space}, {times} in all) are kept and do nothing here."
        sheet.notes.append(Note(IDLE, name, Text(zh, en)))
    if remarks:
        zh = f"文件里有{remarks}条XML注释：在画板上保存一次就没有了；原文件里仍在。"
        en = f"The file has {remarks} XML comments: a save on the drawing board drops them."
        sheet.notes.append(Note(LOST, name, Text(zh, en)))


def _spaces(element: etree._Element) -> list[str]:
    names = [str(element.tag), *map(str, element.attrib)]
    foreign = [n for n in names if n.startswith("{") and not n.startswith(_DRAWN)]
    return [name[1:].partition("}")[0] for name in foreign]
