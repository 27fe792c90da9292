"""Tariffs and money: how each kind is reckoned, how it is rounded, how it is written."""

from datetime import date
from decimal import Decimal

import pytest

from engine.bpmn import catalogue
from engine.domain.errors import GuideError, Unreadable
from engine.domain.fees import money, tariff_file
from engine.domain.fees.reckoning import reckon
from engine.domain.fees.refusals import (
    CannotReckon,
    NoTariff,
    TariffEnded,
    TariffNotYet,
    TwoTariffs,
)
from engine.domain.fees.tariffs import Tariffs, overlapping
from engine.domain.names import Text
from tests.levying import EXAMPLE, THEN_TOO

HISTORY = catalogue.shipped("fee-payment/historical-example")
THEN = date(2016, 11, 8)
BUILDING = {
    name: value for name, value in (EXAMPLE | THEN_TOO).items() if name != "standard_bricks"
}
"""The published example; nobody has counted its bricks."""


def comes_to(charge, **facts):
    """Yuan that a charge of the historical example comes to."""
    return money.yuan(reckon(HISTORY.tariffs.on(charge, THEN), BUILDING | facts).amount)


@pytest.mark.parametrize(
    ("charge", "facts", "yuan"),
    [
        ("F1", {}, "1200000.00"),
        ("F1", {"residential_area": 100, "commercial_area": 10, "industrial_area": 1}, "6930.00"),
        ("F2", {}, "2160000.00"),
        ("F2", {"shelter_area": 1080}, "0.00"),
        ("F2", {"shelter_area": 5000}, "0.00"),
        ("F3", {}, "200000.00"),
        ("F3", {"new_wall_material": True}, "100000.00"),
        ("F3", {"floor_area": 0, "standard_bricks": 1000001}, "60000.06"),
        ("F4", {}, "30000.00"),
        ("F5", {}, "80000.00"),
        ("F5", {"storeys": 12}, "80000.00"),
        ("F5", {"storeys": 13}, "60000.00"),
        ("F5", {"building": "villa", "storeys": 2}, "200000.00"),
        ("F5", {"termite_technique": "chemical"}, "40000.00"),
        ("F6", {}, "7200.00"),
        ("F7", {}, "750000.00"),
        ("F7", {"contract_sum": 1}, "100000.00"),
        ("F7", {"contract_sum": 6_666_666.67}, "100000.00"),
        ("F7", {"contract_sum": 6_666_667}, "100000.01"),
        ("F7", {"contract_sum": 10**10}, "3000000.00"),
    ],
)
def test_each_kind_of_tariff_comes_to_what_its_rule_says(charge, facts, yuan):
    """By use, by shortfall, prepaid, by table, per unit, between a least and a most."""
    assert comes_to(charge, **facts) == Decimal(yuan)


@pytest.mark.parametrize(
    ("charge", "facts"),
    [
        ("F1", {"residential_area": -1}),
        ("F2", {"above_ground_area": None}),
        ("F4", {"floor_area": "many"}),
        ("F4", {"floor_area": True}),
        ("F4", {"floor_area": 1e15}),
        ("F5", {"storeys": 0}),
        ("F5", {"building": "castle"}),
        ("F3", {"floor_area": 0}),
    ],
)
def test_a_figure_that_cannot_be_is_a_sentence_and_never_an_amount(charge, facts):
    """Negative, missing, words, absurd, in no row of the table."""
    with pytest.raises(CannotReckon) as refused:
        comes_to(charge, **facts)

    assert refused.value.says("zh").startswith("“")
    assert "cannot be reckoned" in refused.value.says("en")


def test_halves_of_a_cent_go_up_and_floats_are_read_as_they_were_written():
    """0.1 is a tenth; 2.675 rounds to 2.68, which a float would not."""
    assert money.cents(Decimal("2.675")) == 268
    assert money.cents(Decimal("2.674999")) == 267
    assert comes_to("F6", land_area=0.1 + 0.2) == Decimal("0.24")
    assert comes_to("F6", land_area=1.00625) == Decimal("0.81")  # 0.805


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (442_720_000, "肆佰肆拾贰万柒仟贰佰元整"),
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (150, "壹元伍角整"),
        (1_005, "壹拾元零伍分"),
        (1_050, "壹拾元零伍角整"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元零叁角贰分"),
        (10_700_053, "壹拾万柒仟元零伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (10_000_000_00, "壹仟万元整"),
        (10_001_000_00, "壹仟万壹仟元整"),
        (100_000_000_00, "壹亿元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (100_010_000_00, "壹亿零壹万元整"),
    ],
)
def test_amounts_are_written_in_the_capitals_of_vouchers(cents, words):
    """The examples of the rules for filling in notes, and the traps between them."""
    assert money.capitals(cents) == words


@pytest.mark.parametrize(
    "typed", ["", "-1", "1e3", "1.234", "1,23", "abc", "٣", "1_000", "NaN", "9" * 15, "1.", ".5"]
)
def test_what_is_no_amount_is_not_taken(typed):
    """Never guessed, never cut."""
    with pytest.raises(Unreadable):
        money.read(typed, "amount", Text("金额", "Amount"))


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("7,200.5", 720_050),
        ("0", 0),
        (" 12 ", 1200),
        ("１２．３", 1230),
        ("4,427,200.00", 442_720_000),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, cents):
    """With commas, without, in full width."""
    assert money.read(typed, "amount", Text("金额", "Amount")) == cents


def test_a_tariff_holds_from_its_first_day_to_the_day_before_its_end():
    """The last day and the first day without it."""
    tariffs = HISTORY.tariffs
    assert tariffs.on("F3", date(2017, 3, 31)).code == "F3-2008"
    with pytest.raises(TariffEnded) as ended:
        tariffs.on("F3", date(2017, 4, 1))
    assert ended.value.says() == (
        "“新型墙体材料专项基金（预缴）”自2017年4月1日（周六）起停止征收，不能列入本单。"
    )
    with pytest.raises(TariffNotYet, match="only from"):
        tariffs.on("F2", date(2016, 6, 30))
    with pytest.raises(NoTariff):
        tariffs.on("F9", THEN)


def test_one_day_has_all_seven_charges():
    """The historical example stands on it."""
    assert [HISTORY.tariffs.on(f"F{n}", THEN).charge for n in range(1, 8)] == [
        f"F{n}" for n in range(1, 8)
    ]


def test_two_tariffs_of_a_charge_never_hold_on_one_day():
    """The check refuses the file; were it there, the day would still be refused."""
    one = HISTORY.tariffs.on("F6", THEN)
    both = Tariffs(all=(one, one))
    assert overlapping(both.all) is not None
    with pytest.raises(TwoTariffs):
        both.on("F6", THEN)

    text = HISTORY.files["tariffs.toml"].decode()
    again = text + text[
        text.index('[[tariff]]\ncode = "F6-2014"') : text.index('[[tariff]]\ncode = "F7-2012"')
    ].replace("F6-2014", "F6-2016").replace("2014-05-01", "2016-01-01")
    with pytest.raises(GuideError, match="hold on the same days"):
        tariff_file.read(again.encode())
    ended = again.replace("since = 2014-05-01", "since = 2014-05-01\nuntil = 2016-01-01")
    assert len(tariff_file.read(ended.encode()).all) == 8


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('rate = "0.8"', "rate = 0.8", "1 to 400 characters"),
        ('rate = "0.8"', 'rate = "much"', "number in quotes"),
        ('rate = "0.8"', 'rate = "-0.8"', "number in quotes"),
        ('rate = "0.8"', 'rate = "NaN"', "number in quotes"),
        ('kind = "per-unit"', 'kind = "by-mood"', "kind is unknown"),
        ("until = 2017-04-01", "until = 2007-04-01", "ends before it begins"),
        ("until = 2017-04-01", 'until = "soon"', "must be a day"),
        ("deposit = true", 'deposit = "yes"', "true or false"),
        ('unit = "m²"', 'size = "m²"', "is unknown"),
        ('slip_pattern = "JK{year}{n:07d}"', 'slip_pattern = "JK{year}"', "needs {n}"),
        ('slip_pattern = "JK{year}{n:07d}"', 'slip_pattern = "{year.__class__}{n}"', "24 at most"),
        ('agency = "330183"', 'agency = "33018"', "six digits"),
        ('code = "F7-2012"', 'code = "F6-2014"', "stands twice"),
        ("[[tariff]]", "[[tariff", "not valid TOML"),
    ],
)
def test_a_mistake_in_the_tariffs_is_a_sentence_for_the_analyst(was, becomes, says):
    """Nothing is passed over in silence."""
    text = HISTORY.files["tariffs.toml"].decode()
    assert was in text

    with pytest.raises(GuideError) as wrong:
        tariff_file.read(text.replace(was, becomes, 1).encode())

    assert says in wrong.value.says("en")
    assert "tariff F" not in wrong.value.says("zh")


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('base = "land_area"', 'base = "garden_area"'),
        ('department = "WATR"', 'department = "MOON"'),
        ('building = "villa"', 'building = "castle"'),
        ('payer = "contractor"', 'payer = "somebody"'),
    ],
)
def test_tariffs_name_only_what_the_guide_knows(was, becomes):
    """A fact, a department, a choice that there is not would fail at the counter instead."""
    text = HISTORY.files["tariffs.toml"].decode()
    assert was in text

    broken = catalogue.Package(
        {**HISTORY.files, "tariffs.toml": text.replace(was, becomes, 1).encode()}
    )
    with pytest.raises(GuideError):
        assert broken.tariffs
