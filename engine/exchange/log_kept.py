"""Traces as they are kept: packed pieces of a few hundred cases, each readable by itself."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from engine.domain.minutes import Span
from engine.domain.traces import Trace, Visit

CASES: Final = 200
"""In one piece."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def packed(traces: Iterable[Trace]) -> Iterator[bytes]:
    """The pieces, in the order of the traces. The same traces give the same bytes."""
    each = iter(traces)
    while some := list(islice(each, CASES)):
        said = json.dumps(
            [_said(trace) for trace in some], ensure_ascii=False, separators=(",", ":")
        )
        yield gzip.compress(said.encode(errors="replace"), compresslevel=6, mtime=0)


def unpacked(piece: bytes) -> Sequence[Trace]:
    """The traces of a piece."""
    return [_read(one) for one in json.loads(gzip.decompress(piece))]


def _said(trace: Trace) -> list[Any]:
    visits = [
        [
            v.element, v.branch, v.department, v.number, _micros(v.enabled), _micros(v.started),
            _micros(v.ended), v.resource, v.outcome,
            [[_micros(s.since), _micros(s.until)] for s in v.stops], list(v.after),
        ]
        for v in trace.visits
    ]  # fmt: skip
    return [trace.case_no, trace.process, _micros(trace.began), _micros(trace.ended), visits]


def _read(said: list[Any]) -> Trace:
    case_no, process, began, ended, visits = said
    return Trace(
        case_no, process, "", _instant(began), _maybe(ended), "",
        [
            Visit(
                element, branch, department, number, _instant(enabled), _maybe(started),
                _maybe(over), resource, outcome,
                tuple(Span(_instant(since), _maybe(until)) for since, until in stops),
                tuple(after),
            )
            for element, branch, department, number, enabled, started, over, resource, outcome,
            stops, after in visits
        ],
    )  # fmt: skip


def _micros(at: datetime | None) -> int | None:
    return None if at is None else (at - _EPOCH) // timedelta(microseconds=1)


def _instant(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _maybe(micros: int | None) -> datetime | None:
    return None if micros is None else _instant(micros)
