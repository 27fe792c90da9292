"""Open work given to a colleague from the load map: who may, to whom, what stands in the way."""

import re
from datetime import timedelta

import pytest

from engine.domain.names import Role
from engine.domain.wording import local_day
from engine.stages import transfer, work
from engine.store import departments, people
from tests.everything import everything
from tests.office import PASS
from tests.web.conftest import main_words, words

REASON = "请假，件转给同事"


def held(office, case=1, work="handle"):
    """Number of fire's piece of work in a case."""
    return office.item(case, work, "fire")


def gives(screen, item, to, seen=0, status=303, reason=REASON, department="FIRE"):
    """Tick one line of the list, choose a colleague, press."""
    ticked = item if isinstance(item, list) else [item]
    before = {f"held-{one}": str(seen) for one in ticked}
    return screen.sends(
        "/workload/reassign", status, item=[str(one) for one in ticked], to=str(to),
        reason=reason, department=department, **before,
    )  # fmt: skip


def number_of(office, login):
    """The account of somebody."""
    with office.store.reading() as tx:
        return office.person(tx, login).account


@pytest.mark.parametrize("login", ["guanli", "fire-daibiao"])
def test_open_work_is_given_to_a_colleague_with_a_reason(office, screen, colleague, login):
    """The manager of the centre may, and the department's own chief representative."""
    office.accepts()
    item = held(office)

    gives(screen(login), item, colleague.account)

    assert office.waiting(1, "handle", "fire").claimed_by == colleague.account
    theirs = screen("fire-b").sees("/desk")
    assert "转给您" in theirs
    assert REASON in theirs
    assert REASON in screen("guanli").sees(f"/cases/{office.case(1).case_no}")
    assert office.history(1)[-1] == "work-transferred"


def test_a_chief_representative_gives_away_nothing_of_another_department(office, screen):
    """A forged number: the sentence says whose work it is."""
    office.accepts()
    chief = screen("plan-daibiao")

    gives(chief, held(office), number_of(office, "plan-chengban"), department="PLAN")

    assert "这一步由消防承办人办理" in chief.sees("/workload")
    assert office.waiting(1, "handle", "fire").claimed_by is None


def test_giving_it_again_undoes_it(office, screen, colleague):
    """To the person who had it before; the history keeps both."""
    office.accepts()
    first = number_of(office, "fire-chengban")
    manager = screen("guanli")
    gives(manager, held(office), colleague.account)

    gives(manager, held(office), first, seen=colleague.account)

    assert office.waiting(1, "handle", "fire").claimed_by == first
    assert office.history(1).count("work-transferred") == 2


def test_several_go_at_once_and_each_for_itself(office, screen, colleague):
    """What cannot go stays where it was, and the page says which and why."""
    for _ in range(3):
        office.accepts(despite_running=True)
    items = [held(office, case) for case in (1, 2, 3)]
    screen("fire-chengban").sends(f"/desk/{items[1]}/claim")  # after the page was opened
    office.drafts(3, "fire", PASS)
    manager = screen("guanli")

    gives(manager, [*items, 999_999], colleague.account)
    said = manager.sees("/workload?department=FIRE")

    assert office.waiting(1, "handle", "fire").claimed_by == colleague.account
    assert office.waiting(2, "handle", "fire").claimed_by == number_of(office, "fire-chengban")
    assert "已转给消防承办人乙，共1件" in said
    assert (
        f"有1件没有转（{office.case(2).case_no}）：这一页打开之后，此件已由消防承办人·示例签收"
        in said
    )
    assert (
        f"（{office.case(3).case_no}）：此件2026年3月2日（周一） 09:00已由消防承办人·示例办完"
        in said
    )
    assert "有1件没有转：没有这件待办，它可能已经办完。请从下面的列表中" in said


def test_what_was_given_back_meanwhile_is_not_moved_either(office, screen, colleague):
    """The page showed a holder who is none any more."""
    office.accepts()

    gives(screen("guanli"), held(office), colleague.account, seen=7)

    assert office.waiting(1, "handle", "fire").claimed_by is None


def refusals(office, screen, item, to, **more):
    """Nothing changed, and the sentence that the next page says."""
    manager = screen("guanli")
    manager.opens("/workload?department=FIRE")
    before = everything(office.store)
    gives(manager, item, to, **more)
    assert everything(office.store) == before
    return manager.sees("/workload?department=FIRE")


def test_who_looks_at_an_opinion_again_is_never_its_own_handler(office, screen):
    """一审一核: also where the manager chooses."""
    with office.store.transaction() as tx:
        both = people.add(tx, login="fire-2", name="消防甲", roles=[Role.HANDLER, Role.CHECKER],
                          department="FIRE")  # fmt: skip
    case = office.accepts()
    with office.store.transaction() as tx:
        work.claim(tx, held(office), both, office.now)
    screen("fire-2").fills(f"/desk/{held(office)}", button="submit", kind="pass",
                           **{"own-fire_rating": "1", "own-evacuation": "complies"})  # fmt: skip

    said = refusals(office, screen, held(office, case, "check"), both.account)

    assert "承办和审核不能是同一人" in said


def test_work_goes_to_nobody_of_another_post_or_without_a_mandate(office, screen, colleague):
    """And a decision only to a chief representative who could sign it."""
    case = office.accepts()
    said = refusals(office, screen, held(office), number_of(office, "fire-shenhe"))
    assert "须是本部门在岗的承办人" in said

    office.everyone_else_opines(case)
    with office.store.transaction() as tx:
        new = people.add(tx, login="fire-c", name="消防代表乙", roles=[Role.CHIEF],
                         department="FIRE")  # fmt: skip
    said = refusals(office, screen, held(office, case, "sign"), new.account)
    assert "没有有效授权，转去也不能签发" in said

    with office.store.transaction() as tx:
        today = local_day(office.now)
        ended = today - timedelta(days=1)
        people.grant(tx, new.account, "fire-design-review", ended, ended, "授权委托书")
    said = refusals(office, screen, held(office, case, "sign"), new.account)
    assert "没有有效授权，转去也不能签发" in said

    with office.store.transaction() as tx:
        people.grant(tx, new.account, "fire-design-review", today, today, "授权委托书")
    gives(screen("fire-daibiao"), held(office, case, "sign"), new.account)
    theirs = screen("fire-c").sees("/sign")
    assert "消防首席代表·示例转给您" in theirs
    assert REASON in theirs
    assert colleague


def test_nobody_on_leave_is_given_work(office, screen, colleague):
    """They are no choice on the page; and if they went after it was opened, the press says so."""
    office.accepts()
    with office.store.transaction() as tx:
        other = office.person(tx, "fire-chengban")
        today = local_day(office.now)
        departments.name_substitute(tx, colleague, other, today, today, office.now)

    refused = gives(screen("guanli"), held(office), colleague.account, status=422)

    assert "请从列表中选择" in words(refused)
    away = pytest.raises(transfer.IsAway, match="away until")
    with office.at_work("guanli") as (tx, boss), away:
        transfer.give(tx, held(office), colleague.account, "", boss, office.now)
    with office.at_work("guanli") as (tx, boss):
        tomorrow = office.now + timedelta(days=1)
        transfer.give(tx, held(office), colleague.account, "", boss, tomorrow)


@pytest.mark.parametrize(
    ("reason", "says"),
    [("", "必须填写"), ("  ", "必须填写"), ("字" * 401, "最多400"), ("a\x00b", "不能显示"),
     ("\u202e转", "不能显示")],
)  # fmt: skip
def test_a_reason_that_cannot_be_kept_is_refused_and_the_ticks_stay(
    office, screen, colleague, reason, says
):
    """Beside its field; nothing is moved."""
    office.accepts()
    item = held(office)
    manager = screen("guanli")
    before = everything(office.store)

    refused = gives(manager, item, colleague.account, status=422, reason=reason)

    assert says in words(refused)
    assert re.search(rf'value="{item}" id="i-{item}" checked', refused.get_data(as_text=True))
    assert everything(office.store) == before


def test_nothing_ticked_is_said(office, screen, colleague):
    """Also when what was ticked is no number at all."""
    office.accepts()
    manager = screen("guanli")

    manager.sends("/workload/reassign", item="x", to=str(colleague.account), reason=REASON,
                  department="FIRE")  # fmt: skip

    assert "请先在列表中勾选" in manager.sees("/workload")


def test_more_than_one_press_may_move_moves_nothing(office, screen, colleague):
    """Not the first hundred of five in silence; the sentence says what to do."""
    office.accepts()
    manager = screen("guanli")
    before = everything(office.store)

    gives(manager, [held(office), *range(900_000, 900_499)], colleague.account)

    assert "一次最多转100件，这次一件也没有转" in manager.sees("/workload?department=FIRE")
    assert everything(office.store) == before


def test_what_a_form_says_of_the_list_makes_no_address_of_thousands_of_characters(
    office, screen, colleague
):
    """A server in front of ours would answer it with a page of its own."""
    office.accepts()

    answer = screen("guanli").sends(
        "/workload/reassign", item=str(held(office)), to=str(colleague.account), reason=REASON,
        department="FIRE", who="字" * 2_000, show="9" * 5_000,
    )  # fmt: skip

    assert len(answer.headers["Location"]) < 300


def test_the_supervisor_looks_and_moves_nothing(office, screen, colleague):
    """Supervision finds; it does not do the work."""
    office.accepts()
    page = screen("jiancha").opens("/workload?department=FIRE").get_data(as_text=True)

    assert "/workload/reassign" not in page
    gives(screen("jiancha"), held(office), colleague.account, status=403)


def test_who_left_the_department_does_not_take_their_work_along(office, screen, colleague):
    """An account that was moved or stopped still holds it: it stands out by name."""
    office.accepts()
    gives(screen("guanli"), held(office), colleague.account)
    with office.store.transaction() as tx:
        people.change(tx, colleague.account, name=colleague.name, roles=[Role.HANDLER],
                      department="PLAN", organisation="")  # fmt: skip

    said = main_words(screen("guanli").opens("/workload?department=FIRE"))

    assert "消防承办人乙 已停用或不在本部门" in said
    assert "请假或离岗的人手上有1件" in said
