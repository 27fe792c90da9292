"""What hangs on a case: clocks stopped and extended, pull-back, files, papers."""

import pytest

from engine.documents import files
from engine.domain.application import Sheet
from tests.office import REVISE
from tests.web.conftest import words
from web.example import drawing


@pytest.fixture
def page(office):
    """The address of a case's page."""
    return lambda case: f"/cases/{office.case(case).case_no}"


# --- clocks ---------------------------------------------------------------------------------


def test_a_clock_is_stopped_explained_and_run_again(screen, office, page):
    """特别程序, with its legal basis, in one sentence."""
    case = office.accepts()
    chief = screen("fire-daibiao")
    there = f"{page(case)}/pause"

    chief.fills(there, ground="expert-review", reason="超限高层，需专家评审", planned_days="10")
    stopped = chief.sees(page(case))
    chief.fills(there, button="resume")
    running = chief.sees(page(case))

    assert "消防因“专家评审”自2026年3月2日（周一）起暂停法定时限和承诺时限，尚未恢复" in stopped
    assert "第四十五条" in stopped
    assert "当天恢复，不影响期限" in running


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"ground": ""}, "“事由”必须填写"),
        ({"ground": "holiday"}, "“事由”请从列表中选择"),
        ({"ground": "drawing-change"}, "“事由”请从列表中选择"),
        ({"reason": ""}, "“具体情况”必须填写"),
        ({"reason": "长" * 4001}, "最多4000个字"),
        ({"planned_days": "many"}, "应为数字"),
        ({"planned_days": "0"}, "应为1到365的整数"),
        ({"planned_days": "99999"}, "应为1到365的整数"),
        ({"planned_days": "1.5"}, "应为1到365的整数"),
        ({"planned_days": "١٠"}, "应为数字"),
        ({"ground": "site-survey", "statutory": "yes"}, "不在依法扣除之列"),
        ({"basis": "长" * 401}, "最多400个字"),
    ],
)
def test_a_clock_is_not_stopped_without_ground_and_reason(screen, office, page, fields, says):
    """The statutory clock least of all."""
    case = office.accepts()
    sent = {"ground": "expert-review", "reason": "需评审", "planned_days": "5", **fields}

    refused = screen("fire-daibiao").sends(f"{page(case)}/pause", 422, **sent)

    assert says in words(refused)
    assert "clock-stopped" not in office.history(case)


@pytest.mark.parametrize("forged", ["", "x", "999999", "9" * 40])
def test_only_an_open_pause_of_ones_own_is_ended(screen, office, page, forged):
    """Not somebody else's, not one that is over."""
    case = office.accepts()
    there = f"{page(case)}/pause"

    screen("fire-daibiao").sends(there, 404, action="resume", pause=forged)


def test_only_the_departments_chief_stops_its_clock(screen, office, page):
    """And only while it works."""
    case = office.accepts()
    sent = {"ground": "hearing", "reason": "听证"}
    screen("fire-chengban").sends(f"{page(case)}/pause", 403, **sent)
    office.opines(case, "fire", REVISE)

    late = screen("fire-daibiao").sends(f"{page(case)}/pause", 410, **sent)

    assert "已经不能办理" in words(late)


def test_the_limit_is_extended_once_with_a_reason_and_a_notice(screen, office, page):
    """Article 42: fifteen days, told to the applicant."""
    case = office.accepts()
    boss = screen("guanli")
    there = f"{page(case)}/extend"

    assert "延长期限须写明理由" in words(boss.fills(there, 422, reason=" "))
    done = boss.fills(there, reason="市政府批准，地质条件复杂")
    notice = boss.sees(done.location)
    again = boss.sends(there, 422, reason="再来一次")

    assert "延长15个工作日" in notice
    assert "已经延长过一次" in words(again)
    screen("fire-daibiao").sends(there, 403, reason="x")


# --- pull-back -------------------------------------------------------------------------------


@pytest.fixture
def changed(office):
    """Version 2 is under review by fire only; J-01 changed."""
    case = office.accepts()
    office.opines(case, "fire", REVISE, ["J-01"])
    office.everyone_else_opines(case)
    office.design_firm_uploads(case, ["J-01"])
    return case


def test_a_department_pulls_a_changed_sheet_back(screen, office, page, changed):
    """Nobody sent it there, but it matters."""
    planner = screen("plan-chengban")
    assert "调回图纸复审" in planner.sees(page(changed))

    planner.fills(f"{page(changed)}/pull-back", sheet_no="J-01", reason="外立面变了")
    office.everyone_else_opines(changed)

    assert office.who_reviews(changed) == {"plan"}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"sheet_no": ""}, "“改动的图”必须填写"),
        ({"sheet_no": "S-01"}, "没有变化，不用调回"),
        ({"sheet_no": "X" * 41}, "最多40个字"),
        ({"reason": ""}, "“原因”必须填写"),
    ],
)
def test_a_pull_back_needs_a_changed_sheet_and_a_reason(screen, page, changed, fields, says):
    """In a sentence."""
    sent = {"sheet_no": "J-01", "reason": "外立面变了", **fields}

    refused = screen("plan-chengban").sends(f"{page(changed)}/pull-back", 422, **sent)

    assert says in words(refused)


def test_who_reviews_already_or_does_not_review_pulls_nothing_back(screen, page, changed):
    """Fire has it; the window never has it."""
    sent = {"sheet_no": "J-01", "reason": "x"}

    screen("fire-chengban").sends(f"{page(changed)}/pull-back", 422, **sent)
    screen("jinjian").sends(f"{page(changed)}/pull-back", 403, **sent)


# --- files and papers ------------------------------------------------------------------------


@pytest.fixture
def kept(app):
    """A drawing in the file store, by its hash."""

    def keep(content, name="J-01 平面图.pdf"):
        import io  # noqa: PLC0415 - one stream

        root = app.extensions["lianshen"].files
        return files.take_in(root, name, io.BytesIO(content)).sha256

    return keep


def sheet_of(office, sha256):
    """A case with one drawing of this content."""
    return office.receives(sheets=(Sheet("J-01", "平面图", "D14", sha256, 1000),))


def test_a_sheet_is_shown_to_those_who_may_see_the_case(screen, office, page, kept):
    """As a PDF, and nothing that could run as a page."""
    content = drawing("J-01", "Example", 1)
    sha256 = kept(content)
    there = f"{page(sheet_of(office, sha256))}/files/{sha256}"

    with screen("fire-chengban").opens(there) as answer:
        assert answer.get_data() == content
        assert answer.mimetype == "application/pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "J-01" in answer.headers["Content-Disposition"]
    assert screen().opens(there, 303).location.startswith("/sign-in")


def test_what_a_browser_might_run_is_downloaded(screen, office, page, kept):
    """Type by content, never by name."""
    sha256 = kept(b"AC1032" + b"\x00" * 200, "J-01.dwg")
    there = f"{page(sheet_of(office, sha256))}/files/{sha256}"

    with screen("fire-chengban").opens(there) as answer:
        answer.get_data()
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("forged", ["0" * 64, "x", "..%2f..%2fetc%2fpasswd", "A" * 500])
def test_a_hash_alone_opens_nothing(screen, office, page, kept, forged):
    """A file belongs to a case; without it there is none."""
    sha256 = kept(drawing("J-02", "Other", 1))
    case = office.receives()
    clerk = screen("fire-chengban")

    clerk.opens(f"{page(case)}/files/{sha256}", 404)
    clerk.opens(f"{page(case)}/files/{forged}", 404)
    clerk.opens(f"{page(case)}/materials/{forged[:16]}", 404)


def test_the_file_of_a_material_is_shown(screen, office, page, kept):
    """Scanned once, read by five departments."""
    from dataclasses import replace  # noqa: PLC0415 - one call

    sha256 = kept(drawing("D01", "Form", 1))
    application = office.application()
    with_file = tuple(
        replace(m, file=sha256) if m.code == "D01" else m for m in application.materials
    )
    case = office.receives(replace(application, materials=with_file))
    reader = screen("plan-chengban")

    with reader.opens(f"{page(case)}/materials/D01") as answer:
        assert answer.get_data().startswith(b"%PDF")
    reader.opens(f"{page(case)}/materials/D02", 404)


@pytest.mark.parametrize("kind", ["acceptance", "correction", "ghost", "../receipt", "x" * 300])
def test_a_paper_that_was_not_written_is_not_found(screen, office, page, kind):
    """In a sentence."""
    case = office.receives()
    clerk = screen("jinjian")

    answer = clerk.opens(f"{page(case)}/notices/{kind}", 404)

    assert "没有" in words(answer)
    clerk.opens(f"{page(case)}/decisions/FIRE", 404)
