"""Late first, stopped afterwards: every page says the same of such a case."""

from tests.office import REVISE
from tests.web.conftest import main_words

PASSED = "已超2个工作日"


def test_a_case_that_was_late_before_it_stood_still_is_late_on_every_page(screen, office, number):
    """Drawings go back two days after the promise ran out: the list does not say 计时暂停."""
    case = office.accepts()
    office.tomorrow(8)
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case)
    manager = screen("guanli")

    page = main_words(manager.opens(f"/cases/{number(case)}"))
    rows = main_words(manager.opens("/cases"))
    late = main_words(manager.opens("/cases?lamp=overdue"))
    stopped = main_words(manager.opens("/cases?lamp=stopped"))
    mine = main_words(screen("sheji").opens("/redraw"))

    assert PASSED in page
    assert PASSED in rows
    assert number(case) in late
    assert number(case) not in stopped
    assert "计时暂停" not in rows
    assert number(case) in mine
