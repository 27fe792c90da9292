"""Our cases as a log: what really happened, on both databases, and nothing of a person."""

import csv
import io
import json
import re
from datetime import timedelta

import lxml.etree
import pytest

from engine.domain.foreign_logs import Laid
from engine.domain.wording import local_day
from engine.exchange import log_rows, log_source, log_taking
from engine.stages import exporting, tracing
from engine.stages.exporting import Which
from engine.store import recorder
from tests.office import REFUSE, REVISE

ALL = Which(["drawing-review"])


def log(office, form, which=ALL):
    """The whole file."""
    with office.store.reading() as tx:
        return b"".join(exporting.written(tx, form, which))


@pytest.fixture
def cases(office):
    """One decided after a second round, one in review."""
    done = office.accepts(despite_running=True)
    office.opines(done, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(done)
    office.later(hours=3)
    office.design_firm_uploads(done, ["J-01"])
    office.everyone_else_opines(done)
    office.everyone_signs(done)
    office.hands_out(done)
    running = office.accepts(despite_running=True)
    return done, running


@pytest.mark.both_databases
def test_every_visit_of_every_case_is_in_the_log(office, cases):
    """The log read back gives the traces that it was made of."""
    source = log_source.Source(io.BytesIO(log(office, "xes")))
    taking = log_taking.Taking(
        Laid(log_rows.head(source).guess), "", office.now + timedelta(days=1)
    )
    for row in log_rows.rows(source):
        taking.take(row)
    back = {trace.case_no: trace for trace in taking.traces()}

    with office.store.reading() as tx:
        ours = [tracing.of_case(tx, case) for case in cases]
    assert set(back) == {trace.case_no for trace in ours}
    assert taking.report().dropped == 0
    for trace in ours:
        same = {(v.element, v.number): v for v in back[trace.case_no].visits}
        assert len(same) == len(trace.visits)
        for visit in trace.visits:
            there = same[visit.element, visit.number]
            for name in ("enabled", "started", "ended"):
                assert _millis(getattr(there, name)) == _millis(getattr(visit, name))
            assert there.department == visit.department
    rounds = [v.number for v in back[ours[0].case_no].visits if v.element == "fire-handle"]
    assert rounds == [1, 2]


def _millis(at):
    return at and at.replace(microsecond=at.microsecond // 1000 * 1000)


@pytest.mark.both_databases
def test_the_objects_of_a_case_are_there(office, cases):
    """Project, departments, materials and certificates, with what the case has to do with them."""
    found = json.loads(log(office, "ocel"))

    kinds = {}
    for one in found["objects"]:
        kinds.setdefault(one["type"], []).append(one)
    assert len(kinds["case"]) == 2
    assert len(kinds["project"]) == 1
    fire = next(one for one in kinds["department"] if one["id"] == "department:FIRE")
    assert fire["attributes"][0]["value"] == "消防"
    assert len(kinds["certificate"]) == 5
    assert len(kinds["document"]) > 10
    related = {to["qualifier"] for one in kinds["case"] for to in one["relationships"]}
    assert related == {"reviewed-by", "of-project", "submits", "yields"}


def test_what_was_refused_is_no_certificate(office):
    """A log that counted refusals as certificates would praise what was never given."""
    case = office.accepts()
    office.opines(case, "fire", REFUSE)
    office.everyone_else_opines(case)
    if office.waiting(case, "independence") is not None:
        office.confirms_independence(case, independent=True)
    office.everyone_signs(case)

    given = [
        one for one in json.loads(log(office, "ocel"))["objects"] if one["type"] == "certificate"
    ]

    assert len(given) == 4


def test_the_table_says_what_each_step_is_called(office, cases):
    """Codes for tools, words for people."""
    lines = list(csv.DictReader(io.StringIO(log(office, "csv").decode("utf-8-sig"))))

    fire = next(line for line in lines if line["activity"] == "fire-handle")
    assert re.search("[一-鿿]", fire["label"])
    assert fire["department"] == "FIRE"


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_nobody_is_named_in_a_log(office, cases, form):
    """Neither applicant nor officer; whoever worked is a number of their department."""
    written = log(office, form).decode()

    application = office.application()
    assert "FIRE-1" in written
    with office.store.reading() as tx:
        people = {v.resource for c in cases for v in tracing.of_case(tx, c).visits} - {""}
    assert people
    for secret in (*people, application.applicant.name, application.agent.name):
        assert secret not in written


def test_a_period_holds_what_was_decided_in_it(office, cases):
    """And a period without a case gives a log without one."""
    today = local_day(office.now)

    decided = log(office, "csv", Which(["drawing-review"], today, today))
    since = log(office, "xes", Which(["drawing-review"], today.replace(year=2020), None))
    before = log(office, "xes", Which(["drawing-review"], None, today.replace(year=2020)))

    numbers = {line["case"] for line in csv.DictReader(io.StringIO(decided.decode("utf-8-sig")))}
    assert numbers == {office.case(cases[0]).case_no}
    assert b"<trace>" in since
    assert lxml.etree.fromstring(before).find("{*}trace") is None


@pytest.mark.both_databases
def test_a_hundred_cases_cost_no_more_questions_than_one(office):
    """A log of a year is asked for in pieces, never case by case."""

    def questions():
        with recorder.heard(office.store) as said:
            log(office, "ocel")
        return len(said)

    office.accepts(despite_running=True)
    log(office, "ocel")  # editions are read once for all
    one = questions()
    for _ in range(4):
        office.accepts(despite_running=True)

    assert questions() == one
