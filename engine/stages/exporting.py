"""Our cases as a log for other tools: XES, OCEL 2.0 or CSV, of a period or of everything.

People appear as numbers within their department, the same throughout one file and different in
the next; names, words and files stay in the house.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Final

from engine.domain.names import EditionId
from engine.domain.traces import Trace
from engine.exchange import log_csv, ocel, xes
from engine.exchange.ocel import Thing
from engine.stages import editions, tracing
from engine.store import Transaction, beside, traces

FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "xes": ("xes", "application/xml"),
    "ocel": ("jsonocel", "application/json"),
    "csv": ("csv", "text/csv"),
}
"""Format → the ending of its file, its type."""

FIRST: Final = date(1970, 1, 1)
LAST: Final = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Which:
    """Cases of these processes decided in [since, until]; without any day, running ones too."""

    processes: Sequence[str]
    since: date | None = None
    until: date | None = None


def written(tx: Transaction, form: str, which: Which) -> Iterator[bytes]:
    """The file, piece by piece, while the transaction is open.

    Args:
        form: a key of :data:`FORMATS`.
        which: what it is of.
    """
    log = _Log(tx, with_things=form == "ocel")
    cases = log.cases(which)
    if form == "xes":
        return xes.written(cases, log.labels)
    if form == "csv":
        return log_csv.written(cases, log.labels)
    return ocel.written(cases, log.labels, log.beside, log.departments)


@dataclass(slots=True)
class _Log:
    """What is learned of words, people and things while the cases go by."""

    tx: Transaction
    with_things: bool
    labels: dict[str, str] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    _people: dict[tuple[str, str], str] = field(default_factory=dict)
    _in_department: dict[str, int] = field(default_factory=dict)
    _things: dict[str, list[Thing]] = field(default_factory=dict)
    _known: set[EditionId] = field(default_factory=set)

    def cases(self, which: Which) -> Iterator[Trace]:
        """Every case, its people as numbers, its things at hand."""
        each = self._of(which)
        while some := list(islice(each, traces.MANY)):
            for trace in some:
                self._learn(EditionId(trace.edition))
            if self.with_things:
                self._things = self._beside(some)
            for trace in some:
                yield replace(
                    trace,
                    visits=[
                        replace(visit, resource=self._number(visit.department, visit.resource))
                        for visit in trace.visits
                    ],
                )

    def beside(self, trace: Trace) -> Sequence[Thing]:
        """What belongs to a case that just went by."""
        return self._things.get(trace.case_no, ())

    def _of(self, which: Which) -> Iterator[Trace]:
        since, until = which.since or FIRST, which.until or LAST
        for process in which.processes:
            yield from tracing.of_period(self.tx, process, since, until)
            if which.since is None and which.until is None:
                yield from tracing.of_open(self.tx, process)

    def _learn(self, edition: EditionId) -> None:
        if edition in self._known:
            return
        self._known.add(edition)
        found = editions.of(self.tx, edition)
        self.labels.update({name: one.name for name, one in found.model.nodes.items() if one.name})
        self.departments.update({code: name.zh for code, name in found.names.items()})

    def _number(self, department: str, name: str) -> str:
        if not name:
            return ""
        known = self._people.get((department, name))
        if known is None:
            nth = self._in_department.get(department, 0) + 1
            self._in_department[department] = nth
            known = self._people[department, name] = f"{department or 'HALL'}-{nth}"
        return known

    def _beside(self, some: Sequence[Trace]) -> dict[str, list[Thing]]:
        numbers = [trace.case_no for trace in some]
        guides = {t.case_no: editions.of(self.tx, EditionId(t.edition)).guide for t in some}
        found: dict[str, list[Thing]] = {number: [] for number in numbers}
        for number, code, name in beside.projects(self.tx, numbers):
            found[number].append(Thing("project", code, name, "of-project"))
        for number, code, state in beside.materials(self.tx, numbers):
            rule = guides[number].material(code)
            title = code if rule is None else rule.title.zh
            more = {"code": code, "state": state}
            found[number].append(
                Thing("document", f"{number}/{code}", title, "submits", attributes=more)
            )
        for signed in beside.decisions(self.tx, numbers):
            if signed.granted:
                more = {"department": signed.department}
                found[signed.case_no].append(
                    Thing("certificate", signed.document_no, signed.title.zh, "yields",
                          signed.at, more)
                )  # fmt: skip
        for paid in beside.payments(self.tx, numbers):
            more = {"cents": str(paid.cents), "state": paid.state}
            found[paid.case_no].append(
                Thing("payment", str(paid.number), "缴款", "paid-by", paid.at, more)
            )
        return found
