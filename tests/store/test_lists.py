import pytest

from engine.domain.names import Role
from engine.stages import setup
from engine.store import pages, people
from engine.store.pages import CaseFilter, WorkFilter
from tests.office import PASS, REVISE


def work_of(office, login, **narrow):
    """The work list of a person: (work, department)."""
    with office.store.reading() as tx:
        who = office.person(tx, login)
        rows = pages.work_list(tx, who, WorkFilter(**narrow), limit=50, offset=0)
        assert pages.work_total(tx, who, WorkFilter(**narrow)) == len(rows)
        if not narrow:
            assert sum(pages.work_counts(tx, who).values()) == len(rows)
    return {(row.work, row.department) for row in rows}


@pytest.fixture
def case(office):
    """A case in review, fire's opinion before its checker."""
    case = office.accepts()
    office.drafts(case, "fire", PASS)
    return case


def test_everybody_sees_the_work_of_their_own_post_and_department(office, case):
    """And nobody sees a colleague's of another department."""
    assert work_of(office, "fire-shenhe") == {("check", "FIRE")}
    assert work_of(office, "fire-chengban") == set()
    assert work_of(office, "plan-chengban") == {("handle", "PLAN")}
    assert work_of(office, "mete-chengban") == set()  # its own system works on it
    for login in ("jinjian", "chujian", "sheji", "guanli", "jiancha", "liucheng"):
        assert work_of(office, login) == set()


def test_each_open_work_item_is_on_somebodys_list(office, case):
    """Nothing waits that nobody can see."""
    seen = set().union(*(work_of(office, p.login) for p in setup.STAFF))

    assert seen == {(i.work, i.department) for i in office.open_items(case)}


def test_a_design_firm_sees_its_own_cases_only(office):
    """Two firms, one hall."""
    with office.store.transaction() as tx:
        people.add(tx, login="qita", name="他院", roles=[Role.DESIGN_FIRM],
                   organisation="91110108551385082Q")  # fmt: skip
    case = office.accepts()
    office.opines(case, "fire", REVISE)
    office.everyone_else_opines(case, PASS)

    assert work_of(office, "sheji") == {("redraw", None)}
    assert work_of(office, "qita") == set()


def test_a_work_list_can_be_narrowed(office, case):
    """By kind, words, whose desk, and day."""
    number = office.case(case).case_no

    assert work_of(office, "plan-chengban", works=("handle",))
    assert not work_of(office, "plan-chengban", works=("sign",))
    assert work_of(office, "plan-chengban", text=number[-6:])
    assert work_of(office, "plan-chengban", text="示例项目")
    assert work_of(office, "plan-chengban", held="free")
    assert not work_of(office, "plan-chengban", held="mine")
    assert not work_of(office, "plan-chengban", due_by=office.now.date())


@pytest.mark.parametrize("text", ["%", "_", "' OR 1=1 --", "\\", "字" * 500])
def test_what_is_searched_for_is_words_and_not_a_pattern(office, case, text):
    """A percent sign is a percent sign."""
    assert work_of(office, "plan-chengban", text=text) == set()
    with office.store.reading() as tx:
        assert pages.case_total(tx, CaseFilter(text=text)) == 0


def test_cases_are_listed_the_newest_first_and_counted_by_state(office, case):
    """For the window and for supervision."""
    second = office.receives(despite_running=True)

    with office.store.reading() as tx:
        rows = pages.case_list(tx, CaseFilter(), limit=1, offset=0)
        counts = {s.value: n for s, n in pages.case_counts(tx).items()}

    assert [r.case_no for r in rows] == [office.case(second).case_no]
    assert counts == {"in_review": 1, "in_precheck": 1}
