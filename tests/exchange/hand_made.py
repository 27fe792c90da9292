"""Traces written by hand: five departments side by side, another round, stops, an open case."""

import io
from datetime import UTC, datetime, timedelta

from engine.domain.foreign_logs import Columns, Laid
from engine.domain.minutes import Span
from engine.domain.traces import Trace, Visit
from engine.exchange import log_rows, log_source, log_taking

BEGAN = datetime(2026, 3, 12, 1, 5, 0, 250_000, tzinfo=UTC)
LABELS = {"fire-handle": "消防承办", "plan-handle": "规划承办", "issue": "统一出件"}
NAMES = {"FIRE": "消防", "PLAN": "规划"}


def after(hours):
    """So many hours after the acceptance."""
    return BEGAN + timedelta(hours=hours)


def visit(element, since, start, end, **more):
    """A visit in hours after the acceptance; ``None`` where nobody knows."""
    department = {"fire": "FIRE", "plan": "PLAN"}.get(element.partition("-")[0], "")
    kept = {"branch": f"{department.lower()}-branch" if department else "", "number": 1, **more}
    return Visit(
        element,
        kept.pop("branch"),
        department,
        kept.pop("number"),
        after(since),
        None if start is None else after(start),
        None if end is None else after(end),
        **kept,
    )


def parallel(case_no="3301831420260312000011"):
    """Fire twice with a stop in the first round, planning beside it, then the hand-over."""
    visits = (
        visit("fire-handle", 0, 1, 6, resource="fire-handler", outcome="revise",
              stops=(Span(after(2), after(4)), Span(after(3), after(5)))),
        visit("plan-handle", 0, 0.5, 3, resource="plan-handler", outcome="pass"),
        visit("fire-handle", 8, 9, 10, number=2, resource="fire-handler", outcome="pass",
              after=(0,)),
        visit("issue", 10, None, 11, after=(1, 2)),
    )  # fmt: skip
    return Trace(
        case_no, "drawing-review", "e" * 64, BEGAN, after(11), "granted", visits,
        stops=(Span(after(6), after(8)),), attributes={"project": "2026-330183-47-01-000001"},
    )  # fmt: skip


def running(case_no="3301831420260312000022"):
    """Nobody has taken fire's share in hand yet."""
    return Trace(
        case_no, "drawing-review", "e" * 64, BEGAN, None, "",
        (visit("fire-handle", 0, None, None), visit("plan-handle", 0, 1, 1)),
    )  # fmt: skip


NOW = datetime(2026, 4, 1, tzinfo=UTC)
HEAD = "办件编号,环节,完成时间"
PLAIN = Columns("办件编号", "环节", "完成时间")


def source(content, **more):
    """A file in memory."""
    return log_source.Source(io.BytesIO(content), **more)


def taken(content, laid=None, **more):
    """(traces, report) of a file, its columns guessed where none are given."""
    given = source(content)
    laid = laid or Laid(log_rows.head(given).guess)
    taking = log_taking.Taking(laid, "log", NOW, **more)
    for row in log_rows.rows(given):
        taking.take(row)
    traces = list(taking.traces())
    return traces, taking.report()


def table(*lines, encoding="utf-8"):
    """A CSV with the three columns."""
    return "\n".join([HEAD, *lines]).encode(encoding)
