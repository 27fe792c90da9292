"""One acceptance, one calculation, one slip: what each may do, and what must not happen."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.domain.errors import (
    AlreadyHandled,
    FieldsWrong,
    NeedsSecondPerson,
    NoLongerWaiting,
    NotYours,
    ReasonNeeded,
    Unreadable,
)
from engine.domain.fees.lines import LineState, SlipState
from engine.domain.fees.refusals import (
    DepositTooSmall,
    DoesNotAddUp,
    GuaranteeEnded,
    LineGone,
    SlipOpen,
    TariffEnded,
    TooMuchBack,
)
from engine.domain.names import Role
from engine.domain.wording import utc
from engine.stages.casefile import CaseFile
from engine.stages.charging import close, slips
from engine.stages.fees import verify
from engine.store.tables import PAYMENT_SLIP
from tests.levying import FIVE, HISTORY, THEN, Till


@pytest.fixture
def till(database):
    """A service centre that levies."""
    place = Till(database, furnished=True)
    yield place
    place.close()


@pytest.fixture
def paid(till):
    """A case of the current edition, paid whole."""
    case = till.levies()
    till.everybody_confirms(case)
    till.pays(case)
    return case


def test_seven_fees_of_five_departments_come_to_the_published_example(till):
    """4,427,200.00 yuan on one slip; visits and copies are counted from the package (示例)."""
    till.now = THEN
    case = till.levies(HISTORY)

    till.everybody_confirms(case)

    (slip,) = till.slips(case)
    assert slip.total == 442_720_000
    assert [line.charge for line in till.lines(case)] == ["F1", "F2", "F3", "F4", "F5", "F6", "F7"]
    assert list(till.amounts(case).values()) == [
        1_200_000, 2_160_000, 200_000, 30_000, 80_000, 7_200, 750_000,
    ]  # fmt: skip
    assert till.status(case) == "awaiting_payment"
    assert till.visits(case) == 1


def test_nobody_is_asked_to_pay_before_every_department_has_spoken(till):
    """One calculation: the slip waits for the last of them."""
    till.now = THEN
    case = till.levies(HISTORY)
    till.everybody_confirms(case, but=("watr",))
    assert till.slips(case) == ()

    till.everybody_confirms(case)

    assert len(till.slips(case)) == 1


def test_paying_closes_all_lines_together_and_unlocks_the_next_step(till):
    """Lines, receipts and the construction permit follow the money, in one transaction."""
    till.now = THEN
    case = till.levies(HISTORY)
    till.everybody_confirms(case)
    assert till.unlocked(case) == set()

    till.pays(case)

    assert {line.state for line in till.lines(case)} == {LineState.PAID}
    assert till.slips(case)[0].state is SlipState.PAID
    assert till.status(case) == "delivered"
    assert till.case(case).outcome == "fees_paid"
    assert till.unlocked(case) == {"construction-permit"}
    assert sum(r.amount for r in till.receipts(case)) == 442_720_000
    assert len({(r.collecting_body, r.payer) for r in till.receipts(case)}) == len(
        till.receipts(case)
    )


def test_each_payer_and_collecting_body_has_a_receipt_of_its_own(till):
    """The deposit is the contractor's; the housing bureau's two charges have two bodies."""
    till.now = THEN
    case = till.levies(HISTORY)
    till.everybody_confirms(case)
    till.pays(case)

    payers = {line.charge: line.payer for line in till.lines(case)}
    assert payers["F7"] == "示例建工集团"
    assert payers["F1"] == "示例置业有限公司"
    bodies = {r.collecting_body: r.amount for r in till.receipts(case)}
    assert bodies["示例市白蚁防治所"] == 8_000_000
    assert bodies["示例市住房和城乡建设局"] == 120_000_000


def test_settling_a_slip_twice_is_settling_it_once(till, paid):
    """A message of the bank may come again."""
    before = till.receipts(paid), till.lines(paid)
    with till.store.transaction() as tx:
        close.settle(CaseFile.locked(tx, paid), till.slips(paid)[0], till.now)

    assert (till.receipts(paid), till.lines(paid)) == before


def test_a_slip_whose_lines_do_not_come_to_its_total_is_never_settled(till):
    """Somebody changed a row behind our back: nothing is closed, a sentence says it."""
    case = till.levies()
    till.everybody_confirms(case)
    with till.store.transaction() as tx:
        tx.run(PAYMENT_SLIP.update().values(total_cents=1))

    with pytest.raises(DoesNotAddUp, match=r"0\.01"):
        till.pays(case)

    assert {line.state for line in till.lines(case)} == {LineState.ON_SLIP}
    assert till.receipts(case) == ()


def test_charges_that_have_ended_are_not_on_the_slip(till):
    """Accepted on the first day without them: three of seven are gone, and the history says so."""
    till.now = utc(till.now.date().replace(year=2017, month=4, day=5), 10)
    case = till.levies(HISTORY)

    till.everybody_confirms(case)

    assert [line.charge for line in till.lines(case)] == ["F1", "F2", "F6", "F7"]
    assert till.history(case).count("charge-not-levied") == 3
    assert till.slips(case)[0].total == 411_720_000


def test_the_deposit_is_a_step_and_not_a_line(till):
    """A deposit is no fee: the current edition asks for it apart."""
    case = till.levies()

    assert [line.charge for line in till.lines(case)] == ["F1", "F2", "F6"]
    till.everybody_confirms(case, but=("hrss",))
    assert till.slips(case) == ()
    till.lodges(case)
    till.verifies(case, "hrss")
    assert till.slips(case)[0].total == 336_720_000


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"amount": "749999.99"}, DepositTooSmall),
        ({"amount": "-750000"}, Unreadable),
        ({"amount": "7.5e5"}, Unreadable),
        ({"until": None}, GuaranteeEnded),
        ({"way": "promise"}, Unreadable),
    ],
)
def test_a_deposit_that_secures_too_little_is_not_recorded(till, told, error):
    """Too small, negative, without an end, of a kind there is not."""
    case = till.levies()

    with pytest.raises(error):
        till.lodges(case, **told)

    assert till.waiting(case, "deposit") is not None


def test_what_an_officer_changes_stands_beside_what_the_tariff_said(till):
    """Adjusted with a reason, waived with its basis; the slip asks for the rest."""
    case = till.levies()
    till.assesses(case, "hcon", F1=("adjust", "1,128,000.50", "地下室不计"))
    till.assesses(case, "cado", F2=("waive", "减免办法第六条"))
    for name in ("hcon", "cado"):
        till.verifies(case, name)
    till.everybody_confirms(case)

    one, two, _ = till.lines(case)
    assert (one.computed, one.amount, one.reason) == (120_000_000, 112_800_050, "地下室不计")
    assert (two.amount, two.waiver_basis, two.state) == (0, "减免办法第六条", LineState.WAIVED)
    assert till.slips(case)[0].total == 112_800_050 + 720_000


@pytest.mark.parametrize(
    "word",
    [
        ("adjust", "1128000", ""),
        ("adjust", "", "为什么"),
        ("adjust", "1200000", "没有变"),
        ("adjust", "-5", "负数"),
        ("adjust", "0", "应当减免"),
        ("adjust", "1e6", "科学计数"),
        ("adjust", "12.345", "三位小数"),
        ("adjust", "99999999999999", "太大"),
        ("waive", ""),
        ("waive", "   "),
        ("waive", "字" * 401),
        ("waive", "\u202e反向"),
        ("adjust", "5", "\x00"),
        ("", "", ""),
    ],
)
def test_an_assessment_that_says_too_little_is_turned_down_whole(till, word):
    """Each a sentence beside its field, and nothing is changed."""
    case = till.levies()
    before = till.lines(case)

    with pytest.raises(FieldsWrong) as wrong:
        till.assesses(case, "hcon", F1=word)

    (sentence,) = wrong.value.faults.values()
    assert sentence.zh
    assert sentence.en
    assert till.lines(case) == before
    assert till.waiting(case, "assess", "hcon") is not None


def test_two_people_stand_behind_every_amount(till):
    """Who assessed cannot verify; another department cannot speak; nobody is first twice."""
    case = till.levies()
    with pytest.raises(NotYours):
        till.assesses(case, "hcon", login="cado-chengban")
    till.assesses(case, "hcon")
    till.assesses(case, "hcon")  # the same click again
    with pytest.raises(AlreadyHandled):
        till.assesses(case, "hcon", F1=("adjust", "5", "晚了"))
    with pytest.raises(NotYours):
        till.verifies(case, "hcon", login="hcon-chengban")
    till.verifies(case, "hcon")
    till.verifies(case, "hcon")

    assert till.history(case).count("fees-verified") == 1


def test_what_comes_back_is_assessed_again_from_the_tariff(till):
    """The officer's first word is not the base of the second."""
    case = till.levies()
    till.assesses(case, "hcon", F1=("adjust", "120000", "少一个零"))
    with pytest.raises(ReasonNeeded):
        till.returns(case, "hcon", " ")
    till.returns(case, "hcon")
    till.assesses(case, "hcon")
    till.verifies(case, "hcon")

    line = till.lines(case)[0]
    assert (line.amount, line.state, line.reason) == (120_000_000, LineState.CONFIRMED, "")


def test_one_person_with_both_posts_still_needs_another(till):
    """一审一核 is about people, not posts."""
    case = till.levies()
    with till.store.transaction() as tx:
        both = till.person(tx, "hcon-chengban")
    till.assesses(case, "hcon")
    both = replace(both, roles=both.roles | {Role.CHECKER})
    with pytest.raises(NeedsSecondPerson), till.store.transaction() as tx:
        verify.approve(tx, till._latest(tx, case, "verify", "hcon"), both, till.now)


def test_where_nothing_is_due_no_slip_is_made(till):
    """Everything waived: the case ends, and the permit is unlocked."""
    case = till.levies(shelter_area=1080)
    till.assesses(case, "hcon", F1=("waive", "减免办法"))
    till.assesses(case, "watr", F6=("waive", "减免办法"))
    till.verifies(case, "hcon")
    till.verifies(case, "watr")
    till.everybody_confirms(case)

    assert till.slips(case) == ()
    assert till.case(case).outcome == "nothing_due"
    assert till.status(case) == "delivered"
    assert till.unlocked(case) == {"construction-permit"}


def test_who_withdraws_is_asked_for_nothing(till):
    """The slip and its lines are cancelled; money that comes later finds a cancelled slip."""
    case = till.levies()
    till.everybody_confirms(case)

    till.withdraws(case)

    assert till.slips(case)[0].state is SlipState.CANCELLED
    assert {line.state for line in till.lines(case)} == {LineState.CANCELLED}
    assert till.unlocked(case) == set()
    with pytest.raises(NoLongerWaiting):
        till.withdraws(case)


def test_a_paid_line_can_be_added_to_by_a_slip_of_its_own(till, paid):
    """One line, a second person, one more slip; the first stays as it is."""
    line = till.supplements(paid, "F6", "800.50")
    assert till.supplements(paid, "F6", "800.50") == line
    with pytest.raises(NotYours):
        till.confirms_supplement(line, "hcon-shenhe")

    till.confirms_supplement(line)
    till.confirms_supplement(line)

    first, second = till.slips(paid)
    assert (first.state, second.state, second.total) == (SlipState.PAID, SlipState.ISSUED, 80_050)
    with pytest.raises(SlipOpen, match=second.slip_no):
        till.supplements(paid, "F6", "1")
    till.pays(paid)
    assert sum(r.amount for r in till.receipts(paid)) == first.total + second.total


def test_a_charge_that_has_ended_cannot_be_added_to(till):
    """“自…起停止征收”: whatever was paid before."""
    till.now = THEN
    case = till.levies(HISTORY)
    till.everybody_confirms(case)
    till.pays(case)
    till.now = utc(till.now.date().replace(year=2017, month=4, day=1), 10)

    with pytest.raises(TariffEnded) as ended:
        till.supplements(case, "F3", "100")

    assert ended.value.says() == (
        "“新型墙体材料专项基金（预缴）”自2017年4月1日（周六）起停止征收，不能列入本单。"
    )
    assert len(till.lines(case)) == 7


def test_no_more_goes_back_than_was_paid(till, paid):
    """What is on its way counts as gone; the same form twice is one refund."""
    till.refunds(paid, "F6", "7000")
    till.refunds(paid, "F6", "7000")
    with pytest.raises(TooMuchBack, match=r"200\.00"):
        till.refunds(paid, "F6", "200.01", request="2")
    till.refunds(paid, "F6", "200", request="2")
    with pytest.raises(TooMuchBack):
        till.refunds(paid, "F6", "0.01", request="3")
    with pytest.raises(NotYours):
        till.refunds(paid, "F6", "1", request="4", login="hcon-chengban")

    assert till.history(paid).count("refund-granted") == 2


def test_an_unpaid_line_neither_goes_back_nor_is_added_to(till):
    """First it is paid."""
    case = till.levies()
    till.everybody_confirms(case)

    with pytest.raises(LineGone):
        till.refunds(case, "F6", "1")
    with pytest.raises(LineGone):
        till.supplements(case, "F6", "1")


def test_a_payment_code_says_when_a_digit_was_misread():
    """Luhn: any single digit wrong, any two neighbours swapped (but 09) is found."""
    code = "3301832603020000001"
    right = code + slips.check_digit(code)

    assert right.isdigit()
    assert len(right) == 20
    for place in range(19):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert slips.check_digit(wrong[:-1]) != wrong[-1]


def test_amounts_keep_their_cents(till):
    """A third of a square metre costs what it costs, rounded once per line."""
    case = till.levies(land_area=1000.43, floor_area=20000.33)
    till.everybody_confirms(case)

    assert till.amounts(case)["F6"] == Decimal("800.34")  # 800.344
    assert till.amounts(case)["F1"] == Decimal("1200019.80")
    assert till.slips(case)[0].total == sum(line.amount for line in till.lines(case))
    assert set(FIVE) >= {line.department.lower() for line in till.lines(case)}
