"""Logs that come in: what is taken, what is dropped and why; no file hurts the house."""

import gzip
import io
import json
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from engine.domain import foreign_logs
from engine.domain.foreign_logs import Columns, Laid, Why
from engine.exchange import log_csv, log_rows, ocel, xes
from tests.exchange.hand_made import (
    HEAD,
    LABELS,
    NAMES,
    PLAIN,
    after,
    parallel,
    running,
    source,
    table,
    taken,
)  # fmt: skip


def reasons(report):
    """Why → how many."""
    return {one.why: one.n for one in report.counted}


# --- what comes in ------------------------------------------------------------------------------


def test_our_own_log_comes_back_as_it_left():
    """Pairs, rounds, stops and departments survive XES; so does a case that still runs."""
    traces, report = taken(b"".join(xes.written([parallel(), running()], LABELS)))

    assert (report.cases, report.visits, report.dropped) == (2, 6, 0)
    back = {(t.case_no, v.element, v.number): v for t in traces for v in t.visits}
    for trace in (parallel(), running()):
        for visit in trace.visits:
            found = back[trace.case_no, visit.element, visit.number]
            assert (found.enabled, found.started, found.ended) == (
                visit.enabled, visit.started, visit.ended
            )  # fmt: skip
            assert found.department == visit.department
    fire = back["3301831420260312000011", "fire-handle", 1]
    assert sum(((s.until - s.since) for s in fire.stops), timedelta()) == timedelta(hours=4)
    assert {t.case_no: t.ended is None for t in traces}["3301831420260312000022"]


def test_the_table_and_the_objects_give_the_same_visits():
    """CSV has a line a visit; OCEL has its events, by case, whatever else they belong to."""
    csv = b"".join(log_csv.written([parallel(), running()], LABELS))
    objects = b"".join(ocel.written([parallel(), running()], LABELS, lambda _: (), NAMES))

    by_csv, report = taken(csv)
    by_objects, _ = taken(objects, Laid(log_rows.head(source(objects)).guess))

    assert report.dropped == 0
    assert [(v.element, v.enabled, v.started, v.ended) for v in by_csv[0].visits] == [
        (v.element, v.enabled, v.started, v.ended) for v in parallel().visits
    ]
    assert {t.case_no for t in by_objects} == {
        "case:3301831420260312000011", "case:3301831420260312000022"
    }  # fmt: skip


def test_without_a_beginning_a_step_begins_when_the_one_before_was_over():
    """The serial reading, and what each had to wait for."""
    traces, _ = taken(
        table("A1,受理,2026-03-02 09:00", "A1,审查,2026-03-03 09:00", "A1,发证,2026-03-04 09:00")
    )

    visits = traces[0].visits
    assert [v.element for v in visits] == ["受理", "审查", "发证"]
    assert [v.after for v in visits] == [(), (0,), (1,)]
    assert visits[2].enabled == visits[1].ended
    assert [v.started for v in visits] == [None] * 3
    assert traces[0].ended == visits[2].ended


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter_of_a_spreadsheet(encoding, sign):
    """Excel in China saves GBK, or UTF-16 with tabs."""
    lines = [HEAD, '"A,1;",㐂审查𠮷,2026/3/2 9:05', "A2,发证,2026/3/2 9:06"]
    text = "\r\n".join(
        sign.join(cell if cell[0] != '"' else f'"A{sign}1"' for cell in line.split(",", 2))
        if not line.startswith('"')
        else sign.join([f'"A{sign}1"', "㐂审查𠮷", "2026/3/2 9:05"])
        for line in lines
    )

    traces, report = taken(text.encode(encoding))

    assert {t.case_no for t in traces} == {f"A{sign}1", "A2"}
    assert dict(report.activities) == {"㐂审查𠮷": 1, "发证": 1}


def test_a_cell_may_hold_line_ends():
    """Quoted, as RFC 4180 allows; a missing cell at the end is empty."""
    content = (
        '办件编号,环节,完成时间,备注\nA1,"审\n查",2026-03-02 09:00,"一\n二"\nA1,发证,2026-03-03\n'
    )

    traces, report = taken(content.encode())

    assert [v.element for v in traces[0].visits] == ["审\n查", "发证"]
    assert report.dropped == 0


def test_packed_files_open(tmp_path):
    """gzip, and a ZIP with one log."""
    plain = table("A1,受理,2026-03-02 09:00")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("__MACOSX/._log.csv", b"x")
        archive.writestr("日志.csv", plain)

    for content in (gzip.compress(plain), packed.getvalue()):
        assert taken(content)[1].cases == 1


def test_people_become_numbers():
    """Whether it was the same person is all that a study needs."""
    content = (
        "case,activity,complete,resource\n"
        "1,a,2026-03-02,张三\n1,b,2026-03-03,李四\n2,a,2026-03-03,张三\n"
    )

    traces, report = taken(content.encode())

    said = [v.resource for t in traces for v in t.visits]
    assert sorted(said) == ["P1", "P1", "P2"]
    assert report.people == 2
    assert "张三" not in json.dumps(report.as_json(), ensure_ascii=False)


def test_departments_and_branches_follow_the_activity():
    """A table says so; a column of departments holds for the rest."""
    content = "case,activity,complete,dept\n1,a,2026-03-02,X\n1,b,2026-03-03,Y\n"
    columns = log_rows.head(source(content.encode())).guess

    laid = Laid(columns, departments={"a": "FIRE"}, branches={"b": "second"})
    traces, _ = taken(content.encode(), laid)

    assert [(v.department, v.branch) for v in traces[0].visits] == [("FIRE", ""), ("Y", "second")]


# --- what is dropped, and why -------------------------------------------------------------------


def test_every_bad_row_is_counted_with_its_place():
    """Nothing disappears in silence."""
    _, report = taken(
        table(
            "A1,受理,2026-03-02 09:00",
            "A1,受理,2026-03-02 09:00",
            ",受理,2026-03-02 09:00",
            "A1,,2026-03-02 09:00",
            "A1,审查,",
            "A1,审查,昨天",
            "A1,审查,2026-02-31",
            "A1,审查,2027-01-01",
            "A1,审查,1899-12-30",
            "A1,审查,2026-03-02,多,出",
        ),
        Laid(PLAIN),
    )

    assert reasons(report) == {
        Why.DUPLICATE: 1, Why.NO_CASE: 1, Why.NO_ACTIVITY: 1, Why.NO_TIME: 1, Why.BAD_TIME: 2,
        Why.FUTURE: 1, Why.EARLY: 1, Why.RAGGED: 1, Why.NAIVE: 2,
    }  # fmt: skip
    bad = next(one for one in report.counted if one.why is Why.BAD_TIME)
    assert bad.examples == [(6, "昨天"), (7, "2026-02-31")]
    assert (report.rows, report.events, report.dropped) == (10, 1, 9)


def test_times_of_any_zone_and_width_are_one_time():
    """08:00 in Beijing is 01:00 in Berlin; ０ is 0; no zone is the zone that was chosen."""
    traces, report = taken(
        table(
            "A1,一,2026-03-02T08:00:00+08:00",
            "A1,二,2026-03-02T01:00:00+01:00",
            "A1,三,２０２６-０３-０２ ０８:００",
            "A1,四,2026年3月2日 8时0分",
            "A1,五,1772409600",
            "A1,六,1772409600000",
        )
    )

    assert {v.ended for v in traces[0].visits} == {datetime(2026, 3, 2, tzinfo=UTC)}
    assert reasons(report) == {Why.WIDE: 1, Why.NAIVE: 2, Why.ZONES: 6}


@pytest.mark.parametrize(("order", "month"), [("dmy", 4), ("mdy", 3)])
def test_a_day_that_ends_in_its_year_is_read_in_the_chosen_order(order, month):
    """3/4/2025 is two days; a person says which."""
    traces, _ = taken(table("A1,受理,3/4/2025 10:00"), Laid(PLAIN, order=order))

    assert traces[0].began.month == month


def test_what_began_after_it_ended_keeps_its_end():
    """The beginning is not believed."""
    content = "case,activity,start,complete\n1,a,2026-03-05 09:00,2026-03-03 09:00\n"

    traces, report = taken(content.encode())

    assert reasons(report)[Why.REVERSED] == 1
    assert traces[0].visits[0].started is None
    assert traces[0].ended is not None


def test_a_state_word_that_means_nothing_is_not_taken():
    """Its row is counted."""
    content = (
        "case,activity,complete,lifecycle\n"
        "1,a,2026-03-02,start\n1,a,2026-03-03,办结\n1,a,2026-03-04,whatever\n"
    )

    traces, report = taken(content.encode())

    assert reasons(report)[Why.UNKNOWN_STEP] == 1
    assert [(v.started.day, v.ended.day) for v in traces[0].visits] == [(1, 2)]


def test_parallel_visits_of_one_activity_pair_by_instance_or_by_age():
    """Two at once: by name where there is one, else the older one ends first."""
    rows = [
        ("1", "a", "x", "start", 1), ("1", "a", "y", "start", 2),
        ("1", "a", "y", "complete", 3), ("1", "a", "x", "complete", 4),
    ]  # fmt: skip
    head = "case,activity,instance,lifecycle,complete"
    text = "\n".join([head, *(f"{c},{a},{i},{t},{after(h).isoformat()}" for c, a, i, t, h in rows)])
    columns = log_rows.head(source(text.encode())).guess

    named, _ = taken(text.encode())
    aged, _ = taken(text.encode(), Laid(Columns(**{**_as_dict(columns), "instance": ""})))

    def lengths(traces):
        return sorted((v.ended - v.started) // timedelta(hours=1) for v in traces[0].visits)

    assert lengths(named) == [1, 3]
    assert lengths(aged) == [2, 2]


def _as_dict(columns):
    return {name: getattr(columns, name) for name in foreign_logs.FIELDS}


def test_an_event_of_two_cases_is_counted_in_both_and_said():
    """Flattening objects duplicates; nobody is left to find that out alone."""
    log = {
        "eventTypes": [], "objectTypes": [],
        "objects": [{"id": "c1", "type": "case"}, {"id": "c2", "type": "case"}],
        "events": [{"id": "e", "type": "a", "time": "2026-03-02T09:00:00Z", "relationships": [
            {"objectId": "c1", "qualifier": ""}, {"objectId": "c2", "qualifier": ""}]},
            {"id": "f", "type": "b", "time": "2026-03-02T09:00:00Z"}],
    }  # fmt: skip

    _, report = taken(json.dumps(log).encode())

    assert (report.cases, report.events) == (2, 2)
    assert reasons(report) == {Why.SHARED: 2, Why.NO_CASE: 1}


def test_a_case_without_end_is_left_out_whole():
    """More than ten thousand rows under one number are a column laid wrongly."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    lines = [f"A1,受理,{(start + timedelta(minutes=n)).isoformat()}" for n in range(10_050)]

    _, report = taken(table(*lines, "A2,受理,2026-03-02 09:00"))

    assert reasons(report)[Why.ENDLESS] == 10_050
    assert (report.cases, report.events) == (1, 1)


def test_variants_are_the_same_on_both_sides():
    """What pm4py counts from the file is what we count from the traces."""
    traces = [parallel("1"), parallel("2"), running("3")]
    back, _ = taken(b"".join(xes.written(traces, LABELS)))

    def variants(some):
        return Counter(tuple(v.element for v in t.visits) for t in some)

    assert variants(back) == variants(traces)
