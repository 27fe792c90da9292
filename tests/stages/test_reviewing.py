from dataclasses import replace

import pytest

from engine.domain.errors import (
    AlreadyHandled,
    CommentsNeeded,
    FieldsWrong,
    NeedsSecondPerson,
    NoSuchWorkItem,
    NotYours,
    ReasonNeeded,
    UnknownSheet,
    Unreadable,
    WrongVersion,
)
from engine.domain.names import Role
from engine.domain.opinions import Comment, OpinionKind
from engine.stages import handle, review
from engine.store import branches, cases, journal, opinions, people
from tests.office import CONDITIONS, PASS, REFUSE, REVISE
from tests.refusals import refused


def submits(office, case, login="fire-chengban", version=1, item=None, **changes):
    """Somebody hands fire's opinion in, with this in it."""
    item = item or office.item(case, "handle", "fire")
    with office.at_work(login) as (tx, who):
        proposal = replace(office.proposal(tx, cases.get(tx, case), "fire", PASS), **changes)
        handle.submit(tx, item, proposal, version, who, office.now)
    return item


def approves(office, case, login="fire-shenhe", version=1, item=None):
    """Somebody lets fire's opinion stand."""
    item = item or office.item(case, "check", "fire")
    with office.at_work(login) as (tx, who):
        review.approve(tx, item, version, who, office.now)
    return item


def hires(office, login, name, *roles, department="FIRE"):
    """One more colleague."""
    with office.store.transaction() as tx:
        return people.add(tx, login=login, name=name, roles=roles, department=department)


def test_an_opinion_stands_once_a_second_person_has_checked_it(office):
    """One handles, one checks (一审一核); both names stay on it, and the version they saw."""
    case = office.accepts()

    office.drafts(case, "fire", PASS)
    assert office.opinions(case) == {}
    office.checks(case, "fire")

    with office.store.reading() as tx:
        (opinion,) = opinions.of_case(tx, case)
    assert (opinion.handler, opinion.checker) == ("消防承办人·示例", "消防审核人·示例")
    assert (opinion.kind, opinion.round, opinion.drawing_version) == (PASS, 1, 1)
    assert opinion.form  # the department's own fields are kept with it


def test_nobody_checks_their_own_opinion(office):
    """Also who holds both posts."""
    hires(office, "fire-liangxiang", "两项", Role.HANDLER, Role.CHECKER)
    case = office.accepts()
    submits(office, case, "fire-liangxiang")

    with refused(office, NeedsSecondPerson):
        approves(office, case, "fire-liangxiang")
    with refused(office, NeedsSecondPerson), office.at_work("fire-liangxiang") as (tx, who):
        review.send_back(tx, office.item(case, "check", "fire"), "不对", who, office.now)

    approves(office, case)


def test_a_checker_of_another_department_has_no_say(office):
    """The post alone is not enough."""
    case = office.accepts()
    office.drafts(case, "fire", PASS)

    with refused(office, NotYours):
        approves(office, case, "plan-shenhe")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kind": REVISE, "comments": ()}, CommentsNeeded),
        ({"kind": REFUSE, "text": ""}, ReasonNeeded),
        ({"kind": OpinionKind.NOT_REQUIRED, "text": " "}, ReasonNeeded),
        ({"kind": CONDITIONS, "conditions": ""}, ReasonNeeded),
        ({"kind": OpinionKind.TACIT}, Unreadable),
        ({"text": "字" * 4001}, Unreadable),
        ({"kind": REVISE, "comments": (Comment("X-99", "没有这张图"),)}, UnknownSheet),
        ({"comments": (Comment("J-01", " "),)}, Unreadable),
        ({"form": {}}, FieldsWrong),
        ({"form": {"surprise": "x"}}, FieldsWrong),
    ],
    ids=str,
)
def test_an_opinion_that_is_not_whole_is_sent_back_to_its_author_in_words(office, changes, error):
    """Before anything is written; the work item stays open."""
    case = office.accepts()

    with refused(office, error):
        submits(office, case, **changes)

    assert office.waiting(case, "handle", "fire") is not None


def test_handing_in_the_same_opinion_twice_is_handing_it_in_once(office):
    """A double click."""
    case = office.accepts()
    item = submits(office, case)
    submits(office, case, item=item)
    checked = approves(office, case)
    approves(office, case, item=checked)

    assert office.history(case).count("opinion-drafted") == 1
    assert office.history(case).count("opinion-given") == 1


def test_another_opinion_on_the_same_work_item_is_told_who_was_first(office):
    """Even if it was oneself, a moment ago."""
    case = office.accepts()
    item = submits(office, case)

    with refused(office, AlreadyHandled) as why:
        submits(office, case, item=item, text="另一种意见")

    assert "消防承办人·示例" in why.value.says("zh")


def test_a_colleague_with_the_same_words_is_not_taken_for_the_author(office):
    """Two people who agree are still two people."""
    hires(office, "fire-er", "二号承办", Role.HANDLER)
    case = office.accepts()
    item = submits(office, case)

    with refused(office, AlreadyHandled):
        submits(office, case, "fire-er", item=item)


def test_an_opinion_on_older_drawings_is_turned_away(office):
    """The page was opened before the new version came in (labels, msg.wrong_version)."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, sheets=["J-03"])
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, changed=["J-03"])

    with refused(office, WrongVersion) as why:
        submits(office, case, version=1)
    assert "现为第2版" in why.value.says("zh")
    submits(office, case, version=2)
    with refused(office, WrongVersion):
        approves(office, case, version=1)
    approves(office, case, version=2)


def test_sent_back_the_handler_does_it_again_and_the_first_draft_stays_on_file(office):
    """A return inside the department; the round is the same."""
    case = office.accepts()
    office.drafts(case, "fire", REFUSE)
    office.sends_back(case, "fire", "依据不足")
    assert office.waiting(case, "check", "fire") is None
    again = office.waiting(case, "handle", "fire")
    assert (again.round, again.state.value) == (1, "offered")

    office.drafts(case, "fire", PASS)
    office.checks(case, "fire")

    assert office.opinions(case) == {("fire", 1): "pass"}
    with office.store.reading() as tx:
        drafts = [i.form["kind"] for i in branches.items_of(tx, case) if i.work == "handle"
                  and i.form]  # fmt: skip
    assert drafts == ["refuse", "pass"]
    assert "opinion-sent-back" in office.history(case)


def test_the_same_words_after_a_return_are_a_new_answer(office):
    """The handler may insist; it is not a double click."""
    case = office.accepts()
    for _ in range(3):
        submits(office, case)
        office.sends_back(case, "fire")
    submits(office, case)
    approves(office, case)

    assert office.opinions(case) == {("fire", 1): "pass"}
    assert office.history(case).count("opinion-drafted") == 4


@pytest.mark.parametrize(("reason", "error"), [("", ReasonNeeded), ("字" * 4001, Unreadable)])
def test_sending_back_needs_a_reason(office, reason, error):
    """Else the handler would have to guess."""
    case = office.accepts()
    office.drafts(case, "fire", PASS)

    with refused(office, error):
        office.sends_back(case, "fire", reason)


def test_an_approved_opinion_cannot_be_sent_back(office):
    """It was given; opinions are never written over."""
    case = office.accepts()
    office.drafts(case, "fire", PASS)
    item = approves(office, case)

    with refused(office, AlreadyHandled), office.at_work("fire-shenhe") as (tx, who):
        review.send_back(tx, item, "晚了", who, office.now)


@pytest.mark.parametrize("item", [0, 999999, -1])
def test_a_forged_work_item_is_not_there(office, item):
    """An id that somebody typed into the address."""
    case = office.accepts()

    with refused(office, NoSuchWorkItem):
        submits(office, case, item=item or 10**6)


def test_a_work_item_of_another_kind_is_not_there_either(office):
    """A handler's form sent to the checker's item."""
    case = office.accepts()
    office.drafts(case, "fire", PASS)
    item = office.item(case, "check", "fire")

    with refused(office, NoSuchWorkItem):
        submits(office, case, item=item)


def test_the_journal_says_who_gave_which_opinion_on_which_drawings(office):
    """Past tense, plain data, in order."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, sheets=["J-01", "J-02"])

    with office.store.reading() as tx:
        last = next(e for e in journal.of_case(tx, case) if e.what == "opinion-given")
    assert last.actor == "消防审核人·示例"
    assert last.data["opinion"] == "revise"
    assert last.data["comments"] == 2
    assert last.data["drawing_version"] == 1
