"""What the house makes of one diagram: checked as it is, taken in, proved and run as taken in."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.bpmn import adopting
from engine.bpmn.findings import ERROR, Finding
from engine.bpmn.parsing import BPMN
from engine.domain.errors import UnreadableModel
from engine.stages import check
from tests.conformance import playing
from tests.conformance.corpora import File

LONE = "no-guide"
"""The rule that says a diagram alone was not checked against a guide: said of every file here."""


@dataclass(frozen=True, slots=True)
class Judged:
    """``read``: the file could be taken in. ``errors``: why it may not be published.

    ``notes`` is what was said when it was taken in. ``run`` is ``playing.ENDS``, or why it does
    not come to its end; ``soundness`` is of the file as it was taken in.
    """

    file: File
    errors: tuple[Finding, ...]
    notes: tuple[adopting.Note, ...]
    soundness: str
    run: str
    read: bool = True

    @property
    def runs(self) -> bool:
        """From start to end, in some world."""
        return self.run == playing.ENDS

    @property
    def kept(self) -> bool:
        """Whether nothing of it was lost on the way in: see :func:`lost`."""
        return self.read and not lost(self.file.xml, adopting.adopt(self.file.xml).xml)

    @property
    def explained(self) -> bool:
        """Whether who may not publish or run it is told why, about an element, in both tongues."""
        said = [(one.element, one.says.zh, one.says.en) for one in self.errors]
        return bool(said) and all(all(each) for each in said)


def lost(before: bytes, after: bytes) -> set[str]:
    """Ids, words of other products and shapes that stand before and not after.

    What was put into another word stands, as it was written, in the documentation beside it.
    """
    said = _counted(before), _counted(after)
    words = "".join(e.text or "" for e in _elements(after) if e.tag == f"{BPMN}documentation")
    return {
        what
        for what, times in said[0].items()
        if said[1].get(what, 0) + words.count(what.rpartition("}")[2]) < times
    }


def _counted(xml: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    for element in _elements(xml):
        if element.get("id"):
            found[str(element.get("id"))] += 1
        for name in (str(element.tag), *map(str, element.attrib)):
            foreign = name.startswith("{") and "omg.org" not in name and "w3.org" not in name
            found[name] += foreign or name.endswith(("BPMNShape", "BPMNEdge", "BPMNLabel"))
    return +found


def _elements(xml: bytes) -> Iterator[etree._Element]:
    return etree.fromstring(xml).iter(etree.Element)


def judge(file: File) -> Judged:
    """Check, take in, prove and play one file."""
    report = check.diagram(file.xml)
    errors = tuple(f for f in report.findings if f.severity == ERROR and f.rule != LONE)
    try:
        adopted = adopting.adopt(file.xml)
    except UnreadableModel as error:
        why = error.says("en")
        return Judged(file, errors, (), check.NOT_CHECKED, why, read=False)
    proved = check.diagram(adopted.xml).soundness
    return Judged(file, errors, adopted.notes, proved, playing.play(adopted.xml))
