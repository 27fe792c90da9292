"""What the window prints when it answers: the competent authority, the day, the promise."""

import pytest

from tests.documents import reader
from tests.web.conftest import main_words, to_follow, words
from web.example import drawing


@pytest.fixture
def desk(screen):
    """The intake window."""
    return screen("jinjian")


@pytest.fixture
def there(office):
    """The page where a case is answered."""
    return lambda case: f"/intake/{office.case(case).case_no}"


def printed(desk, office, case, kind):
    """The words of the paper as it is printed."""
    answer = desk.opens(f"/cases/{office.case(case).case_no}/papers/{kind}.pdf")
    return answer.data


# --- not accepted ---------------------------------------------------------------------------------


def test_who_is_not_competent_says_who_is(desk, office, there):
    """Article 32 (2): where to apply instead, on the page and on the paper."""
    case = office.receives()

    done = desk.fills(
        there(case), button="decline", reason="不属于本行政区域", authority="示例县行政服务中心"
    )

    assert "示例县行政服务中心" in desk.sees(done.location)
    pdf = printed(desk, office, case, "not-accepted")
    assert "请向示例县行政服务中心申请" in reader.words(pdf)


def test_without_an_authority_the_paper_leads_to_the_reason(desk, office, there):
    """No blank is left open."""
    case = office.receives()

    done = desk.fills(there(case), button="decline", reason="依法不需要取得许可")

    assert "请向" not in desk.sees(done.location)
    pdf = printed(desk, office, case, "not-accepted")
    assert reader.squeezed("请按上列理由所示向有关行政机关申请") in reader.words(pdf)


@pytest.mark.parametrize("name", ["长" * 201, "甲\0乙", "甲\u202e乙"])
def test_an_authority_that_cannot_be_printed_is_refused(desk, office, there, name):
    """The case stays open, what was typed stays on the page."""
    case = office.receives()

    told = desk.fills(there(case), 422, button="decline", reason="不属于本行政区域", authority=name)

    assert "有权机关" in words(told)
    assert "不属于本行政区域" in told.get_data(as_text=True)
    assert office.status(case) != "not_accepted"


# --- one correction notice ------------------------------------------------------------------------


def test_the_correction_notice_names_its_day_and_what_follows(desk, office, there):
    """Twenty working days by the guide; no guessing on the telephone."""
    case = office.receives(without=["D14"])

    notice = desk.fills(there(case), button="correction", **{"demand-D14": "请补交建筑施工图"})
    shown = desk.sees(notice.location)

    assert "请于2026年3月30日（周一）前补正" in shown
    assert "窗口将书面提醒" in shown


# --- accepted with something to follow ------------------------------------------------------------


def test_what_may_follow_is_promised_on_a_sheet_of_its_own(desk, office, there):
    """The applicant signs it at the counter, printed with the same press."""
    case = office.receives(to_follow(office, "D10", "D22"))

    done = desk.fills(there(case), button="accept")
    shown = desk.sees(done.location)
    pdf = printed(desk, office, case, "acceptance")

    assert "容缺后补承诺书" in shown
    assert "2026年3月10日（周二）前" in shown
    assert reader.pages(pdf) == 3
    assert reader.squeezed("容缺后补承诺书") in reader.words(pdf)
    assert reader.squeezed("承诺于2026年3月10日（周二）前补齐") in reader.words(pdf)


def test_nobody_promises_where_nothing_follows(desk, office, there):
    """No empty form to sign."""
    case = office.receives()

    done = desk.fills(there(case), button="accept")

    assert "承诺书" not in desk.sees(done.location)
    assert reader.pages(printed(desk, office, case, "acceptance")) == 2


# --- drawings without a sheet ---------------------------------------------------------------------


def test_a_drawing_without_a_sheet_is_named_and_its_sheets_are_brought(desk, office, there):
    """Ticked as received, nothing to review: the window sees it before the departments do."""
    whole = office.application()
    bare = tuple(s for s in whole.sheets if s.material != "D14")
    case = office.receives(office.application(sheets=bare))

    page = main_words(desk.opens(there(case)))
    desk.fills(
        f"{there(case)}/bring", **{"brought-D14": "on", "file-D14": ("J-01 图.pdf", _plan())}
    )

    assert "却没有一张图，不能受理： D14" in page
    assert "却没有一张图" not in main_words(desk.opens(there(case)))
    desk.fills(there(case), button="accept")
    assert office.case(case).accepted_at is not None


def _plan():
    return drawing("J-01", "图", 1)
