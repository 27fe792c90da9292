"""Over any valid application: the slip is the sum of its lines, and each payee gets what is his."""

import itertools
import re
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.bpmn import catalogue
from engine.domain.fees import money, tariff_file
from engine.domain.fees.reckoning import reckon
from engine.stages import setup
from engine.stages.banking import ask
from tests.levying import FIVE, HISTORY, THEN, Till

TARIFFS = catalogue.shipped(f"fee-payment/{HISTORY}").tariffs
AREA = st.decimals(0, 300_000, places=2, allow_nan=False).map(float)
FACTS = st.fixed_dictionaries(
    {
        "residential_area": AREA,
        "commercial_area": AREA,
        "industrial_area": AREA,
        "above_ground_area": AREA,
        "shelter_area": AREA,
        "land_area": AREA.map(lambda x: max(x, 1.0)),
        "contract_sum": st.integers(1, 10**11),
        "contractor": st.sampled_from(["甲建工", "乙建工", "示例置业有限公司"]),
        "storeys": st.integers(1, 150),
        "building": st.sampled_from(["villa", "other"]),
        "termite_technique": st.sampled_from(["chemical", "monitoring"]),
        "new_wall_material": st.booleans(),
    }
)
WORDS = st.lists(
    st.sampled_from([("confirm",), ("adjust", "123.45", "核实"), ("waive", "减免办法第六条")]),
    min_size=7,
    max_size=7,
)


@pytest.fixture
def till(database):
    """One service centre for all examples: each is another case."""
    place = Till(database, now=THEN, furnished=True)
    files = dict(catalogue.shipped(f"fee-payment/{HISTORY}").files)
    files[tariff_file.NAME] = _few_bodies(files[tariff_file.NAME])
    with place.store.transaction() as tx:
        boss = place.person(tx, "liucheng")
        setup.publish(tx, catalogue.edition_of(files), files, boss, place.now)
    yield place
    place.close()


def _few_bodies(tariffs):
    """The same tariffs, collected by three bodies: so that a payee has several lines."""
    names = itertools.cycle(["市财政局（示例）", "市住建局（示例）", "市税务局（示例）"])
    mended = re.sub(
        r'(?m)^collecting_body = ".*"$',
        lambda _: f'collecting_body = "{next(names)}"',
        tariffs.decode(),
    )
    return mended.encode()


@pytest.mark.both_databases
@given(facts=FACTS, words=WORDS)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(
        Phase.explicit,
        Phase.generate,
    ),  # a case takes long: the first bad one is told as it is
)
def test_the_slip_is_the_sum_of_its_lines_and_every_payee_gets_what_is_settled(till, facts, words):
    """Whatever the building, whatever the officers say."""
    parts = ("residential_area", "commercial_area", "industrial_area")
    total = sum((Decimal(str(facts[name])) for name in parts), Decimal(0))
    facts |= {"floor_area": float(max(total, Decimal(1))), "standard_bricks": 0}
    case = till.levies(HISTORY, **facts)
    said = dict(zip((line.charge for line in till.lines(case)), words, strict=True))
    for name in FIVE:
        till.assesses(case, name, **said)
        till.verifies(case, name)

    slips = till.slips(case)
    assert sum(slip.total for slip in slips) == sum(line.amount for line in till.lines(case))
    asked = [line for line in till.lines(case) if line.slip_id is not None]
    assert all(slip.total == sum(x.amount for x in asked) for slip in slips)
    shares = dict(ask.shares(asked))
    if slips:
        till.pays(case)

    owed: Counter[tuple[str, str]] = Counter()
    had: Counter[tuple[str, str]] = Counter()
    for line in till.lines(case):
        owed[line.collecting_body, line.payer] += line.amount
    for receipt in till.receipts(case):
        had[receipt.collecting_body, receipt.payer] += receipt.amount
    assert +owed == +had
    for body, cents in shares.items():  # as the bank is told to pass it on
        assert cents == sum(n for (whose, _), n in had.items() if whose == body)
    assert till.status(case) == "delivered"


@given(FACTS, st.integers(0, 10**10))
@settings(max_examples=200, deadline=None)
def test_every_line_is_whole_cents_near_what_exact_arithmetic_says(facts, bricks):
    """Rounded once: never more than half a cent away, never negative, never a float's dust."""
    facts |= {"floor_area": 100.0, "standard_bricks": bricks}
    for n in range(1, 8):
        found = reckon(TARIFFS.on(f"F{n}", THEN.date()), facts)
        assert isinstance(found.amount, int)
        assert found.amount >= 0
    exact = Decimal(str(facts["land_area"])) * Decimal("0.8") * 100
    land = reckon(TARIFFS.on("F6", THEN.date()), facts).amount
    assert abs(land - exact) <= Decimal("0.5")


@given(st.integers(0, 10**15))
def test_capitals_name_every_amount_differently(cents):
    """Two amounts never read alike: figures and words can be held against each other."""
    words = money.capitals(cents)

    assert words != money.capitals(cents + 1)
    assert words.endswith(("整", "分"))
    assert "零零" not in words
    assert not words.startswith("零") or cents == 0
