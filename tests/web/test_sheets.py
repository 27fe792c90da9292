"""The sheet viewer: who sees what, where a comment stands, and nothing that falls over."""

import html
import re

import pytest

from engine.store import people
from tests.documents import drawings
from tests.given import SHEETS
from tests.web import sheet_cases
from tests.web.conftest import main_words, words
from tests.web.sheet_cases import pinned
from tests.web.test_review import OWN


@pytest.fixture
def root(tmp_path):
    """The file store of the pages."""
    return tmp_path / "files"


@pytest.fixture
def case(office, root):
    """A case under review, with real drawings."""
    return office.accepts(sheets=sheet_cases.drawn(root, ("建施-01", drawings.plan())))


@pytest.fixture
def at(office, case):
    """The address of a sheet."""
    return lambda no="J-01", version=1: f"/cases/{office.case(case).case_no}/sheets/{version}/{no}"


def pictures(page):
    """Addresses of the pictures that a page shows."""
    return re.findall(r'href="(/cases/[^"]+\.webp)"', page.get_data(as_text=True))


def test_a_sheet_is_a_picture_with_its_neighbours(screen, at):
    """Number, title, size, version, place in the set, the sheets before and after."""
    page = screen("plan-chengban").opens(at())

    assert "J-01 一层平面图" in words(page)
    assert "A1 841×594毫米" in words(page)
    assert f"共{len(SHEETS) + 1}张" in words(page)
    assert re.findall(r'rel="(?:prev|next)" href="([^"]+)"', page.get_data(as_text=True)) == [
        at("G-01"), at("J-02"),
    ]  # fmt: skip


def test_the_picture_is_kept_by_the_browser_and_asked_for_only_once(screen, at):
    """It has its content's hash for a name."""
    fire = screen("fire-chengban")
    address = pictures(fire.opens(at()))[0]

    first = fire.opens(address)
    again = fire.opens(address, 304, headers={"If-None-Match": first.headers["ETag"]})

    assert first.mimetype == "image/webp"
    assert "immutable" in first.headers["Cache-Control"]
    assert "private" in first.headers["Cache-Control"]
    assert again.data == b""


def test_only_who_may_see_the_case_sees_its_sheets(screen, office, at, case):
    """Another firm and the public get neither page nor picture."""
    address = pictures(screen("guanli").opens(at()))[0]
    with office.store.transaction() as tx:
        other = office.person(tx, "sheji")
        people.add(tx, login="other", name="另一家设计院", roles=other.roles,
                   organisation="91330100DES2GN000")  # fmt: skip
    stranger = screen("other")

    for path in (at(), f"{at()}/print", f"{at()}/compare", address):
        assert stranger.opens(path, 404)
        assert screen().opens(path, 303)
    assert stranger.sends(f"{at()}/comments", 404, text="x")
    assert screen("sheji").opens(at())
    assert screen("sheji").opens(address)


def test_a_picture_of_another_case_is_not_given_out_under_this_one(screen, office, root, at):
    """Nor are two files of different cases compared."""
    foreign = sheet_cases.keep(root, drawings.plan((0, 0, 0.1, 0.1)))
    known = re.search(r"/pictures/([0-9a-f]{64})/", pictures(screen("guanli").opens(at()))[0])[1]
    begin = at().partition("/sheets/")[0] + "/pictures"

    for path in (
        f"{foreign}/1-0.webp", f"{foreign}/1-1-0-0.webp", f"{known}/1-since-{foreign}.webp",
        f"{known}/9-0.webp", f"{known}/1-9.webp", f"{known}/1-1-99-0.webp", f"{'0' * 64}/1-0.webp",
        "x/1-0.webp", f"{known}/1-since-x.webp",
    ):  # fmt: skip
        screen("guanli").opens(f"{begin}/{path}", 404)


def test_sheet_numbers_of_every_kind_have_an_address(screen, office, root):
    """Chinese, slashes, dots, blanks, signs, emoji."""
    odd = ["建施-01", "a/b", "..", ".", "~7e", "50%", "图 1", "x?y#z", "🏠-1", "a\\b"]
    content = drawings.plan()
    case = office.accepts(sheets=sheet_cases.drawn(root, *((no, content) for no in odd)))
    fire = screen("fire-chengban")
    seen = []
    path = fire.opens(f"/cases/{office.case(case).case_no}/sheets/1", 302).location
    while path:
        page = fire.opens(path).get_data(as_text=True)
        seen.append(html.unescape(re.search(r"<h1>(.*?)</h1>", page)[1]))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following and html.unescape(following[1])

    assert len(seen) == len(SHEETS) + len(odd)
    assert {f"{no} 图{no}" for no in odd} <= set(seen)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sheets/1/X-99", 404), ("/sheets/2/J-01", 404), ("/sheets/0/J-01", 404),
        ("/sheets/x/J-01", 404), ("/sheets/1/~zz", 404), ("/sheets/1/~ff", 404),
        ("/sheets/1/" + "x" * 2000, 404), ("/sheets/1/J-01%00", 400), ("/sheets/9", 404),
        ("/sheets/1/J-01?page=99&zoom=9&x=9&y=nan", 200), ("/sheets/1/J-01?zoom=-1&x=a", 200),
        ("/sheets/1/J-01?q=%25_&list=0", 200), ("/sheets/1/J-01?list=99999", 200),
        ("/sheets/1/J-01?list=9999999999", 200), ("/sheets/1/J-01?round=x&department=Y", 200),
        ("/sheets/1/J-01/compare?with=99", 404), ("/sheets/1/J-01/compare?with=x", 404),
        ("/sheets/1/J-01/compare?with=1", 404), ("/sheets/1/J-01/print?page=7", 200),
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_a_page_that_says_so(screen, at, path, status):
    """Typed, cut off, or left from yesterday."""
    screen("guanli").opens(at().partition("/sheets/")[0] + path, status)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (drawings.locked(), "需要密码的图纸打不开"),
        (drawings.plan()[:2000], "不完整或已损坏"),
        (drawings.pdf(b"", size=(100_000, 594)), "太大，不能在线显示"),
        (drawings.png_bomb(), "太大，不能在线显示"),
        (b"AC1032 dwg", "不能在线显示"),
        (drawings.scripted(), "含脚本，已不执行"),
    ],
    ids=["locked", "cut", "100 m", "bomb", "dwg", "scripts"],
)
def test_a_hostile_sheet_is_a_sentence_and_the_page_stands(screen, office, root, content, says):
    """Taken in before there was a check, or sent by another way."""
    case = office.accepts(sheets=sheet_cases.drawn(root, ("BAD-1", content)))
    begin = f"/cases/{office.case(case).case_no}/sheets/1/BAD-1"

    page = screen("fire-chengban").sees(begin)
    screen("fire-chengban").opens(f"{begin}?lang=en")

    assert says in page
    assert "在这张图上加意见" in page


def test_a_file_that_is_gone_is_said_to_be(screen, office):
    """The index knows it, the store does not."""
    case = office.accepts()

    assert "文件库里没有" in screen("guanli").sees(
        f"/cases/{office.case(case).case_no}/sheets/1/J-01"
    )


def test_comments_of_every_department_stand_at_their_places(screen, office, case, at):
    """Numbers on the sheet, words beside it, narrowed by department, round, open."""
    sheet_cases.comments(office, case, "fire", pinned("J-01", "净宽不足", 0.25, 0.5),
                         pinned("J-02", "另一张图"))  # fmt: skip
    sheet_cases.comments(office, case, "hcon", pinned("J-01", "轴线不符", 0.75, 0.25))

    page = screen("plan-chengban").opens(at())
    narrowed = main_words(screen("plan-chengban").opens(f"{at()}?department=FIRE"))
    firm = screen("sheji").sees(at())

    assert page.get_data(as_text=True).count('class="pin "') == 2
    assert 'data-x="2500.0"' in page.get_data(as_text=True)
    assert "另一张图" not in words(page)
    assert "净宽不足" in narrowed
    assert "轴线不符" not in narrowed
    assert "净宽不足" in firm
    assert "在这张图上加意见" not in firm


def test_a_reviewer_adds_a_comment_by_grid_cell_without_any_script(screen, office, case, at):
    """Into the draft of the review; the form shows it; submitted, it stands on the sheet."""
    item = office.item(case, "handle", "fire")
    fire = screen("fire-chengban")

    fire.fills(at(), text="这里净宽不足", cell="c4", clause="GB 50016", mandatory="yes")
    drafted = fire.opens(at())
    fire.fills(f"/desk/{item}", button="submit", kind="revise", **OWN)
    office.checks(case, "fire")

    assert "已加入审查意见草稿，草稿里现有1条" in words(drafted)
    assert "C4格" in words(drafted)
    assert 'class="pin drafted"' in drafted.get_data(as_text=True)
    shown = screen("sheji").opens(at()).get_data(as_text=True)
    assert 'data-x="2083.0"' in shown
    assert "这里净宽不足" in shown


def test_a_marked_point_is_kept_to_the_millimetre_and_an_edited_cell_wins(screen, office, case, at):
    """The script sends a point and its cell; who then types another cell means that one."""
    fire = screen("fire-chengban")

    fire.fills(at(), text="点", x="0.2600", y="0.4400", cell="D4")
    fire.fills(at(), text="格", x="0.2600", y="0.4400", cell="A1")
    fire.fills(at(), text="整张图", cell="")

    page = fire.opens(at()).get_data(as_text=True)
    assert 'data-x="2600.0"' in page
    assert 'data-x="417.0"' in page
    assert page.count("pin drafted") == 2
    assert "整张图" in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "“意见”必须填写"), ({"text": "长" * 4001}, "最多4000个字"),
        ({"text": "x", "cell": "Z9"}, "没有“Z9”这一格"), ({"text": "x", "page": "7"}, "没有这一页"),
        ({"text": "x", "x": "2", "y": "0"}, "位置读不懂"),
        ({"text": "x", "x": "nan", "y": "0"}, "位置读不懂"),
        ({"text": "x\x00"}, "不能显示的字符"), ({"text": "x", "clause": "c" * 201}, "最多200个字"),
    ],
)  # fmt: skip
def test_a_comment_that_is_not_whole_is_refused_and_what_was_typed_stays(
    screen, office, case, at, fields, says
):
    """Beside the sheet that it is about."""
    item = office.item(case, "handle", "fire")

    refused = screen("fire-chengban").sends(
        f"{at()}/comments", 422, item=str(item), **{"page": "1", "discipline": "消防", **fields}
    )

    assert says in words(refused)
    assert 'value="消防"' in refused.get_data(as_text=True)


@pytest.mark.parametrize("login", ["plan-chengban", "fire-shenhe", "sheji"])
def test_who_does_not_review_adds_nothing(screen, office, case, at, login):
    """Another department, the checker, the design firm."""
    item = office.item(case, "handle", "fire")

    screen(login).sends(f"{at()}/comments", 403, item=str(item), text="x", page="1")


def test_nothing_is_added_to_an_older_version_or_to_work_that_is_done(screen, office, case, at):
    """The sentence says which, and the comment can be copied from the page."""
    item = office.item(case, "handle", "fire")
    office.drafts(case, "fire", sheet_cases.REVISE)

    late = screen("fire-chengban").sends(
        f"{at()}/comments", 409, item=str(item), text="晚了的长长的意见", page="1"
    )
    nothing = screen("fire-chengban").sends(f"{at()}/comments", 404, item="x", text="x", page="1")

    assert "已由消防承办人" in words(late)
    assert "晚了的长长的意见" in words(late)
    assert "没有这件待办" in words(nothing)
    assert "在这张图上加意见" not in words(screen("fire-chengban").opens(at()))


def test_a_set_of_thousands_is_found_by_number_and_title(screen, office, root):
    """Listed by the dozen; the list opens where the sheet stands."""
    content = drawings.plan()
    more = [(f"L-{n:04}", content) for n in range(600)]
    case = office.accepts(sheets=sheet_cases.drawn(root, *more))
    begin = f"/cases/{office.case(case).case_no}/sheets/1"
    fire = screen("fire-chengban")

    beside = fire.sees(f"{begin}/L-0300")
    found = fire.sees(f"{begin}/L-0300?q=l-059")
    none = fire.sees(f"{begin}/L-0300?q=没有的")

    assert f"共{600 + len(SHEETS)}条" in beside
    assert "L-0301" in beside
    assert "L-0500" not in beside
    assert "共10条" in found
    assert "没有找到这样的图" in none


def test_without_a_script_a_closer_look_is_a_link(screen, at):
    """Tiles of the section, links to the sections beside it."""
    page = screen("guanli").opens(f"{at()}?zoom=2&x=0.2&y=0.3")
    tiles = [a for a in pictures(page) if a.endswith(".webp") and "/1-2-" in a]

    assert 4 <= len(tiles) <= 9
    assert "右移" in words(page)
    screen("guanli").opens(tiles[0])


def test_a_sheet_is_printed_large_with_its_number(screen, at):
    """One page, at the sharpness of paper."""
    page = screen("guanli").opens(f"{at()}/print").get_data(as_text=True)
    address = re.search(r'src="([^"]+1-1\.webp)"', page)[1]

    assert 'width="3200"' in page
    assert screen("guanli").opens(address).mimetype == "image/webp"
