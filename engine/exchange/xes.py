"""Event logs as XES (IEEE 1849-2016), written piece by piece: a log of any length costs no memory.

One ``concept:instance`` per visit pairs its events, also of parallel and repeated work; the names
of activities are the ids of the diagram, the words of the hall stand beside them as ``label``.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from engine.domain.traces import Trace
from engine.exchange import log_steps
from engine.exchange.log_steps import Step, moment

EXTENSIONS: Final = (
    ("Concept", "concept"),
    ("Lifecycle", "lifecycle"),
    ("Time", "time"),
    ("Organizational", "org"),
)
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS: Final = str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
"""Line ends in an attribute are lost by every reader unless they are written so (XML 3.3.3)."""


def written(
    traces: Iterable[Trace], labels: Mapping[str, str], about: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """The file, a piece per case.

    Args:
        traces: in the order in which they are to stand.
        labels: element → what the hall calls it; an element without one bears no label.
        about: what the log says of itself: key → words.
    """
    said = {"concept:name": log_steps.NAME, "left_out": log_steps.LEFT_OUT, **(about or {})}
    yield _HEAD.encode()
    yield "".join(
        [_text("\t", "lifecycle:model", "standard"), *(_text("\t", k, v) for k, v in said.items())]
    ).encode()
    for trace in traces:
        yield _trace(trace, labels).encode()
    yield b"</log>\n"


def _head() -> str:
    extensions = "".join(
        f'\t<extension name="{name}" prefix="{prefix}" '
        f'uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
        for name, prefix in EXTENSIONS
    )
    always = "".join(
        _text("\t\t", key, "UNKNOWN")
        for key in ("concept:name", "concept:instance", "lifecycle:transition")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<log xes.version="1849.2016" xes.features="nested-attributes" '
        'xmlns="http://www.xes-standard.org/">\n'
        f"{extensions}"
        '\t<global scope="trace">\n'
        f"{_text(chr(9) * 2, 'concept:name', 'UNKNOWN')}"
        "\t</global>\n"
        '\t<global scope="event">\n'
        f'{always}\t\t<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>\n'
        "\t</global>\n"
        '\t<classifier name="Activity" keys="concept:name"/>\n'
        '\t<classifier name="Activity and transition" keys="concept:name lifecycle:transition"/>\n'
        '\t<classifier name="Department" keys="org:group"/>\n'
    )


def _trace(trace: Trace, labels: Mapping[str, str]) -> str:
    known = {
        "process": trace.process,
        "edition": trace.edition,
        "outcome": trace.outcome,
        **trace.attributes,
    }
    parts = ["\t<trace>\n", _text("\t\t", "concept:name", trace.case_no)]
    parts += [_text("\t\t", key, value) for key, value in known.items() if value]
    parts.append(_date("\t\t", "began", moment(trace.began)))
    if trace.ended is not None:
        parts.append(_date("\t\t", "ended", moment(trace.ended)))
    parts += _stops(trace)
    parts += [_event(trace, step, labels) for step in log_steps.steps(trace)]
    parts.append("\t</trace>\n")
    return "".join(parts)


def _stops(trace: Trace) -> Iterator[str]:
    """The spans in which the whole case stood still."""
    for nth, span in enumerate(trace.stops, 1):
        until = _date("\t\t\t", "until", moment(span.until)) if span.until is not None else ""
        yield (
            f'\t\t<string key="clock_stopped_{nth}" value="case">\n'
            f"{_date(chr(9) * 3, 'since', moment(span.since))}{until}\t\t</string>\n"
        )


def _event(trace: Trace, step: Step, labels: Mapping[str, str]) -> str:
    visit = step.visit
    parts = [
        "\t\t<event>\n",
        _text("\t\t\t", "concept:name", visit.element),
        _text("\t\t\t", "concept:instance", step.instance),
        _text("\t\t\t", "lifecycle:transition", step.transition),
        _date("\t\t\t", "time:timestamp", moment(step.at)),
    ]
    more = {
        "org:group": visit.department,
        "org:resource": "" if step.transition == "schedule" else visit.resource,
        "label": labels.get(visit.element, ""),
        "branch": visit.branch,
    }
    if step.transition == "schedule":
        waited = (log_steps.instance(trace, trace.visits[nth]) for nth in visit.after)
        more["after"] = " ".join(waited)
    parts += [_text("\t\t\t", key, value) for key, value in more.items() if value]
    parts.append(f'\t\t\t<int key="visit" value="{visit.number}"/>\n')
    if step.at == visit.ended and step.transition not in {"schedule", "start", "suspend", "resume"}:
        if visit.outcome:
            parts.append(_text("\t\t\t", "outcome", visit.outcome))
        stopped = round(log_steps.still(visit).total_seconds())
        parts.append(f'\t\t\t<int key="clock_stopped_seconds" value="{stopped}"/>\n')
    parts.append("\t\t</event>\n")
    return "".join(parts)


def _text(indent: str, key: str, value: str) -> str:
    return f'{indent}<string key="{_plain(key)}" value="{_plain(value)}"/>\n'


def _date(indent: str, key: str, value: str) -> str:
    return f'{indent}<date key="{key}" value="{value}"/>\n'


def _plain(text: str) -> str:
    """What an attribute of XML 1.0 can hold; what it cannot is left out."""
    return html.escape(_UNWRITABLE.sub("", text)).translate(_ENDS)


_HEAD: Final = _head()
