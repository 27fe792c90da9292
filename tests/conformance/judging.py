"""What the house makes of one diagram: checked as it is, taken in, proved and run as taken in."""

from dataclasses import dataclass

from engine.bpmn import adopting
from engine.bpmn.findings import ERROR, Finding
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
    def explained(self) -> bool:
        """Whether who may not publish or run it is told why, about an element, in both tongues."""
        said = [(one.element, one.says.zh, one.says.en) for one in self.errors]
        return bool(said) and all(all(each) for each in said)


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
