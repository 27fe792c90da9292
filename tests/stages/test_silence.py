from datetime import date

from engine.domain.errors import Unreadable
from engine.domain.wording import local_day, utc
from engine.store import clocks, papers
from tests.office import ALL
from tests.refusals import refused


def notice(office, case, kind):
    """The paper of this kind."""
    with office.store.reading() as tx:
        return papers.notice(tx, case, kind)


def test_half_a_day_of_silence_ends_the_pre_check(office):
    """210 opening minutes from nine o'clock: two in the afternoon, lunch left out."""
    case = office.receives()
    office.prechecks(case, "fire")

    office.later(hours=4, minutes=59)
    assert office.status(case) == "in_precheck"
    office.later(minutes=1)

    assert office.status(case) == "received"
    assert office.waiting(case, "precheck") is None


def test_the_pre_check_ends_with_the_last_department(office):
    """Nobody waits for a clock when everybody has spoken."""
    case = office.receives()
    for department in ALL:
        assert office.status(case) == "in_precheck"
        office.prechecks(case, department)

    assert office.status(case) == "received"


def test_a_finding_must_be_about_a_material_of_the_department(office):
    """Fire has no word in the shelter drawings."""
    case = office.receives()

    for words in ({"D19": "缺页"}, {"D99": "缺页"}, {"D14": " "}):
        with refused(office, Unreadable):
            office.prechecks(case, "fire", **words)


def test_five_silent_days_accept_the_case_from_the_day_of_receipt(office):
    """Received on Monday the 2nd; silent to the end of the 9th; accepted as of the 2nd."""
    case = office.receives()
    office.tomorrow(5)
    assert office.status(case) == "received"

    office.tomorrow()

    held = office.case(case)
    assert held.status.value == "in_review"
    assert held.acceptance == "deemed"
    assert local_day(held.accepted_at) == date(2026, 3, 2)
    paper = notice(office, case, "acceptance")
    assert paper.body["deemed"] is True
    assert paper.body["due_on"] == "2026-03-10"  # counted from the day of receipt
    assert "case-deemed-accepted" in office.history(case)


def test_silence_accepts_even_an_incomplete_case(office):
    """Whoever did not say in five days what is missing can no longer say it (art. 32)."""
    case = office.receives(without=("D05",))

    office.tomorrow(6)

    assert office.status(case) == "in_review"


def test_the_clock_rings_the_moment_the_fifth_day_is_over(office):
    """Midnight in China, not in London."""
    case = office.receives()
    office.later(hours=6)

    with office.store.reading() as tx:
        assert clocks.armed(tx, case) == {"accept-silence": utc(date(2026, 3, 10))}


def test_corrections_start_five_new_days(office):
    """From the day the materials are complete; the applicant's own time is not counted."""
    case = office.receives()
    office.tomorrow(3)
    office.demands(case, D05="缺页")
    office.tomorrow(20)
    assert office.status(case) == "awaiting_correction"

    office.takes_corrections(case, "D05")
    brought = local_day(office.now)
    office.tomorrow(5)
    assert office.status(case) == "received"
    office.tomorrow()

    held = office.case(case)
    assert held.acceptance == "deemed"
    assert local_day(held.accepted_at) == brought


def test_a_notice_on_the_last_day_is_in_time(office):
    """Today still counts (labels, msg.five_days)."""
    case = office.receives()
    office.tomorrow(5)

    office.demands(case, D05="缺页")
    office.tomorrow(10)

    assert office.status(case) == "awaiting_correction"
