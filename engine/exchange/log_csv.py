"""Event logs as a table: one line a visit, as spreadsheets and Disco read it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from engine.domain.traces import Trace
from engine.exchange import commas, log_steps
from engine.exchange.log_steps import moment

HEAD: Final = (
    "case", "process", "edition", "activity", "label", "visit", "branch", "department",
    "enabled", "start", "complete", "resource", "outcome", "clock_stopped_seconds",
)  # fmt: skip
"""English names: other tools look for them."""


def written(traces: Iterable[Trace], labels: Mapping[str, str]) -> Iterator[bytes]:
    """The file, line by line: UTF-8 with a mark, so that Chinese opens intact."""
    for line in commas.lines(HEAD, rows(traces, labels)):
        yield line.encode()


def rows(traces: Iterable[Trace], labels: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """Every visit, in the order of its trace; instants with milliseconds and offset."""
    for trace in traces:
        for visit in trace.visits:
            yield (
                trace.case_no, trace.process, trace.edition, visit.element,
                labels.get(visit.element, ""), str(visit.number), visit.branch, visit.department,
                moment(visit.enabled),
                "" if visit.started is None else moment(visit.started),
                "" if visit.ended is None else moment(visit.ended),
                visit.resource, visit.outcome,
                str(round(log_steps.still(visit).total_seconds())),
            )  # fmt: skip
