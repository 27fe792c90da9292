from datetime import date

import pytest

from engine.bpmn import catalogue
from engine.domain.errors import NoSuchThing
from engine.domain.wording import local_day
from engine.stages import paperwork, pause, replacement, setup
from engine.stages.paperwork import refs
from engine.store import cases, papers
from tests.documents.printing import PRESS, prints, read, there
from tests.office import CONDITIONS, RECEIVER, REFUSE, REVISE, shipped

FIVE = {f"decision-{code}" for code in ("plan", "cado", "fire", "mete", "hcon")}


def signed(office):
    """A case that everybody passed and signed."""
    case = office.accepts()
    office.everyone_else_opines(case)
    office.everyone_signs(case)
    return case


def verified(office, number, code, press=PRESS):
    """What the verification page would show."""
    with office.store.reading() as tx:
        return paperwork.verify(tx, number, code, press)


def code_of(office, case, key):
    """The code that is printed on a paper."""
    return read(office, case, key).data["code"]


# --- which papers there are ---------------------------------------------------------------


def test_papers_appear_as_the_case_goes_on(office):
    """A window prints what has happened, not what might."""
    case = office.receives()
    assert set(there(office, case)) == {"receipt"}

    office.accepts(case)
    assert set(there(office, case)) == {"receipt", "acceptance"}

    office.opines(case, "fire", REVISE)
    office.everyone_else_opines(case)
    assert set(there(office, case)) == {"receipt", "acceptance", "comments-1"}

    office.design_firm_uploads(case, ["J-01"])
    office.everyone_else_opines(case)
    papers_now = {"receipt", "acceptance", "comments-1", "comments-2"}
    assert set(there(office, case)) == papers_now

    office.everyone_signs(case)
    assert set(there(office, case)) == papers_now | FIVE | {"delivery"}


def test_no_decision_is_printed_before_the_last_is_signed(office):
    """What is printed can leave the house; the departments decide one by one, the house once."""
    case = office.accepts()
    office.everyone_else_opines(case)
    for department in ("plan", "cado", "fire", "mete"):
        office.signs(case, department)

    assert not FIVE & set(there(office, case))
    with pytest.raises(NoSuchThing):
        read(office, case, "decision-plan")


def test_the_applicant_may_have_decisions_only_once_they_were_handed_out(office):
    """Until then they are the window's to give."""
    case = signed(office)
    inside = {key for key, ref in there(office, case).items() if not ref.outward}
    office.hands_out(case)

    assert inside == FIVE | {"delivery"}
    assert all(ref.outward for ref in there(office, case).values())


def test_a_refusal_is_printed_on_its_own_form_beside_the_others(office):
    """The refused department refuses; the others' decisions stand."""
    case = office.accepts()
    office.opines(case, "fire", REFUSE)
    office.everyone_else_opines(case)
    office.confirms_independence(case, independent=True)
    office.everyone_signs(case)

    forms = {key: ref.template for key, ref in there(office, case).items() if key in FIVE}
    assert forms.pop("decision-fire") == "refusal"
    assert set(forms.values()) == {"decision"}


def test_a_case_of_an_edition_without_papers_has_none(office):
    """Old editions stay as they were published, papers and all."""
    _, files = shipped("drawing-review")
    bare = {name: data for name, data in files.items() if not name.startswith("papers/")}
    with office.at_work("liucheng") as (tx, who):
        setup.publish(tx, catalogue.edition_of(bare), bare, who, office.now)
    case = office.receives()

    assert there(office, case) == {}


def test_a_single_item_case_has_the_same_papers(office):
    """One department, the same window."""
    case = office.accepts(process="single-item")
    office.opines(case, "fire", CONDITIONS)
    office.everyone_signs(case)
    office.hands_out(case)

    assert set(there(office, case)) == {
        "receipt", "acceptance", "comments-1", "decision-fire", "delivery",
    }  # fmt: skip
    for key in there(office, case):
        assert prints(office, case, key).pdf.startswith(b"%PDF")


def test_a_lost_paper_given_again_has_a_delivery_receipt_of_its_own(office):
    """Under the next part number, for the one document."""
    case = signed(office)
    office.hands_out(case)
    with office.at_work("chujian") as (tx, clerk):
        replacement.give(tx, case, "FIRE", "保管不善遗失", *RECEIVER[:2], clerk, office.now)
    said = read(office, case, "delivery-1").data

    assert [d["number"] for d in said["documents"]] == ["×消审〔2026〕1号"]
    assert said["number"] == "联审送〔2026〕1-1号"
    assert "保管不善遗失" in said["remark"]


# --- a reprint is the same paper ----------------------------------------------------------


def test_a_reprint_is_the_paper_that_was_handed_out(office):
    """Materials come later, clocks stop and are extended: what was said that day stays said."""
    case = office.receives(without=("D03",))
    receipt = prints(office, case, "receipt").pdf
    office.demands(case, D03="未提交")
    correction = prints(office, case, "correction").pdf
    office.takes_corrections(case, "D03")
    office.accepts(case)
    acceptance = prints(office, case, "acceptance").pdf
    office.tomorrow()
    with office.at_work("guanli") as (tx, who):
        pause.extend(tx, case, "项目体量大", who, office.now)
    extension = prints(office, case, "extension").pdf
    with office.at_work("fire-daibiao") as (tx, who):
        pause.stop(tx, case, "fire-branch", "expert-review", "专家评审", who, office.now)
    office.tomorrow(3)

    assert prints(office, case, "receipt").pdf == receipt
    assert prints(office, case, "correction").pdf == correction
    assert prints(office, case, "acceptance").pdf == acceptance
    assert prints(office, case, "extension").pdf == extension


def test_silence_is_printed_as_acceptance_from_the_day_of_receipt(office):
    """Article 32: deemed accepted, and the paper says so and from when."""
    case = office.receives()
    office.tomorrow(6)
    said = read(office, case, "acceptance").data

    assert said["deemed"]
    assert said["accepted_on"] == "2026年3月2日（周一）"


def test_a_receipt_names_what_was_not_brought_and_what_may_follow(office):
    """The one sheet on which the applicant sees what is still owed."""
    case = office.receives(without=("D03",))
    states = {line["code"]: line["state"] for line in read(office, case, "receipt").data["lines"]}

    assert states.pop("D03") == "missing"
    assert set(states.values()) == {"received"}


def test_a_notice_from_before_there_were_lines_still_prints(office):
    """Notices of the first editions keep only the codes of what was there."""
    case = office.receives()
    with office.store.reading() as tx:
        held = papers.notice(tx, case, "receipt")
    record = paperwork.Record(None, office.case(case))
    record.__dict__ |= {"materials": (), "edition": _edition(office, case)}

    lines = paperwork.common.lines(record, {"materials": list(held.body["lines"])})

    assert {line["code"] for line in lines} == set(held.body["materials"])
    assert {line["state"] for line in lines} == {"received"}


def _edition(office, case):
    with office.store.reading() as tx:
        return paperwork.Record(tx, cases.get(tx, case)).edition


# --- numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "number", "beside"),
    [
        ("联审{kind}〔{year}〕{n}号", "联审收〔2026〕12号", "联审意〔2026〕12-1号"),
        ("联审{kind}〔{year}〕{n:04}号", "联审收〔2026〕0012号", "联审意〔2026〕0012-1号"),
        ("({year}){kind}.{n}", "(2026)收.7", "(2026)意.7-1"),
        ("联审{kind}〔{year}〕{n}号", "旧号7", "旧号7-意-1"),
    ],
)
def test_a_paper_without_a_number_of_its_own_is_numbered_beside_the_receipt(
    pattern, number, beside
):
    """A summary of comments draws no number, but people cite it."""

    class Guide:
        stock = {"notice_pattern": pattern}  # noqa: RUF012 - a guide is never changed

    assert refs.beside(Guide, number, "意", 1) == beside


# --- whether a paper is genuine -----------------------------------------------------------


def test_a_right_code_shows_what_the_register_says(office):
    """By the number of the case, as in the QR code, or by the document's own."""
    case = signed(office)
    office.hands_out(case)
    ref = there(office, case)["decision-fire"]
    code = code_of(office, case, "decision-fire")

    for number in (office.case(case).case_no, ref.number):
        found = verified(office, number, code.lower().replace("-", " "))
        assert found is not None
        assert (found.key, found.number, found.applicant) == (
            "decision-fire", "×消审〔2026〕1号", "示例置业有限公司",
        )  # fmt: skip
        assert found.issuer.zh == "市公安消防大队"
        assert found.day == local_day(office.now) == date(2026, 3, 2)
        assert found.handed_out
        assert found.sample


def test_every_paper_of_a_case_has_a_code_of_its_own(office):
    """The code of a receipt does not vouch for a permit."""
    case = signed(office)
    codes = {key: code_of(office, case, key) for key in there(office, case)}

    assert len(set(codes.values())) == len(codes)
    for key, code in codes.items():
        assert verified(office, office.case(case).case_no, code).key == key


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "甲乙丙", "\ud800", "X" * 5000])
def test_a_wrong_code_shows_nothing(office, code):
    """Nobody finds papers by guessing numbers."""
    case = office.receives()

    assert verified(office, office.case(case).case_no, code) is None


def test_a_code_of_another_installation_shows_nothing(office):
    """Without this house's key nobody can print a code that holds."""
    case = office.receives()
    foreign = paperwork.Press(PRESS.site, b"another key of some installation.")
    code = read(office, case, "receipt", foreign).data["code"]

    assert verified(office, office.case(case).case_no, code) is None
    assert verified(office, "330183SG20260302999999", code_of(office, case, "receipt")) is None


def test_the_code_of_a_paper_holds_from_print_to_archive(office):
    """Printed blank for signing, filled in later: the same delivery receipt."""
    case = signed(office)
    before = {key: code_of(office, case, key) for key in there(office, case)}
    office.tomorrow()
    office.hands_out(case)

    assert {key: code_of(office, case, key) for key in there(office, case)} == before


def test_a_decision_altered_after_printing_no_longer_answers_to_its_code(office):
    """Whoever changes the register cannot change the paper."""
    case = signed(office)
    code = code_of(office, case, "decision-fire")
    with office.store.transaction() as tx:
        tx.run(
            papers.DECISION.update()
            .where(papers.DECISION.c.document_no == "×消审〔2026〕1号")
            .values(conditions="没有条件")
        )

    assert verified(office, office.case(case).case_no, code) is None
