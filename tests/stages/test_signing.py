from datetime import date, timedelta

import pytest

from engine.domain.errors import AlreadyHandled, NoMandate, WrongVersion
from engine.domain.names import Role
from engine.stages import sign
from engine.store import journal, papers, people
from tests.office import PASS
from tests.refusals import refused

TODAY = date(2026, 3, 2)


@pytest.fixture
def ready_to_sign(hall):
    """An office, and a case in which everybody may sign."""
    office, cases = hall
    return office, cases["signing"]


def newcomer(office, *mandates, department="FIRE", login="fire-xin"):
    """A second chief representative with these mandates: (item, since, until)."""
    with office.store.transaction() as tx:
        who = people.add(tx, login=login, name="新代表", roles=[Role.CHIEF], department=department)
        for item, since, until in mandates:
            people.grant(tx, who.account, item, since, until, "委托书1号")


def signs(office, case, login="fire-xin", version=1, item=None):
    """Somebody signs fire's decision."""
    with office.at_work(login) as (tx, who):
        return sign.sign(tx, item or office.item(case, "sign", "fire"), version, who, office.now)


def days(first, last, item="fire-design-review"):
    """A mandate from so many days after today to so many days after today."""
    return (item, TODAY + timedelta(days=first), TODAY + timedelta(days=last))


def test_a_signed_decision_is_bound_to_item_mandate_and_drawings(ready_to_sign):
    """Whoever doubts it later finds everything on it."""
    office, case = ready_to_sign

    paper = signs(office, case, "fire-daibiao")

    assert paper.document_no.startswith("×消审〔2026〕")
    assert (paper.item, paper.granted, paper.drawing_version) == ("fire-design-review", True, 1)
    assert paper.signed_name == "消防首席代表·示例"
    assert paper.mandate_id
    with office.store.reading() as tx:
        assert papers.decisions(tx, case) == (paper,)
        assert journal.of_case(tx, case)[-1].data["document_no"] == paper.document_no


@pytest.mark.parametrize(
    "mandates",
    [
        (),
        (days(-400, -1),),
        (days(1, 400),),
        (days(-400, 400, item="planning-permit"),),
        (days(-400, -1), days(1, 400)),
    ],
    ids=["none", "expired", "not yet", "another item", "a gap"],
)
def test_without_a_valid_mandate_nobody_signs(ready_to_sign, mandates):
    """The post is not enough; authority is for an item and for a time."""
    office, case = ready_to_sign
    newcomer(office, *mandates)

    with refused(office, NoMandate):
        signs(office, case)


def test_the_refusal_says_when_the_mandate_ended(ready_to_sign):
    """So that the right paper is renewed (labels, msg.no_mandate)."""
    office, case = ready_to_sign
    newcomer(office, days(-400, -3))

    with refused(office, NoMandate) as why:
        signs(office, case)

    assert "授权已于2026年2月27日（周五）到期" in why.value.says("zh")
    assert "it ended on 27 February 2026 (Fri)" in why.value.says("en")


def test_a_mandate_that_begins_later_is_not_said_to_have_ended(ready_to_sign):
    """Two mandates with a gap: the sentence must not name the wrong day."""
    office, case = ready_to_sign
    newcomer(office, days(1, 400))

    with refused(office, NoMandate) as why:
        signs(office, case)

    assert "到期" not in why.value.says("zh")


@pytest.mark.parametrize("mandate", [days(0, 0), days(-1, 0), days(0, 1)])
def test_the_first_and_the_last_day_of_a_mandate_count(ready_to_sign, mandate):
    """Legal days, both ends included."""
    office, case = ready_to_sign
    newcomer(office, mandate)

    assert signs(office, case).signed_name == "新代表"


def test_a_mandate_ends_at_midnight_in_the_hall(ready_to_sign):
    """Five to midnight is still that day; in London it would be the afternoon."""
    office, case = ready_to_sign
    newcomer(office, days(-1, 0))
    office.now += timedelta(hours=15)  # 24:00 in China

    with refused(office, NoMandate):
        signs(office, case)

    office.now -= timedelta(minutes=5)
    signs(office, case)


@pytest.mark.parametrize("version", [0, 2, -1])
def test_a_page_with_other_drawings_is_not_what_is_signed(ready_to_sign, version):
    """The signature is for one version: the one in force."""
    office, case = ready_to_sign

    with refused(office, WrongVersion):
        signs(office, case, "fire-daibiao", version=version)


def test_after_a_second_round_the_old_version_cannot_be_signed(hall):
    """The page was left open over a drawing change."""
    office, cases = hall
    case = cases["second_round"]
    office.opines(case, "fire", PASS)

    with refused(office, WrongVersion) as why:
        signs(office, case, "fire-daibiao", version=1)
    assert "现为第2版" in why.value.says("zh")
    for department in ("plan", "cado", "fire", "mete", "hcon"):
        office.signs(case, department)

    with office.store.reading() as tx:
        assert {d.drawing_version for d in papers.decisions(tx, case)} == {2}


def test_signing_twice_is_signing_once(ready_to_sign):
    """No second number is drawn."""
    office, case = ready_to_sign
    item = office.item(case, "sign", "fire")

    assert signs(office, case, "fire-daibiao", item=item) == signs(
        office, case, "fire-daibiao", item=item
    )
    assert office.history(case).count("decision-signed") == 1


def test_a_second_representative_is_told_who_signed(ready_to_sign):
    """Also within a mandate."""
    office, case = ready_to_sign
    newcomer(office, days(-1, 1))
    item = office.item(case, "sign", "fire")
    signs(office, case, "fire-daibiao")

    with refused(office, AlreadyHandled) as why:
        signs(office, case, item=item)

    assert "消防首席代表·示例" in why.value.says("zh")


def test_the_case_is_decided_with_the_last_signature(ready_to_sign):
    """Not a signature earlier; and then at once."""
    office, case = ready_to_sign
    for department in ("plan", "cado", "fire", "mete"):
        office.signs(case, department)
        assert office.status(case) == "awaiting_signature"
        assert office.case(case).decided_at is None

    office.signs(case, "hcon")

    assert office.status(case) == "ready_to_issue"
    assert office.case(case).decided_at == office.now
    assert office.history(case)[-1] == "case-decided"


def test_document_numbers_follow_one_another_within_an_item_and_a_year(office):
    """×消审〔2026〕1号, 2号; another item counts for itself; a new year starts again."""
    numbers = []
    for year in (2026, 2026, 2027):
        office.now = office.now.replace(year=year)
        case = office.accepts(despite_running=True)
        office.everyone_else_opines(case, PASS)
        office.everyone_signs(case)
        with office.store.reading() as tx:
            numbers.append({d.department: d.document_no for d in papers.decisions(tx, case)})

    assert [n["FIRE"] for n in numbers] == [
        "×消审〔2026〕1号",
        "×消审〔2026〕2号",
        "×消审〔2027〕1号",
    ]
    assert [n["PLAN"] for n in numbers] == [
        "×规许〔2026〕1号",
        "×规许〔2026〕2号",
        "×规许〔2027〕1号",
    ]
