"""A holiday is announced late: every running clock follows, in the open."""

from datetime import date, timedelta

import pytest

from connectors.worker import Post, fire
from engine.domain.errors import Unreadable
from engine.domain.names import ElementId
from engine.stages import almanac, timers
from engine.store import branches, clocks, journal, years
from engine.store.tables import TIMER
from tests.given import put_in_force, shipped
from tests.office import NOW
from tests.refusals import refused

pytestmark = pytest.mark.both_databases


def armed(office, case):
    """What rings when."""
    with office.store.reading() as tx:
        return clocks.armed(tx, case)


def generations(office, case, element):
    """Every setting of one clock event: (generation, state, version of the calendar)."""
    with office.store.reading() as tx:
        rows = TIMER.select().where(TIMER.c.case_id == case, TIMER.c.element == element)
        return [
            (r["generation"], r["state"], r["calendar_version"])
            for r in sorted(tx.all(rows), key=lambda r: r["generation"])
        ]


def due(office, case, department="fire"):
    """The due day of a department's work."""
    with office.store.reading() as tx:
        items = branches.open_items(tx, case)
    return next(i.due_on for i in items if i.department == department.upper())


def announces(office, *days, working=False):
    """The notice of the year with further holidays."""
    with office.at_work("liucheng") as (tx, who):
        special = dict(years.days(tx, 2026)) | dict.fromkeys(days, (working, "增放"))
        return almanac.correct(
            tx, 2026, special, who, office.now, official=True, source="国办发明电〔2026〕1号"
        )


def rearms(office):
    """Every running case follows."""
    return almanac.rearm_all(office.store.transaction, office.now)


def test_a_new_holiday_moves_clocks_and_due_days_and_says_so(office):
    """Two days more, for the window and for the departments; the history tells why."""
    office.receives()
    other = office.accepts(despite_running=True)
    was = due(office, other)
    tomorrow = (NOW + timedelta(hours=8)).date() + timedelta(days=1)

    assert announces(office, tomorrow) == 1
    assert rearms(office) == (2, 2)

    assert due(office, other) > was
    assert "clocks-set-anew" in office.history(other)


def test_a_clock_that_moves_is_a_new_generation(office):
    """The old one can never ring: its row is closed."""
    case = office.receives()
    for department in ("plan", "cado", "fire", "mete", "hcon"):
        office.prechecks(case, department)
    ((first, state, version),) = generations(office, case, "accept-silence")
    assert (first, state) == (1, "armed")
    tomorrow = (NOW + timedelta(hours=8)).date() + timedelta(days=1)

    announces(office, tomorrow)
    rearms(office)

    (old, new) = generations(office, case, "accept-silence")
    assert old[:2] == (1, "cancelled")
    assert new[:2] == (2, "armed")
    assert new[2] > version
    with office.store.reading() as tx:
        assert years.behind(tx, clocks.calendar(tx).version) == 0


def test_a_clock_of_minutes_is_counted_anew_from_where_it_began(office):
    """The half day of the pre-check must not run out on a day on which nobody is here."""
    case = office.receives()
    before = armed(office, case)["precheck-silence"]
    today = (NOW + timedelta(hours=8)).date()
    office.now += timedelta(minutes=30)

    announces(office, today)
    assert rearms(office) == (1, 1)

    moved = armed(office, case)["precheck-silence"]
    with office.store.reading() as tx:
        assert moved == clocks.calendar(tx).minutes_ahead(NOW, 210)
    assert moved.date() > before.date()
    assert [g[:2] for g in generations(office, case, "precheck-silence")] == [
        (1, "cancelled"),
        (2, "armed"),
    ]
    assert "clocks-set-anew" in office.history(case)
    assert rearms(office) == (1, 0)


def test_a_correction_that_changes_nothing_for_a_case_writes_nothing(office):
    """A holiday in December is no news in March."""
    case = office.accepts()
    before, told = armed(office, case), office.history(case)

    assert announces(office, date(2026, 12, 24)) == 1
    assert rearms(office) == (1, 0)

    assert armed(office, case) == before
    assert office.history(case) == told


def test_a_correction_made_twice_is_made_once(office):
    """The same notice, imported by two people."""
    office.accepts()
    tomorrow = (NOW + timedelta(hours=8)).date() + timedelta(days=1)

    assert announces(office, tomorrow) == 1
    assert rearms(office)[1] == 1
    assert announces(office, tomorrow) == 0
    assert rearms(office)[1] == 0


def test_a_correction_interrupted_is_taken_up_again(office):
    """The year stands; half of the cases do not know it yet."""
    first, second = office.accepts(), office.accepts(despite_running=True)
    tomorrow = (NOW + timedelta(hours=8)).date() + timedelta(days=1)
    announces(office, tomorrow)
    with office.store.transaction() as tx:
        assert almanac.rearm(tx, first, office.now)

    assert rearms(office) == (2, 1)

    assert due(office, first) == due(office, second)


def test_a_case_that_is_over_is_left_alone(office):
    """Its clocks have been met or missed, by the calendar of their day."""
    case = office.accepts()
    office.withdraws(case)
    announces(office, (NOW + timedelta(days=1)).date())

    assert rearms(office) == (0, 0)
    with office.store.transaction() as tx:
        assert not almanac.rearm(tx, case, office.now)


@pytest.mark.parametrize(
    ("year", "source"), [(1999, "文"), (2101, "文"), (2027, ""), (2027, "x" * 300)]
)
def test_a_year_that_cannot_be_meant_is_refused(office, year, source):
    """An official year names its notice."""
    with office.store.reading() as tx:
        who = office.person(tx, "liucheng")
    with refused(office, Unreadable), office.store.transaction() as tx:
        almanac.correct(tx, year, {}, who, office.now, official=True, source=source)


LINES = "day,what,name\n2027-02-05,off,春节\n\n# 调休\n2027-02-07,班,补班\n2027-02-08,work,平常\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_calendar_is_read_as_people_write_it(encoding):
    """Spreadsheets write GBK; a line that says nothing new is left out."""
    assert almanac.read(LINES.encode(encoding), 2027) == {
        date(2027, 2, 5): (False, "春节"),
        date(2027, 2, 7): (True, "补班"),
    }


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "没有一天"),
        ("2027-02-08,work\n", "没有一天"),
        ("soon,off\n", "第1行"),
        ("2027-02-05,off\n2027-02-05,off\n", "第2行"),
        ("2026-02-05,off\n", "不在2027年"),
        ("2027-02-05,maybe\n", "第二列"),
        ("2027-02-05\n", "第二列"),
        ("2027-02-05,off," + "字" * 41 + "\n", "40"),
        ("2027-02-05,off,\u202e春\n", "不能显示"),
    ],
)
def test_a_line_that_cannot_be_meant_is_named(lines, sentence):
    """By its number."""
    with pytest.raises(Unreadable) as told:
        almanac.read(lines.encode(), 2027)

    assert sentence in told.value.says("zh")


def test_bytes_that_are_no_text_are_refused():
    """Somebody chose the spreadsheet itself."""
    with pytest.raises(Unreadable):
        almanac.read(b"PK\x03\x04\xff\xff\x80", 2027)


def test_after_a_month_of_darkness_one_look_fires_what_fell_due_meanwhile(office):
    """One clock sets the next, which is due already: both ring, in order, and each once."""
    case = office.receives()
    office.now += timedelta(days=30)
    post = Post(office.store, {}, lambda: office.now)

    fire(post, case)
    fire(post, case)

    assert office.case(case).acceptance == "deemed"
    assert office.history(case).count("clock-ran-out") == 2
    with office.store.reading() as tx:
        assert timers.due(tx, office.now) == ()


def test_beyond_two_hundred_due_clocks_every_case_is_found(office):
    """The look of a worker is at its own case, however long the list is."""
    case = office.receives()
    with office.store.transaction() as tx:
        for n in range(250):
            clocks.arm(tx, case, ElementId(f"old-{n}"), NOW, 1)
    office.now += timedelta(days=1)
    post = Post(office.store, {}, lambda: office.now)

    fire(post, case)

    assert office.history(case).count("clock-ran-out") == 1
    assert office.status(case) == "received"
    with office.store.reading() as tx:
        assert timers.due(tx, office.now) == ()


REMINDER = b"""<bpmn:boundaryEvent
        id="plan-soon" attachedToRef="plan-branch" cancelActivity="false">
        <bpmn:outgoing>plan-soon-on</bpmn:outgoing>
        <bpmn:timerEventDefinition approval:clock="promised" approval:at="due-soon"/>
      </bpmn:boundaryEvent>
      <bpmn:endEvent id="plan-soon-end"><bpmn:incoming>plan-soon-on</bpmn:incoming></bpmn:endEvent>
      <bpmn:sequenceFlow id="plan-soon-on" sourceRef="plan-soon" targetRef="plan-soon-end"/>
      <bpmn:boundaryEvent id="plan-overdue" """


@pytest.fixture
def reminding(office):
    """A review whose planning share is reminded first and passes by silence then."""
    edition, files = shipped("drawing-review")
    head, item, tail = files["guide.toml"].decode().partition('code = "planning-permit"')
    guide = head + item + tail.replace('tacit_rule = ""', 'tacit_rule = "示政发〔2026〕1号"', 1)
    diagram = files["process.bpmn"].replace(b'<bpmn:boundaryEvent id="plan-overdue" ', REMINDER, 1)
    assert diagram != files["process.bpmn"]
    changed = {**files, "guide.toml": guide.encode(), "process.bpmn": diagram}
    with office.store.transaction() as tx:
        put_in_force(tx, "drawing-review", changed, office.now)
    return edition


def overtaken(office, case):
    """What the history says of each clock that ran out: (element, overtaken)."""
    with office.store.reading() as tx:
        return [
            (e.data["element"], e.data.get("overtaken", False))
            for e in journal.of_case(tx, case)
            if e.what == "clock-ran-out"
        ]


@pytest.mark.parametrize("closed", [False, True])
def test_a_reminder_that_comes_after_its_limit_is_told_as_such(office, reminding, closed):
    """The house was closed for a month: nobody is told that it soon will be late."""
    case = office.accepts()
    post = Post(office.store, {}, lambda: office.now)

    for day in range(30):
        office.now += timedelta(days=1)
        if not closed or day == 29:
            fire(post, case)

    assert overtaken(office, case) == [("plan-soon", closed), ("plan-overdue", False)]
    assert office.opinions(case)["plan", 1] == "tacit"
