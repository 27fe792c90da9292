"""The drawing coordinator: one list, one date, and nobody's opinion lost."""

from datetime import date, timedelta

import pytest

from engine.domain.errors import (
    NoLongerWaiting,
    NoSuchThing,
    NotYours,
    ReasonNeeded,
    Unreadable,
)
from engine.stages import announce, coordinate, more_time
from engine.store import branches, cases, coordination, journal, opinions
from tests.office import PASS, REVISE

both_databases = pytest.mark.both_databases


@pytest.fixture
def asked(office):
    """Fire and housing want the same sheet changed, planning another."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01", "J-03"])
    office.opines(case, "hcon", REVISE, ["J-01"])
    office.everyone_else_opines(case, PASS)
    return case


def ids(office, case, sheet=""):
    """Open comments, of one sheet."""
    with office.store.reading() as tx:
        return [c.id for c in opinions.comments(tx, case) if c.open and sheet in c.sheet_no]


def about(office, case):
    """What the coordinator did."""
    with office.store.reading() as tx:
        return coordination.of_round(tx, case, cases.get(tx, case).round)


def does(office, verb, case, *given, login="gaitu"):
    """A verb of the coordinator's."""
    with office.at_work(login) as (tx, who):
        return verb(tx, case, *given, who, office.now)


def due(office, case):
    """The date for the answer."""
    return office.waiting(case, "redraw").due_on


def asks(office, case, day, reason="结构要重算", login="sheji"):
    """The firm asks for more time."""
    with office.at_work(login) as (tx, who):
        more_time.ask(tx, office.item(case, "redraw"), day, reason, who, office.now)


def requests(office, case):
    """Every request so far."""
    with office.store.reading() as tx:
        return coordination.requests(tx, case)


@both_databases
def test_joining_keeps_every_department_its_comment_and_its_state(office, asked):
    """A list is shorter; an opinion is never lost, nor settled by another department."""
    pair = ids(office, asked, "J-01")

    does(office, coordinate.join, asked, pair)
    office.design_firm_uploads(asked, ["J-01", "J-03"])
    office.opines(asked, "hcon", PASS)

    with office.store.reading() as tx:
        assert coordination.of_round(tx, asked, 1).joined == (tuple(pair),)
        after = {c.department: c for c in opinions.comments(tx, asked) if c.sheet_no == "J-01"}
    assert after["HCON"].open is False
    assert after["FIRE"].open is True
    assert after["FIRE"].text == after["HCON"].text
    assert office.who_reviews(asked) == {"fire"}


def test_joining_twice_is_joining_once(office, asked):
    """A double click writes one entry."""
    pair = ids(office, asked, "J-01")
    does(office, coordinate.join, asked, pair)
    does(office, coordinate.join, asked, list(reversed(pair)))

    assert office.history(asked).count("comments-joined") == 1


def test_what_was_joined_comes_apart_again(office, asked):
    """A hasty click costs nothing."""
    pair = ids(office, asked, "J-01")
    does(office, coordinate.join, asked, pair)
    does(office, coordinate.unjoin, asked, pair[0])

    assert about(office, asked).joined == ()


def test_nothing_is_joined_that_is_not_an_open_comment_of_this_case(office, asked):
    """Numbers from another tab, another case, nowhere."""
    pair = ids(office, asked, "J-01")
    for wrong in ([pair[0]], [], [pair[0], 10**9], [0, -1], [*pair, 999]):
        with pytest.raises(Unreadable):
            does(office, coordinate.join, asked, wrong)

    assert about(office, asked).joined == ()


def test_the_list_stands_as_it_was_sent(office, asked):
    """What the firm holds in its hands is not moved about behind its back."""
    pair = ids(office, asked, "J-01")
    does(office, coordinate.join, asked, pair)

    number = does(office, announce.send, asked)
    again = does(office, announce.send, asked)

    assert number.startswith("联审意〔2026〕")
    assert again == number
    assert office.history(asked).count("comment-list-sent") == 1
    with pytest.raises(coordinate.ListIsSent):
        does(office, coordinate.unjoin, asked, pair[0])


def test_sending_holds_nothing_up(office, asked):
    """Beside the process: a coordinator on holiday costs no day."""
    office.design_firm_uploads(asked, ["J-01", "J-03"])

    assert office.status(asked) == "in_review"
    with pytest.raises(NoLongerWaiting):
        does(office, announce.send, asked)


def test_the_firm_is_urged_once_a_day(office, asked):
    """Somebody who is called every hour stops listening."""
    does(office, announce.urge, asked, "请抓紧")
    with pytest.raises(announce.UrgedToday):
        does(office, announce.urge, asked, "")
    office.tomorrow()
    does(office, announce.urge, asked, "")

    assert about(office, asked).urges == 2
    assert office.history(asked).count("design-firm-urged") == 2


@pytest.mark.parametrize("login", ["sheji", "jinjian", "fire-daibiao", "hcon-daibiao", "guanli"])
def test_only_the_coordinator_coordinates(office, asked, login):
    """Not even the lead department's own chief, who signs one of the decisions."""
    for verb, given in (
        (coordinate.join, [ids(office, asked, "J-01")]),
        (announce.send, []),
        (announce.urge, [""]),
        (more_time.set_day, [due(office, asked) + timedelta(days=3), "x"]),
    ):
        with pytest.raises(NotYours):
            does(office, verb, asked, *given, login=login)


def test_one_date_for_all_and_another_only_with_a_reason(office, asked):
    """The firm, the work list and the applicant see the same day."""
    before = due(office, asked)
    with pytest.raises(ReasonNeeded):
        does(office, more_time.set_day, asked, date(2026, 3, 16), "  ")

    does(office, more_time.set_day, asked, date(2026, 3, 16), "图多")

    assert before == date(2026, 3, 9)
    assert due(office, asked) == date(2026, 3, 16)
    office.tomorrow()
    assert due(office, asked) == date(2026, 3, 16), "clocks that ring do not bring it back"


@pytest.mark.parametrize(
    "day", [None, date(2026, 3, 1), date(2026, 3, 14), date(2027, 3, 1), date(9999, 12, 31)]
)
def test_a_day_that_cannot_be_kept_is_refused(office, asked, day):
    """Missing, past, a Saturday, next year, the end of time."""
    before = due(office, asked)
    with pytest.raises(Unreadable):
        does(office, more_time.set_day, asked, day, "理由")

    assert due(office, asked) == before


@both_databases
def test_more_time_is_asked_with_a_reason_and_granted_to_a_day(office, asked):
    """The day granted may be another than the day asked for."""
    asks(office, asked, date(2026, 3, 20))
    (request,) = requests(office, asked)

    does(office, more_time.grant, asked, request.id, date(2026, 3, 18), "最多到18日")

    assert due(office, asked) == date(2026, 3, 18)
    (after,) = requests(office, asked)
    assert (after.granted, after.until) == (True, date(2026, 3, 18))
    assert [w for w in office.history(asked) if w.startswith("more-time")] == [
        "more-time-asked", "more-time-granted",
    ]  # fmt: skip


def test_a_refusal_says_why_and_moves_nothing(office, asked):
    """And one may ask again."""
    asks(office, asked, date(2026, 3, 20))
    (request,) = requests(office, asked)
    with pytest.raises(ReasonNeeded):
        does(office, more_time.refuse, asked, request.id, "")

    does(office, more_time.refuse, asked, request.id, "五天足够")

    assert due(office, asked) == date(2026, 3, 9)
    with pytest.raises(NoSuchThing):
        does(office, more_time.grant, asked, request.id, date(2026, 3, 18), "")
    asks(office, asked, date(2026, 3, 12))


@both_databases
def test_one_request_waits_at_a_time(office, asked):
    """A second one would not be read."""
    asks(office, asked, date(2026, 3, 20))
    with pytest.raises(more_time.AskedAlready):
        asks(office, asked, date(2026, 3, 23))


@pytest.mark.parametrize(
    ("day", "reason", "error"),
    [
        (None, "x", Unreadable),
        (date(2026, 3, 9), "x", Unreadable),  # not later than now
        (date(2026, 3, 21), "x", Unreadable),  # a Saturday
        (date(2026, 3, 20), " ", ReasonNeeded),
        (date(2026, 3, 20), "长" * 4001, Unreadable),
        (date(2026, 3, 20), "\u202eabc", Unreadable),
    ],
)
def test_a_request_that_cannot_be_read_changes_nothing(office, asked, day, reason, error):
    """In a sentence each."""
    with pytest.raises(error):
        asks(office, asked, day, reason)

    assert requests(office, asked) == ()


def test_a_request_lapses_when_the_drawings_come_in(office, asked):
    """Nobody is asked to answer it, and the next round may ask anew."""
    asks(office, asked, date(2026, 3, 20))
    office.design_firm_uploads(asked, ["J-01"])
    office.opines(asked, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(asked, PASS)

    asks(office, asked, date(2026, 3, 23))

    first, second = requests(office, asked)
    assert first.answered_at is not None
    assert second.answered_at is None


def test_the_next_round_begins_with_a_clean_list(office, asked):
    """Joins, dates and urges belong to the round they were made in."""
    does(office, coordinate.join, asked, ids(office, asked, "J-01"))
    does(office, more_time.set_day, asked, date(2026, 3, 16), "图多")
    does(office, announce.send, asked)
    office.design_firm_uploads(asked, ["J-01"])
    office.opines(asked, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(asked, PASS)

    now = about(office, asked)
    assert (now.joined, now.sent_at, now.answer_by) == ((), None, None)
    with office.store.reading() as tx:
        assert sorted(coordination.of_case(tx, asked)) == [1]


@both_databases
def test_the_list_of_cases_says_who_owes_what_by_when(office, asked):
    """Requests for more time stand first."""
    other = office.accepts(despite_running=True)
    office.opines(other, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(other, PASS)
    asks(office, other, date(2026, 3, 20))
    with office.store.reading() as tx:
        rows = coordination.listed(tx, ["drawing-review"], "", limit=20, offset=0)
        assert coordination.total(tx, ["drawing-review"], "") == 2
        assert coordination.total(tx, ["single-item"], "") == 0
        assert coordination.total(tx, ["drawing-review"], "%") == 0

    assert [(r.case_id, r.owed, r.asks_for) for r in rows] == [
        (other, 1, date(2026, 3, 20)), (asked, 3, None),
    ]  # fmt: skip


def test_why_a_department_looks_again_is_kept_with_what_was_handed_in(office, asked):
    """Asked for it; its sheet changed; or a sheet it uses changed unasked."""
    item = office.item(asked, "redraw")
    office.design_firm_uploads(asked, ["J-01", "R-01"])

    with office.store.reading() as tx:
        again = branches.item(tx, item).form["again"]
    assert again["FIRE"] == {"asked": True, "answering": ["J-01"], "unasked": []}
    assert again["CADO"] == {"asked": False, "answering": [], "unasked": ["R-01"]}
    assert set(again) == {"FIRE", "HCON", "CADO"}


def test_answers_without_drawings_are_told_as_such(office, asked):
    """The history must not say that drawings came."""
    office.design_firm_uploads(asked, [])

    assert "comments-answered" in office.history(asked)
    assert "drawings-changed" not in office.history(asked)
    with office.store.reading() as tx:
        assert journal.of_case(tx, asked)[-1].at is not None
