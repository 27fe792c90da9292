"""Registering a case: every field, every file, and nothing typed is lost."""

from functools import partial

import pytest

from engine.store import cases, intake, pages, receipts
from tests.web.conftest import main_words, words
from tests.web.sheet_fields import fields_of, in_rows
from web.example import drawing
from web.forms import uploads

PDF = drawing("J-99", "Example", 1)
NEW = "/intake/new?draft=d1"


@pytest.fixture
def clerk(screen):
    """A clerk with a whole example on the form, saved as draft d1."""
    one = screen("jinjian")
    one.sends("/intake/new", action="example", draft="d1")
    return one


def total(office):
    """How many cases there are."""
    with office.store.reading() as tx:
        return pages.case_total(tx, pages.CaseFilter())


def files_by_number(office):
    """The name of the file under each sheet number of draft d1."""
    with office.store.reading() as tx:
        kept = receipts.get(tx, "d1")
    return {s["sheet_no"]: s["name"] for s in kept.body["sheets"]}


def test_an_example_can_be_registered_as_it_stands(clerk, office):
    """The first minute of a visitor."""
    done = clerk.fills(NEW, button="submit")
    receipt = clerk.sees(done.location)

    assert total(office) == 1
    assert "收件凭证" in receipt
    assert "查询码" in receipt
    assert "最迟于2026年3月9日（周一）答复是否受理" in receipt
    assert "<svg" in clerk.opens(done.location).get_data(as_text=True), "the QR code"


def test_the_draft_is_gone_once_the_case_is_registered(clerk, office):
    """Otherwise it would be registered twice."""
    clerk.fills(NEW, button="submit")

    with office.store.reading() as tx:
        assert receipts.total(tx) == 0


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("project_code", "", "“项目代码”必须填写"),
        ("project_code", "2026-1", "“项目代码”应为24位"),
        ("project_code", "x" * 5000, "“项目代码”最多40个字"),
        ("project_name", "", "“项目名称”必须填写"),
        ("project_name", "长" * 201, "“项目名称”最多200个字"),
        ("project_name", "坏\x07字", "含有不能显示的字符"),
        ("address", "长" * 401, "“建设地点”最多400个字"),
        ("applicant_kind", "ghost", "请从列表中选择"),
        ("applicant_name", "", "必须填写"),
        ("applicant_code", "91330183", "应为18位"),
        ("applicant_code", "91330183MA2K0DEM05", "校验位不符，请核对第18位"),
        ("agent_code", "330183199013074518", "第7至14位是出生日期"),
        ("agent_code", "11010519491231002Y", "应为18位"),
        ("agent_phone", "", "“联系电话”必须填写"),
        ("design_firm_code", "91330183MA2H0000X1", "校验位不符"),
        ("fact-floor_area", "很大", "“总建筑面积”应为数字"),
        ("fact-floor_area", "", "必须填写"),
        ("fact-floor_area", "nan", "应为数字"),
        ("fact-floor_area", "1e400", "应为数字"),
        ("fact-floor_area", "28_600", "应为数字"),
        ("fact-floor_area", "٢٨٦٠٠", "应为数字"),
        ("fact-floor_area", "२८६००", "应为数字"),
        ("fact-floor_area", "2e4", "应为数字"),
        ("fact-floor_area", "28,60", "应为数字"),
        ("fact-floor_area", "infinity", "应为数字"),
        ("fact-floor_area", "-5", "不能小于1"),
        ("fact-storeys", "2.5", "应为整数"),
        ("fact-storeys", "9999", "不能大于150"),
        ("fact-use", "palace", "请从列表中选择"),
        ("fact-has_basement", "maybe", "请从列表中选择"),
        ("material-D01", "stolen", "请从列表中选择"),
        ("material-D01", "to_follow", "请从列表中选择"),
        ("copies-D01", "-1", "“D01的份数”应为0到99的整数"),
        ("copies-D01", "1.5", "“D01的份数”应为0到99的整数"),
        ("copies-D01", "1_0", "“D01的份数”应为数字"),
        ("note-D01", "长" * 401, "最多400个字"),
        ("sheet-0-no", "", "图号和图名必须填写"),
        ("sheet-1-no", "总施-01", "图号总施-01重复"),
        ("sheet_index", "建施-77\t未上传的图", "图纸目录里有1张没有上传：建施-77"),
    ],
)
def test_a_field_that_cannot_be_taken_says_why(clerk, office, field, typed, says):
    """One sentence beside the field, nothing registered, everything else still there."""
    changes = in_rows(clerk.opens(NEW), {field: typed})
    answer = clerk.fills(NEW, 422, button="submit", **changes)

    assert says in words(answer)
    assert total(office) == 0
    assert 'value="示例市滨江路88号"' in answer.get_data(as_text=True) or field == "address"


def test_all_faults_are_told_at_once(clerk):
    """Nobody likes to be sent back three times."""
    answer = clerk.fills(
        NEW, 422, button="submit", project_code="", agent_phone="", applicant_name=""
    )

    assert "有3处需要更正" in words(answer)


def test_an_old_code_is_taken_with_a_reason_that_goes_into_the_history(clerk, office, number):
    """Papers from before the standard exist; a person decides, and signs for it."""
    wrong = "91330183MA2K0DEM05"
    brought = {"material-D02": "received", "material-D03": "received"}  # nothing of it is kept
    refused = clerk.fills(NEW, 422, button="submit", applicant_code=wrong)
    assert "applicant_override" in refused.get_data(as_text=True)

    clerk.fills(
        NEW,
        button="submit",
        applicant_code=wrong,
        applicant_override="1998年旧证照，已核原件",
        **brought,
    )

    with office.store.reading() as tx:
        case = cases.numbered(
            tx, pages.case_list(tx, pages.CaseFilter(), limit=1, offset=0)[0].case_no
        )
        assert intake.subject_of(tx, case.applicant_id).code == wrong
    assert "case-received" in office.history(case.id)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.pdf", b"MZ this is a program", "文件名是PDF，内容不是PDF，没有收取"),
        ("plan.pdf", b"", "是空文件"),
        ("plan.exe", PDF, "不是可收取的文件类型"),
        ("../../etc/passwd.pdf", PDF, "文件名里含有路径"),
        ("a\u202efdp.exe.pdf", PDF, "看不见的字符"),
        ("x" * 130 + ".pdf", PDF, "超过120个字"),
        ("half.pdf", PDF[:-20], "不完整或已损坏"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_not_taken(clerk, office, name, content, says):
    """A sentence names the file; the rest of the form is kept; nothing is registered."""
    answer = clerk.fills(NEW, 422, button="submit", **{"file-D01": (name, content)})

    assert says in words(answer)
    assert total(office) == 0


def test_a_file_is_uploaded_once_even_if_the_form_is_refused(clerk, office):
    """A 60 MB set over a slow line is not asked for twice."""
    refused = clerk.fills(
        NEW, 422, button="submit", project_code="", **{"file-D14": [("J-99 剖面图.pdf", PDF)]}
    )

    assert "剖面图" in refused.get_data(as_text=True)
    assert "J-99" in clerk.opens(NEW).get_data(as_text=True)


def test_file_names_fill_the_sheet_index_and_a_pasted_index_corrects_titles(clerk):
    """Twelve sheets are not typed twelve times."""
    clerk.fills(
        NEW,
        button="draft",
        **{"file-D14": [("J-98.pdf", PDF), ("J-99_剖面图.pdf", PDF + b"\n")]},
        sheet_index="J-98\t屋顶平面图",
    )

    page = clerk.opens(NEW).get_data(as_text=True)
    assert 'value="屋顶平面图"' in page
    assert 'value="剖面图"' in page


def test_a_tab_opened_earlier_puts_no_file_under_another_number(clerk, office):
    """Rows are told apart by name; what was deleted meanwhile stays deleted."""
    before = files_by_number(office)
    first = next(iter(before))
    stale = clerk.opens(NEW)
    more = {"file-D14": [("J-99 剖面图.pdf", PDF)]}
    clerk.fills(NEW, button="draft", **more, **in_rows(stale, {"sheet-0-drop": "yes"}))

    mine = in_rows(stale, {"sheet-0-title": "已删的图", "sheet-1-title": "改过的图名"})
    clerk.sends(NEW, **{**fields_of(stale), **mine, "action": "draft"})

    expected = {n: name for n, name in before.items() if n != first}
    assert files_by_number(office) == {**expected, "J-99": "J-99 剖面图.pdf"}
    page = clerk.opens(NEW).get_data(as_text=True)
    assert 'value="改过的图名"' in page
    assert "已删的图" not in page


def test_drawings_of_a_draft_kept_before_rows_had_names_are_told_apart(clerk, office):
    """Even one file that stands there twice."""
    with office.store.transaction() as tx:
        body = dict(receipts.get(tx, "d1").body)
        old = [{k: v for k, v in s.items() if k != "row"} for s in body["sheets"]]
        old.insert(1, {**old[0], "sheet_no": "另一图号"})
        receipts.keep(tx, "d1", {**body, "sheets": old}, "进件窗口·示例", office.now)
    stale = clerk.opens(NEW)

    clerk.fills(NEW, button="draft", **in_rows(stale, {"sheet-0-drop": "yes"}))
    clerk.sends(NEW, **{**fields_of(stale), "action": "draft"})

    assert files_by_number(office) == {s["sheet_no"]: s["name"] for s in old[1:]}


def test_a_draft_is_kept_without_a_number_and_found_in_the_queue(clerk, office):
    """The applicant goes to fetch a paper; the next person is served."""
    clerk.fills(NEW, button="draft", project_name="还没写完的项目")

    assert total(office) == 0
    assert "还没写完的项目" in clerk.sees("/intake?show=drafts")
    clerk.sends("/intake/drafts/d1/drop")
    assert "还没写完的项目" not in clerk.sees("/intake?show=drafts")


def test_a_draft_belongs_to_the_one_who_typed_it(clerk, screen, office):
    """A token in an address is not a key."""
    other = screen("chujian")

    other.opens(NEW, 403)
    other.sends("/intake/drafts/d1/drop", 403)
    assert "滨江示例中心" in clerk.opens(NEW).get_data(as_text=True)


@pytest.mark.parametrize("token", ["../../x", "a" * 400, "%00", "d1'--"])
def test_a_forged_draft_number_is_an_empty_form(clerk, token):
    """Not a broken page, not somebody's draft."""
    page = clerk.browser.get("/intake/new", query_string={"draft": token})

    assert page.status_code == 200
    assert "滨江示例中心" not in page.get_data(as_text=True)


def test_a_project_with_a_running_case_is_told_and_can_be_taken_in_knowingly(clerk, office, number):
    """Two cases for one building confuse five departments."""
    running = office.receives()
    code = "2026-330183-47-01-000123"

    told = clerk.fills(NEW, 409, button="submit", project_code=code)
    early = clerk.sees(f"/intake/running?project_code={code}")
    brought = {f"material-D0{n}": "received" for n in (5, 6, 7, 8, 9)}  # of another project
    clerk.fills(NEW, button="submit", project_code=code, despite_running="yes", **brought)

    assert f"该项目已有在办联审件{number(running)}" in words(told)
    assert number(running) in early
    assert total(office) == 2


def test_what_is_known_of_a_project_is_shown_while_typing(clerk, office):
    """And nothing for a code that is not one."""
    office.withdraws(office.receives())

    assert "示例项目一期" in clerk.sees("/intake/running?project_code=2026-330183-47-01-000123")
    assert clerk.opens("/intake/running?project_code=x").get_data() == b""
    assert clerk.opens("/intake/running?project_code=2026-330183-47-01-777777").get_data() == b""


def test_one_press_marks_every_material_as_received(screen):
    """Twenty-four rows, one press; nothing is said to be on file that is not."""
    one = screen("jinjian")

    done = one.sends("/intake/new", action="all_received", draft="d2")
    page = one.opens(done.location.partition("#")[0]).get_data(as_text=True)

    assert '<option value="received" selected>' in page
    assert '<option value="on_file" selected>' not in page


def test_the_other_process_has_its_own_checklist(screen):
    """No investment item may be handled outside the window."""
    one = screen("jinjian")

    page = one.opens("/intake/new?process=single-item")
    unknown = one.opens("/intake/new?process=no-such")

    assert "D19" not in main_words(page)
    assert "D19" in main_words(unknown)


def test_only_the_intake_window_registers(screen):
    """Fire does not take cases in by itself."""
    for login in ("fire-chengban", "sheji", "chujian", "jiancha"):
        screen(login).opens("/intake/new", 403)
    screen().opens("/intake/new", 303)


def test_the_example_is_for_the_demonstration_only(app, clerk, office):
    """Real windows have no button that invents an applicant."""
    app.extensions["lianshen"] = type(app.extensions["lianshen"])(
        store=office.store, files=app.extensions["lianshen"].files, clock=lambda: office.now
    )

    clerk.sends("/intake/new", action="example", draft="d9")
    page = clerk.opens("/intake/new?draft=d9")

    assert "滨江示例中心" not in page.get_data(as_text=True)


def test_a_file_that_is_too_large_is_named_and_the_form_is_kept(clerk, monkeypatch, office):
    """One of twelve drawings; the other eleven are in."""
    small = partial(uploads.files.take_in, largest=1000)
    monkeypatch.setattr(uploads.files, "take_in", small)

    answer = clerk.fills(NEW, 422, button="submit", **{"file-D01": ("form.pdf", PDF + b" " * 9000)})

    assert "“form.pdf”超过" in words(answer)
    assert "滨江示例中心" in answer.get_data(as_text=True)
    assert total(office) == 0
