"""Event logs as OCEL 2.0 JSON: what happened to the case, its project, papers and money at once.

Codes of types are ASCII, because tools make names of files and tables of them; the words of the
hall stand beside them as ``label``. Values are written as text, as the published schema wants it;
what each of them is stands with its type. Written piece by piece: events go out as they come,
objects wait in a temporary file.

Source: OCEL 2.0, arXiv 2403.01975, section on the JSON format.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from engine.domain.traces import Trace
from engine.exchange import log_steps
from engine.exchange.log_steps import Step, moment

TYPES: Final[Mapping[str, str]] = {
    "case": "办件",
    "project": "项目",
    "department": "部门",
    "document": "材料",
    "certificate": "证照",
    "payment": "缴费",
}
_ALWAYS: Final = "1970-01-01T00:00:00.000+00:00"
"""The time of a value that never changed (section 7 of the specification)."""

_EVENT: Final = ("label", "lifecycle", "instance", "branch", "resource", "outcome")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something beside the case: of which ``kind`` (:data:`TYPES`), and since when it is there.

    ``relation`` says what the case has to do with it, in one ASCII word.
    """

    kind: str
    code: str
    label: str
    relation: str
    since: datetime | None = None
    attributes: Mapping[str, str] | None = None

    @property
    def name(self) -> str:
        """Its name among all objects of a log."""
        return f"{self.kind}:{self.code}"


Beside = Callable[[Trace], Sequence[Thing]]
"""What belongs to a case beside itself: asked once for each."""


def written(
    traces: Iterable[Trace], labels: Mapping[str, str], beside: Beside, names: Mapping[str, str]
) -> Iterator[bytes]:
    """The file, a piece per case.

    Args:
        traces: in the order in which they are to stand.
        labels: element → what the hall calls it.
        beside: project, documents, certificates and payments of a case.
        names: code of a department → what it is called.
    """
    seen: set[str] = set()
    kinds: dict[str, str] = {}
    known: dict[str, set[str]] = {kind: {"label"} for kind in TYPES}
    with tempfile.TemporaryFile() as objects:
        yield b'{"events":['
        between = ""
        for trace in traces:
            things = [*_departments(trace, names), *beside(trace)]
            fresh = [one for one in things if one.name not in seen]
            seen.update(one.name for one in fresh)
            _keep(objects, [_case(trace, things), *map(_object, fresh)], known)
            steps = log_steps.steps(trace)
            kinds.update({_kind(step): labels.get(step.visit.element, "") for step in steps})
            there = _there(steps, things)
            said = ",".join(
                _json(_event(trace, nth, step, labels, there.get(nth, ())))
                for nth, step in enumerate(steps)
            )
            if said:
                yield f"{between}{said}".encode(errors="replace")
                between = ","
        yield b'],"objects":['
        yield from _again(objects)
        yield f'],"eventTypes":{_json(_event_types(kinds))}'.encode()
        yield f',"objectTypes":{_json(_object_types(known))}}}\n'.encode()


def _kind(step: Step) -> str:
    element = step.visit.element
    return element if step.transition == "complete" else f"{element}.{step.transition}"


def _there(steps: Sequence[Step], things: Sequence[Thing]) -> dict[int, list[Thing]]:
    """The event at which each thing is first there; readers drop objects that no event names.

    The first of the case where nobody knows since when; departments have events of their own.
    """
    found: dict[int, list[Thing]] = {}
    for thing in things:
        if thing.kind == "department":
            continue
        since = thing.since
        after = (n for n, step in enumerate(steps) if since is None or step.at >= since)
        found.setdefault(next(after, len(steps) - 1), []).append(thing)
    return found


def _event(
    trace: Trace, nth: int, step: Step, labels: Mapping[str, str], there: Sequence[Thing]
) -> dict[str, Any]:
    visit = step.visit
    said = (
        labels.get(visit.element, ""), step.transition, step.instance, visit.branch,
        "" if step.transition == "schedule" else visit.resource,
        visit.outcome if step.at == visit.ended else "",
    )  # fmt: skip
    to = [{"objectId": f"case:{trace.case_no}", "qualifier": "of"}]
    if visit.department:
        to.append({"objectId": f"department:{visit.department}", "qualifier": "by"})
    to += [{"objectId": one.name, "qualifier": one.relation} for one in there]
    return {
        "id": f"{trace.case_no}#{nth + 1}",
        "type": _kind(step),
        "time": moment(step.at),
        "attributes": [
            {"name": name, "value": value}
            for name, value in zip(_EVENT, said, strict=True)
            if value
        ],
        "relationships": to,
    }


def _departments(trace: Trace, names: Mapping[str, str]) -> Iterator[Thing]:
    for code in sorted({visit.department for visit in trace.visits} - {""}):
        yield Thing("department", code, names.get(code, code), "reviewed-by")


def _case(trace: Trace, things: Sequence[Thing]) -> dict[str, Any]:
    since = moment(trace.began)
    known = {
        "label": trace.case_no,
        "process": trace.process,
        "edition": trace.edition,
        **trace.attributes,
    }
    values = [{"name": k, "value": v, "time": since} for k, v in known.items() if v]
    if trace.ended is not None and trace.outcome:
        ended = moment(trace.ended)
        values.append({"name": "outcome", "value": trace.outcome, "time": ended})
    return {
        "id": f"case:{trace.case_no}",
        "type": "case",
        "attributes": values,
        "relationships": [{"objectId": one.name, "qualifier": one.relation} for one in things],
    }


def _object(thing: Thing) -> dict[str, Any]:
    since = _ALWAYS if thing.since is None else moment(thing.since)
    known = {"label": thing.label, **(thing.attributes or {})}
    return {
        "id": thing.name,
        "type": thing.kind,
        "attributes": [{"name": k, "value": v, "time": since} for k, v in known.items() if v],
        "relationships": [],
    }


def _keep(objects: IO[bytes], some: Sequence[dict[str, Any]], known: dict[str, set[str]]) -> None:
    for one in some:
        known[one["type"]].update(value["name"] for value in one["attributes"])
        objects.write(f"{',' if objects.tell() else ''}{_json(one)}".encode(errors="replace"))


def _again(objects: IO[bytes]) -> Iterator[bytes]:
    objects.seek(0)
    while piece := objects.read(1 << 20):
        yield piece


def _event_types(kinds: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"name": kind, "attributes": [{"name": one, "type": "string"} for one in _EVENT]}
        for kind in sorted(kinds)
    ]


def _object_types(known: Mapping[str, set[str]]) -> list[dict[str, Any]]:
    return [
        {"name": kind, "attributes": [{"name": one, "type": "string"} for one in sorted(names)]}
        for kind, names in known.items()
    ]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
