"""What the house could not do by itself, on one page, each with a person who looks after it."""

from datetime import timedelta

import pytest

from connectors.scripted import Reply, Scripted
from connectors.worker import Post, work
from engine.cli import doctor
from engine.domain.errors import NotAccepted, NotDelivered
from engine.domain.names import Text
from engine.domain.opinions import OpinionKind, Proposal
from engine.queue.relay import Relay
from engine.queue.transport import Inline
from engine.store import journal, quarantine, recorder, trouble
from tests.bankside import BankSide
from tests.office import PASS
from tests.till import Till
from tests.web.conftest import main_words


class Refusing(Scripted):
    """Turns letters down as long as it is told to."""

    error = NotAccepted
    refuses = True

    def send(self, letter, now):
        """No, or as the script says."""
        if self.refuses:
            raise self.error(connector=self.name, why="HTTP 422")
        super().send(letter, now)


@pytest.fixture
def system():
    """Meteorology's system."""
    return Refusing("mete-system", [Reply(1, Proposal(OpinionKind.PASS))])


@pytest.fixture
def tick(office, system):
    """The relay looks, so many times."""

    def look(times=1):
        post = Post(office.store, {"mete-system": system}, lambda: office.now)
        for _ in range(times):
            Relay(office.store, Inline(work(post)), lambda: office.now).tick()

    return look


@pytest.fixture
def dead(office, tick):
    """A case whose letter to meteorology was turned down: the number of its incident."""
    office.accepts()
    tick()
    with office.store.reading() as tx:
        (one,) = journal.incidents(tx)
    return one.id


def truth(office):
    """What the doctor says of incidents and silent systems."""
    return {one.name: one.ok for one in doctor.truth(office.store, office.now)}


def test_the_page_says_what_happened_whose_it_is_and_whom_to_call(screen, office, dead):
    """A person who knows nothing of computers reads it and picks up the telephone."""
    page = screen("guanli").opens("/incidents")

    text = main_words(page)
    assert "送往气象系统的派件没有送到，已送1次" in text
    assert "气象窗口 8800 0005（示例）" in text
    assert office.case(1).case_no in text
    assert "HTTP 422" in text
    assert "不会丢失" in text


def test_a_letter_is_sent_again_and_the_doctor_is_content(screen, office, dead, system, tick):
    """One press; the case goes its way; nothing is open any more."""
    assert truth(office)["incidents"] is False
    system.refuses = False

    manager = screen("guanli")
    manager.sends(f"/incidents/{dead}/retry")
    tick(3)

    assert office.opinions(1)["mete", 1] == "pass"
    assert "现在没有异常" in manager.sees("/incidents")
    assert "重新发送" in manager.sees("/incidents?state=settled")
    assert truth(office)["incidents"] is True


def test_a_share_is_done_at_our_desk_instead(screen, office, dead):
    """The department's people find it on their own list."""
    screen("guanli").sends(f"/incidents/{dead}/desk")

    assert office.waiting(1, "handle", "mete") is not None
    office.drafts(1, "mete", PASS)
    office.checks(1, "mete")
    assert office.opinions(1)["mete", 1] == "pass"
    assert "现在没有异常" in screen("guanli").sees("/incidents")


def test_a_department_that_has_the_letter_is_not_sent_it_again(screen, office, dead, tick):
    """Somebody called them."""
    screen("liucheng").sends(f"/incidents/{dead}/arrived")
    tick(3)

    assert office.history(1).count("letter-delivered") == 0
    assert "letters-confirmed" in office.history(1)
    assert "派件已经送到（1件）" in screen("guanli").sees(f"/cases/{office.case(1).case_no}")


def test_settling_needs_words_and_keeps_what_was_typed(screen, office, dead):
    """Whoever reads it in a year wants to know what was done."""
    manager = screen("guanli")

    for nothing in ("", "  ", "\u2800", "x" * 401):
        manager.sends(f"/incidents/{dead}/settle", 422, words=nothing)
    assert manager.sends(f"/incidents/{dead}/settle", 422, words="\u202e反").status_code == 422
    manager.sends(f"/incidents/{dead}/settle", words="已电话联系，对方改用本平台 ☎")

    assert "已电话联系，对方改用本平台 ☎" in manager.sees("/incidents?state=settled")
    assert truth(office)["incidents"] is True


@pytest.mark.parametrize("what", ["retry", "arrived", "desk", "settle"])
def test_the_second_of_two_people_is_told_that_it_is_over(screen, office, dead, what):
    """Two pages were open."""
    manager = screen("guanli")
    manager.sends(f"/incidents/{dead}/settle", words="办了")

    late = manager.sends(f"/incidents/{dead}/{what}", 404, words="又一次")

    assert "可能已由他人处理" in main_words(late)


@pytest.mark.parametrize("what", ["retry", "arrived", "desk"])
def test_what_is_no_letter_cannot_be_sent(screen, office, what):
    """The buttons are not there; a forged form is refused in words."""
    case = office.receives()
    with office.store.transaction() as tx:
        journal.raise_incident(tx, case, "message-conflict", Text("不同", "differs"), office.now)
    manager = screen("guanli")

    assert "再送一次" not in main_words(manager.opens("/incidents"))
    manager.sends(f"/incidents/1/{what}", 409)
    manager.sends("/incidents/99999999999/retry", 404)


@pytest.mark.parametrize(
    ("login", "page", "act"),
    [
        ("guanli", 200, 303),
        ("liucheng", 200, 303),
        ("jiancha", 200, 403),
        ("jinjian", 403, 403),
        ("fire-chengban", 403, 403),
        ("sheji", 403, 403),
    ],
)
def test_the_centre_looks_after_it_and_supervision_may_read(screen, dead, login, page, act):
    """Whoever supervises does not act."""
    person = screen(login)

    person.opens("/incidents", page)
    person.sends(f"/incidents/{dead}/settle", act, words="办了")


def test_nobody_who_is_not_signed_in_sees_it(screen):
    """Names of systems are nobody else's business."""
    screen().opens("/incidents", 303)


def test_a_silent_system_is_named_with_its_contact_and_goes_away_by_itself(
    screen, office, system, tick
):
    """Nobody has to close what is over."""
    system.error = NotDelivered
    office.accepts()
    for _ in range(8):
        tick()
        office.now += timedelta(minutes=4)
    manager = screen("guanli")

    shown = manager.sees("/incidents")
    assert "气象的系统自" in shown
    assert "部门系统没有应答" in shown
    assert truth(office)["lines"] is False

    system.refuses = False
    office.now += timedelta(hours=1)
    tick()
    assert "现在没有异常" in manager.sees("/incidents")
    assert "系统自动恢复" in manager.sees("/incidents?state=settled")
    assert truth(office)["lines"] is True


def test_the_list_goes_into_a_spreadsheet(screen, office, dead):
    """What waits, and what was done, each with its own last columns; not for outsiders."""
    chief = screen("guanli")
    open_ = chief.opens("/incidents/all.csv").text.splitlines()
    assert len(open_) == 2
    assert open_[1].startswith(f"{dead},")
    chief.sends(f"/incidents/{dead}/settle", words="已电话联系")

    settled = chief.opens("/incidents/all.csv?state=settled").text

    assert len(chief.opens("/incidents/all.csv").text.splitlines()) == 1
    assert "已电话联系" in settled
    assert "处理情况" in settled.splitlines()[0]
    screen("sheji").opens("/incidents/all.csv", status=403)


def test_the_list_has_pages_and_a_count(screen, office):
    """A bad night."""
    with office.store.transaction() as tx:
        for n in range(45):
            journal.raise_incident(tx, None, "whatever", Text(f"第{n}件", f"no {n}"), office.now)
    manager = screen("guanli")

    first, last = manager.sees("/incidents"), manager.sees("/incidents?page=3")

    assert "共45件" in first
    assert "第1页，共3页" in first
    assert "需要人工处理" in first
    assert "第44件" in last
    assert "第44件" not in first
    assert "第3页" in manager.sees("/incidents?page=99")
    assert "第1页" in manager.sees("/incidents?page=x")


def test_a_page_of_incidents_asks_the_database_few_questions(screen, office):
    """Twenty lines, the same number of questions as one."""
    case = office.accepts()
    manager = screen("guanli")

    def asked(n):
        with office.store.transaction() as tx:
            for _ in range(n):
                journal.raise_incident(
                    tx, case, "letter-not-delivered", Text("送", "x"), office.now,
                    branch="mete-branch", connector="mete-system",
                )  # fmt: skip
        manager.opens("/incidents")
        with recorder.heard(office.store) as said:
            manager.opens("/incidents")
        return len(said)

    assert asked(1) == asked(19)


@pytest.mark.both_databases
def test_what_was_settled_last_stands_first(office):
    """And what waits longest."""
    with office.store.transaction() as tx:
        who = office.person(tx, "guanli")
        for n in range(3):
            journal.raise_incident(tx, None, "x", Text(str(n)), office.now + timedelta(minutes=n))
        numbers = [one.id for one in journal.incidents(tx)]
        opened = [t.id for t in trouble.listing(tx, settled=False, limit=9, offset=0)]
        for later, number in enumerate((numbers[2], numbers[0])):
            journal.settle_incident(tx, number, who, "办了", office.now + timedelta(hours=later))
        settled = [t.id for t in trouble.listing(tx, settled=True, limit=9, offset=0)]
        left = trouble.total(tx, settled=False)

    assert opened == numbers
    assert settled == [numbers[0], numbers[2]]
    assert left == 1


def test_a_quarantine_is_said_in_words(screen, office):
    """Nobody wonders why nothing leaves."""
    with office.store.transaction() as tx:
        quarantine.impose(tx, "backup of yesterday", office.now)

    assert "逐件核实" in screen("guanli").sees("/incidents")
    assert truth(office)["quarantine"] is False


def test_the_page_stands_in_english(screen, dead):
    """No Chinese word but names and records."""
    reader = screen()
    reader.opens("/sign-in?lang=en")
    reader.signs_in("guanli")

    text = reader.sees("/incidents")

    assert "A share was not delivered" in text
    assert "The share for the system of" in text
    assert "异常处理" not in text


def test_an_order_that_the_bank_denies_is_sent_again_by_whoever_telephoned(screen, office):
    """Offered beside the incident, to those who may act; pressed twice it is told so."""
    till, bank = Till(office, lines=(40_000, 60_000)), BankSide(office)
    till.asks()
    bank.carries()
    for table in ("asked", "booking", "message"):
        bank.book.db.execute(f"DELETE FROM {table}")  # noqa: S608 - three names of ours
    till.later(minutes=1)
    bank.is_asked()
    manager = screen("guanli")

    assert "再送银行（先问，银行没有才送）" in manager.sees("/incidents")
    for login in ("guiyuan", "caiwu", "jiancha"):
        screen(login).sends("/incidents/1/bank", status=403)
    manager.sends("/incidents/1/bank")
    again = manager.sends("/incidents/1/bank", status=404)

    assert "没有待处理的异常1" in main_words(again)
    assert "To the bank again" not in main_words(manager.opens("/incidents?lang=en"))
    bank.carries()
    assert len(bank.booked("paid", till.code)) == 1
