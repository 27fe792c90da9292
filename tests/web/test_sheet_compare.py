"""Two versions of a sheet: what was said, what the file says, and what the picture says."""

import pytest

from tests.documents import drawings
from tests.office import PASS
from tests.web import sheet_cases
from tests.web.conftest import words
from tests.web.sheet_cases import DOOR, WALL, pinned
from tests.web.test_sheets import at, case, pictures, root  # noqa: F401 - fixtures


@pytest.fixture
def changes(office, case, root):  # noqa: F811
    """The design firm's second version: number → content, and what it declares."""

    def run(declared=(), **contents):
        sheet_cases.comments(office, case, "fire", pinned("J-01", "请改"))
        for department in ("plan", "cado", "hcon", "mete"):
            office.opines(case, department, PASS)
        names = {no.replace("_", "-"): content for no, content in contents.items()}
        sheet_cases.redraws(office, case, root, declared, **names)

    return run


def test_the_changed_place_is_marked_and_named(screen, changes, at):  # noqa: F811
    """In words and in a picture."""
    changes(["J-01"], J_01=drawings.plan(DOOR, WALL))
    fire = screen("fire-chengban")

    sheet = fire.sees(at(version=2))
    page = fire.opens(f"{at(version=2)}/compare")

    assert "与第1版相比，这张图有改动，设计单位已声明" in sheet
    assert "图面有1处改动" in words(page)
    assert "I6 新增" in words(page)
    assert [a for a in pictures(page) if "-since-" in a]
    assert fire.opens(next(a for a in pictures(page) if "-since-" in a)).mimetype == "image/webp"


@pytest.mark.parametrize(
    ("declared", "content", "says"),
    [
        (["J-01"], drawings.plan(DOOR) + b"\n", "设计单位声明已改，但图面没有变化"),
        ([], drawings.plan(DOOR) + b"\n", "文件重新导出过，图面没有变化"),
        ([], drawings.plan(DOOR, WALL), "设计单位没有声明改动，图面却有1处变化"),
        (["J-01"], drawings.pdf(b"", size=(1189, 841)), "两版图幅不同：原841×594，现1189×841"),
        (["J-01"], drawings.locked(), "需要密码的图纸打不开"),
    ],
    ids=["declared, equal", "undeclared, equal", "undeclared, differs", "other size", "locked"],
)
def test_what_was_declared_is_held_against_the_picture(
    screen,
    changes,
    at,  # noqa: F811
    declared,
    content,
    says,
):
    """Declared, detected by file, seen in the picture: three different things."""
    changes(declared, J_01=content)

    assert says in screen("fire-chengban").sees(f"{at(version=2)}/compare")


@pytest.mark.parametrize("show", ["side", "difference", "over", "old", "new", "nonsense"])
def test_every_way_of_comparing_is_a_link(screen, changes, at, show):  # noqa: F811
    """Without a script too; in English too."""
    changes(["J-01"], J_01=drawings.plan(DOOR, WALL))
    fire = screen("fire-chengban")

    page = fire.opens(f"{at(version=2)}/compare?show={show}&zoom=2&x=0.7&y=0.6")
    english = fire.opens(f"{at(version=2)}/compare?show={show}&lang=en")

    assert "并排" in words(page)
    assert "differ in 1 places" in words(english)


def test_a_page_that_only_the_new_version_has_is_said_to_be_new(screen, changes, at):  # noqa: F811
    """Pages are compared by their number."""
    one = drawings.lines(50)
    changes(["J-01"], J_01=drawings.pdf(one, one))

    page = screen("guanli").sees(f"{at(version=2)}/compare?page=2")

    assert "旧版没有这一页" in page
    assert "以上只说这一页" in page


def test_a_sheet_without_an_earlier_version_leads_back_to_itself(screen, at):  # noqa: F811
    """There is nothing to compare with."""
    clerk = screen("guanli")

    back = clerk.opens(f"{at()}/compare", 302)

    assert "没有上一版可比" in clerk.sees(back.location)


def test_an_older_version_says_that_it_is_old_and_takes_no_comment(screen, changes, at):  # noqa: F811
    """Comments belong on what is under review."""
    changes(["J-01"], J_01=drawings.plan(DOOR, WALL))

    page = screen("fire-chengban").sees(at(version=1))

    assert "这是第1版，不是现在的版本（现为第2版）" in page
    assert "在这张图上加意见" not in page


def test_a_changed_sheet_leads_to_its_comparison(screen, office, case, changes, at):  # noqa: F811
    """Case page, coordinator's list, the firm's list of the next round."""
    changes(["J-01"], J_01=drawings.plan(DOOR, WALL))
    there = f"{at(version=2)}/compare"
    sheet_cases.comments(office, case, "fire", pinned("J-01", "还是不够"), pinned("J-02", "也请改"))
    number = office.case(case).case_no
    item = office.item(case, "redraw")

    for login, path in (
        ("fire-chengban", f"/cases/{number}"), ("gaitu", f"/coordination/{number}"),
        ("sheji", f"/redraw/{item}"),
    ):  # fmt: skip
        page = screen(login).opens(path).get_data(as_text=True)
        assert page.count(f'href="{there}"') == 1, path
        assert "J-02/compare" not in page, path
    assert screen("sheji").opens(there)
