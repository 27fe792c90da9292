"""The payment slip and the controlled receipt as papers: for bank, payer and auditor."""

import shutil

import pytest

from engine.domain.errors import NoSuchThing
from engine.domain.fees import money
from engine.stages import paperwork
from engine.store import cases
from tests.documents import reader
from tests.documents.printing import PRESS, prints, read, there
from tests.documents.reader import squeezed
from tests.levying import HISTORY, THEN, Till

SEVEN = {
    "城市市政基础设施配套费": "1,200,000.00",
    "防空地下室易地建设费": "2,160,000.00",
    "新型墙体材料专项基金": "200,000.00",
    "散装水泥专项资金": "30,000.00",
    "白蚁防治费": "80,000.00",
    "水土保持补偿费": "7,200.00",
    "农民工工资支付保证金": "750,000.00",
}


@pytest.fixture(scope="module")
def till(furnished, tmp_path_factory):
    """A service centre that levies; what is read here is read only."""
    path = shutil.copy(furnished, tmp_path_factory.mktemp("charged") / "lianshen.db")
    place = Till(f"sqlite:///{path}", furnished=True)
    place.now = THEN
    yield place
    place.close()


@pytest.fixture(scope="module")
def paid(till):
    """The published example, paid whole: its slip and its receipts."""
    case = till.levies(HISTORY)
    till.everybody_confirms(case)
    before = read(till, case, "slip-1")
    till.pays(case)
    return case, before


def test_the_slip_names_every_line_and_the_total_in_figures_and_capitals(till, paid):
    """A slip without item, basis, base, rate, payer or collecting body is disputed."""
    case, _ = paid
    slip = prints(till, case, "slip-1")
    said = reader.words(slip.pdf)
    (row,) = till.slips(case)

    for words in [
        "缴款通知单", row.slip_no, money.in_fours(row.payment_code),
        "4,427,200.00", "肆佰肆拾贰万柒仟贰佰元整", "示例置业有限公司", "示例建工集团",
        "示例市财政局非税收入汇缴结算户", "0000 1111 2222 3333", "请不要再缴一次", "示例文书",
        "《中华人民共和国人民防空法》第二十二条", slip.case_no, slip.paper.data["code"],
    ]:  # fmt: skip
        assert squeezed(words) in said, words
    for line in till.lines(case):
        assert SEVEN[next(name for name in SEVEN if name in line.title.zh)] in said
        for words in (line.basis, line.rate, line.payer, line.collecting_body):
            assert squeezed(words) in said, words
    assert reader.pages(slip.pdf) == 1


def test_the_teller_scans_the_payment_code_and_anybody_scans_the_proof(till, paid):
    """Two codes, neither taken for the other: bare digits pay, an address verifies."""
    case, _ = paid
    slip = prints(till, case, "slip-1")
    (row,) = till.slips(case)

    proof = PRESS.verify_url(slip.case_no, slip.paper.data["code"])
    assert reader.codes(slip.pdf) == {row.payment_code, proof}


def test_each_collecting_body_and_payer_has_a_receipt_with_its_own_number_and_proof(till, paid):
    """The receipts of a slip come to its total, and each leads to its own entry."""
    case, _ = paid
    keys = [key for key in there(till, case) if key.startswith("controlled-receipt-")]
    receipts = till.receipts(case)
    assert len(keys) == len(receipts) > 4

    seen = set()
    for key, row in zip(keys, receipts, strict=True):
        one = prints(till, case, key)
        said = reader.words(one.pdf)
        for words in ("财政票据", row.number, row.collecting_body, row.payer, "示例文书",
                      money.figures(row.amount),
                      money.capitals(row.amount)):  # fmt: skip
            assert squeezed(words) in said, words
        assert reader.pages(one.pdf) == 1
        assert reader.codes(one.pdf) == {PRESS.verify_url(one.case_no, one.paper.data["code"])}
        seen.add(one.paper.data["code"])
    assert len(seen) == len(keys)
    assert sum(row.amount for row in receipts) == 442_720_000


def test_a_reprint_is_the_slip_that_was_printed_before_it_was_paid(till, paid):
    """Same bytes: what was paid meanwhile does not change what was asked."""
    case, before = paid

    assert paperwork.set_in_type(read(till, case, "slip-1")) == paperwork.set_in_type(before)


def test_the_register_answers_to_the_number_and_code_of_a_slip_and_of_a_receipt(till, paid):
    """By case number or by the paper's own; another's code answers to nothing."""
    case, _ = paid
    slip, receipt = (read(till, case, key) for key in ("slip-1", "controlled-receipt-2"))

    with till.store.reading() as tx:
        for paper in (slip, receipt):
            for number in (paper.ref.number, paper.data["case"]["no"]):
                found = paperwork.verify(tx, number, paper.data["code"], PRESS)
                assert found is not None
                assert (found.key, found.number, found.void) == (
                    paper.ref.key, paper.ref.number, "",
                )  # fmt: skip
        assert paperwork.verify(tx, slip.ref.number, "2222-2222-2222", PRESS) is None


def test_a_cancelled_slip_says_on_paper_and_in_the_register_that_it_is_not_to_be_paid(till):
    """A slip at the bottom of a bag is paid years later, unless it says no."""
    case = till.levies(HISTORY)
    till.everybody_confirms(case)
    code = read(till, case, "slip-1").data["code"]
    till.withdraws(case, "项目调整")

    slip = prints(till, case, "slip-1")
    with till.store.reading() as tx:
        found = paperwork.verify(tx, slip.case_no, code, PRESS)

    assert squeezed("已作废　不要再缴款") in reader.words(slip.pdf)
    assert found is not None
    assert found.void


def test_a_line_that_an_officer_changed_says_what_the_tariff_said_and_why(till):
    """Two amounts side by side, or nobody can check the first."""
    case = till.levies(HISTORY)
    till.assesses(case, "watr", F6=("adjust", "7000", "占地面积以实测为准"))
    till.verifies(case, "watr")
    till.everybody_confirms(case)

    said = reader.words(prints(till, case, "slip-1").pdf)

    assert squeezed("按标准7,200.00元，核定说明：占地面积以实测为准") in said


def test_before_there_is_a_slip_there_is_no_paper_of_one(till):
    """And before it is paid no receipt."""
    case = till.levies(HISTORY)

    with till.store.reading() as tx, pytest.raises(NoSuchThing):
        paperwork.read(tx, cases.get(tx, case), "slip-1", PRESS)
    till.everybody_confirms(case)
    assert not [key for key in there(till, case) if key.startswith("controlled-receipt")]


@pytest.mark.parametrize("name", ['#import "@preview/x:1": *', "张𠮷䶮㛃" + "A" * 180, "龘" * 200])
def test_whatever_name_the_contractor_has_is_printed_whole(till, name):
    """The payer of a line is a name that somebody typed."""
    case = till.levies(HISTORY, contractor=name)
    till.everybody_confirms(case)
    till.pays(case)
    keys = [k for k in there(till, case) if k.startswith(("slip", "controlled-receipt"))]

    shown = [key for key in keys if squeezed(name) in reader.words(prints(till, case, key).pdf)]

    assert "slip-1" in shown
    assert len(shown) == 2
