"""Logs that leave the house: XES, OCEL 2.0 and CSV say what happened, and no more."""

import csv
import io
import json
from dataclasses import replace

import lxml.etree
import pytest
from jsonschema import Draft202012Validator

from engine.domain.minutes import Span
from engine.exchange import log_csv, log_steps, ocel, xes
from engine.exchange.ocel import Thing
from tests.exchange.hand_made import BEGAN, LABELS, NAMES, after, parallel, running, visit

XES = "{http://www.xes-standard.org/}"


def events(traces, labels=LABELS):
    """(case, keys → values) of each event of the XES file, as any XML reader sees them."""
    root = lxml.etree.fromstring(b"".join(xes.written(traces, labels)))
    return [
        (
            trace.find(f"{XES}string[@key='concept:name']").get("value"),
            {one.get("key"): one.get("value") for one in event},
        )
        for trace in root.iter(f"{XES}trace")
        for event in trace.iter(f"{XES}event")
    ]


def test_every_visit_has_one_instance_and_its_events_are_in_order():
    """Pairing by instance is what separates parallel and repeated work (IEEE 1849)."""
    found = events([parallel(), running()])

    lives = {}
    for _, event in found:
        lives.setdefault(event["concept:instance"], []).append(event["lifecycle:transition"])
    first = "3301831420260312000011/fire-handle"
    assert lives[f"{first}/1"] == [
        "schedule", "start", "suspend", "suspend", "resume", "resume", "complete"
    ]  # fmt: skip
    assert lives[f"{first}/2"] == ["schedule", "start", "complete"]
    assert lives["3301831420260312000011/issue/1"] == ["schedule", "complete"]
    assert lives["3301831420260312000022/fire-handle/1"] == ["schedule"]
    assert len(lives) == 6
    for case in ("3301831420260312000011", "3301831420260312000022"):
        times = [event["time:timestamp"] for at, event in found if at == case]
        assert times == sorted(times)


def test_a_visit_of_no_length_begins_before_it_ends():
    """Its three events bear the same time; a reader pairs them by their order."""
    same = [e["lifecycle:transition"] for _, e in events([running()]) if e["visit"] and
            e["concept:name"] == "plan-handle"]  # fmt: skip

    assert same == ["schedule", "start", "complete"]


def test_the_end_of_a_visit_says_how_long_its_clock_stood_still():
    """Readers that pair start and complete ignore suspend, so it is said apart; overlaps once."""
    ends = [
        event
        for _, event in events([parallel()])
        if event["lifecycle:transition"] == "complete" and event["concept:name"] == "fire-handle"
    ]

    assert [event["clock_stopped_seconds"] for event in ends] == [str(3 * 3600), "0"]
    assert [event["outcome"] for event in ends] == ["revise", "pass"]


def test_what_the_standard_wants_declared_is_declared():
    """Version, extensions, globals that every trace and event bears, classifiers."""
    root = lxml.etree.fromstring(b"".join(xes.written([parallel(), running()], LABELS)))

    assert root.get("xes.version") == "1849.2016"
    prefixes = {one.get("prefix") for one in root.iter(f"{XES}extension")}
    assert prefixes == {"concept", "lifecycle", "time", "org"}
    for scope in ("trace", "event"):
        keys = {one.get("key") for one in root.find(f"{XES}global[@scope='{scope}']")}
        for bearer in root.iter(f"{XES}{scope}"):
            assert keys <= {one.get("key") for one in bearer}
    classified = {one.get("keys") for one in root.iter(f"{XES}classifier")}
    assert "concept:name lifecycle:transition" in classified
    used = {one.get("key").partition(":")[0] for one in root.iter() if ":" in one.get("key", "")}
    assert used <= prefixes


@pytest.mark.parametrize(
    "name",
    ["<\"&'>", "换行\n与\t制表", "😀 ع\u202e", "a\x00b\x0bc\ud800d", "审" * 2000],
    ids=["marks", "line ends", "emoji and turned", "unwritable", "long"],
)
def test_any_name_comes_back_as_it_was(name):
    """All but what XML cannot hold: controls and halves of characters."""
    kept = "".join(c for c in name if c not in "\x00\x0b\ud800")

    found = events([running()], {"fire-handle": name})

    assert [event["label"] for _, event in found if "label" in event] == [kept]


def test_a_log_is_written_piece_by_piece():
    """The first case leaves before the second is asked for."""
    asked = []

    def cases():
        for nth in range(3):
            asked.append(nth)
            yield parallel(f"{nth}")

    for write in (
        lambda: xes.written(cases(), LABELS),
        lambda: log_csv.written(cases(), LABELS),
        lambda: ocel.written(cases(), LABELS, lambda _: (), NAMES),
    ):
        asked.clear()
        pieces = write()
        while b"fire-handle" not in next(pieces):
            pass
        assert asked == [0]


def test_the_table_opens_in_a_spreadsheet_with_chinese_intact():
    """UTF-8 with its mark; a cell that would compute is text; a line a visit."""
    formula = replace(parallel(), case_no="=1+1")

    written = b"".join(log_csv.written([formula], LABELS))

    assert written.startswith(b"\xef\xbb\xbfcase,")
    lines = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))
    assert [line["label"] for line in lines] == ["消防承办", "规划承办", "消防承办", "统一出件"]
    assert lines[0]["case"] == "'=1+1"
    assert lines[0]["enabled"] == "2026-03-12T09:05:00.250+08:00"
    assert lines[0]["clock_stopped_seconds"] == "10800"
    assert lines[3]["start"] == ""


# --- OCEL 2.0 -----------------------------------------------------------------------------------


def _rows(*required, **more):
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {**{key: {"type": "string"} for key in required}, **more},
            "required": [*required],
        },
    }


_TYPES = _rows("name", attributes=_rows("name", "type"))
_TO = _rows("objectId", "qualifier")
SCHEMA = {
    "type": "object",
    "required": ["eventTypes", "objectTypes", "events", "objects"],
    "properties": {
        "eventTypes": _TYPES,
        "objectTypes": _TYPES,
        "events": _rows("id", "type", "time", attributes=_rows("name", "value"), relationships=_TO),
        "objects": _rows(
            "id", "type", attributes=_rows("name", "value", "time"), relationships=_TO
        ),
    },
}
"""What the published schema of OCEL 2.0 (draft 7) demands, set out anew."""


def beside(trace):
    """A project, a paper, a certificate, a payment."""
    return (
        Thing("project", "2026-330183-47-01-000001", "示例项目", "for"),
        Thing("document", f"{trace.case_no}/D14", "建筑施工图", "submits"),
        Thing("certificate", "×建审〔2026〕12号", "批复", "yields", after(11)),
        Thing("payment", "88000001", "缴款", "pays", after(3), {"cents": "110000"}),
    )


@pytest.fixture
def objects():
    """The OCEL of both cases, read back."""
    pieces = ocel.written([parallel(), running()], LABELS, beside, NAMES)
    return json.loads(b"".join(pieces))


def test_the_objects_stand_as_the_published_schema_wants_them(objects):
    """And every name that is referred to is there, once."""
    assert list(Draft202012Validator(SCHEMA).iter_errors(objects)) == []
    names = [one["id"] for one in objects["objects"]]
    assert len(names) == len(set(names))
    referred = {
        to["objectId"] for one in objects["events"] + objects["objects"]
        for to in one["relationships"]
    }  # fmt: skip
    assert referred <= set(names)
    for what in ("event", "object"):
        types = {
            one["name"]: {a["name"] for a in one["attributes"]} for one in objects[f"{what}Types"]
        }
        for one in objects[f"{what}s"]:
            assert {a["name"] for a in one["attributes"]} <= types[one["type"]]


def test_types_are_codes_and_words_stand_beside_them(objects):
    """Tools make tables of types: 消防 would become event_Type_2."""
    types = {one["name"] for one in objects["objectTypes"]}
    assert types == {"case", "project", "department", "document", "certificate", "payment"}
    assert all(one["name"].isascii() for one in objects["eventTypes"])
    fire = next(one for one in objects["objects"] if one["id"] == "department:FIRE")
    assert fire["attributes"][0]["value"] == "消防"


def test_a_log_of_no_case_is_still_a_log():
    """An empty period is not an error of the file."""
    assert json.loads(b"".join(ocel.written([], {}, lambda _: (), {})))["events"] == []
    assert events([]) == []
    assert b"".join(log_csv.written([], {})).count(b"\r\n") == 1


def test_a_stop_that_still_holds_ends_with_the_visit():
    """Nothing is counted twice and nothing beyond the end."""
    open_stop = visit("fire-handle", 0, 1, 6, stops=(Span(after(4)),))

    assert log_steps.still(open_stop).total_seconds() == 2 * 3600
    assert log_steps.moment(BEGAN) == "2026-03-12T09:05:00.250+08:00"


def test_every_object_is_named_by_an_event(objects):
    """Readers drop objects that nothing happened to; a payment belongs to where it was there."""
    named = {}
    for event in objects["events"]:
        for to in event["relationships"]:
            named.setdefault(to["objectId"], []).append(event["time"])

    assert set(named) == {one["id"] for one in objects["objects"]}
    assert named["payment:88000001"][0] == log_steps.moment(after(3))
    assert named["project:2026-330183-47-01-000001"][0] == log_steps.moment(BEGAN)


@pytest.mark.parametrize(("outcome", "how"), [("withdrawn", "pi_abort"), ("refused", "ate_abort")])
def test_work_that_was_taken_away_is_not_completed(outcome, how):
    """The standard tells a case that was given up from a piece of work that was."""
    gone = replace(visit("fire-handle", 0, 1, 2), outcome="cancelled")
    trace = replace(running(), visits=(gone,), outcome=outcome, ended=after(2))

    assert [step.transition for step in log_steps.steps(trace)] == ["schedule", "start", how]
