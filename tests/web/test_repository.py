"""The shared repository's pages: find, open on a ground, take away, settle, count."""

from io import BytesIO

import pytest

from engine.documents import files, sample_scans
from engine.domain.repository import Holder
from tests.office import PASS
from tests.on_file import PDF, keeps, on_file
from tests.web.conftest import words

D02 = "/repository/cases/{}"


@pytest.fixture
def kept(office, app):
    """A licence with a real file, and a case under review that rests on it."""
    whole = on_file(office, "D02")
    root = app.extensions["lianshen"].files
    content = files.take_in(root, "a.pdf", BytesIO(PDF)).sha256
    version = keeps(office, holder=Holder.of_subject(whole.applicant), sha256=content)
    return version, office.accepts(application=whole)


def is_pdf(answer):
    """What a person would see in a window of its own."""
    with answer:
        return answer.data.startswith(b"%PDF")


def test_a_document_is_found_opened_and_taken_away_at_the_window(screen, office, kept, number):
    """The whole way of one paper."""
    version, case = kept
    clerk = screen("jinjian")
    there = f"/repository/documents/{version}"

    assert "营业执照" in clerk.sees("/repository?q=示例置业")
    assert "没有符合条件" in clerk.sees("/repository?q=没有这家")
    assert number(case) in clerk.sees(there)
    clerk.sends(f"{there}/open", 403, reason="")
    assert is_pdf(clerk.sends(f"{there}/open", 200, reason="核对原件"))
    assert "核对原件" in clerk.sees(there)
    assert clerk.opens(f"{there}/log.csv").data.startswith(b"\xef\xbb\xbf")
    refused = clerk.sends(there, 422, action="end", how="cancelled", reason="")
    assert "须写明理由" in words(refused)
    clerk.sends(there, 422, action="end", how="burnt", reason="x")

    clerk.sends(there, 303, action="end", how="cancelled", reason="营业执照已注销")

    clerk.sends(there, 409, action="end", how="cancelled", reason="营业执照已注销")
    assert number(case) in clerk.sees("/repository/fallen")
    assert "已注销" in clerk.sees(D02.format(number(case)))


def test_a_department_opens_it_from_the_case_and_keeps_to_it(screen, office, kept, number):
    """And another department is told that it has no ground."""
    version, case = kept
    fire, housing = screen("fire-chengban"), screen("hcon-chengban")
    there = f"/repository/documents/{version}"

    page = fire.opens(D02.format(number(case))).get_data(as_text=True)
    assert f"{there}/open" in page
    assert is_pdf(fire.sends(f"{there}/open", 200, case=number(case)))
    assert "没有查看" in words(housing.sends(f"{there}/open", 403, case=number(case)))
    housing.opens(there, 403)
    screen("jinjian").sends(there, 303, action="end", how="cancelled", reason="已注销")

    fire.sends(D02.format(number(case)), 422, action="keep", material="D02", reason="")
    housing.sends(D02.format(number(case)), 403, action="keep", material="D02", reason="可以")
    fire.sends(D02.format(number(case)), 303, action="keep", material="D02", reason="不影响")

    assert "不影响" in fire.sees(D02.format(number(case)))
    fire.sends(D02.format(number(case)), 409, action="keep", material="D02", reason="再来")


def test_the_window_keeps_a_newer_version_and_brings_it_into_the_case(screen, office, kept, number):
    """A page that is stale is told so."""
    version, case = kept
    clerk = screen("jinjian")
    there = f"/repository/documents/{version}"

    clerk.sends(there, 422, action="keep")
    newer = sample_scans.scan("换发")
    clerk.sends(there, 422, action="keep", file=("a.pdf", newer), valid_until="never")
    clerk.sends(there, 303, action="keep", file=("a.pdf", newer), valid_until="2199-01-01")

    page = D02.format(number(case))
    assert "改用第2版" in clerk.sees(page)
    clerk.sends(page, 409, action="adopt", material="D02", seen="1")
    clerk.sends(page, 303, action="adopt", material="D02", seen="2")
    clerk.sends(page, 409, action="adopt", material="D02", seen="2")
    clerk.sends(page, 404, action="adopt", material="X" * 2000, seen="2")


def test_an_approval_that_was_handed_out_opens_as_its_paper(screen, office, number):
    """Set from the register, once its words are still those that were signed."""
    case = office.accepts()
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    office.hands_out(case)
    page = screen("fire-chengban")

    listed = page.opens("/repository").get_data(as_text=True)
    assert "建设工程消防设计审核意见书" in listed
    assert "建设工程规划许可证" not in listed.partition('id="list"')[2]
    there = listed.partition('href="/repository/documents/')[2].partition('"')[0]

    assert is_pdf(page.sends(f"/repository/documents/{there}/open", 200))


def test_the_manager_sees_what_was_saved_and_the_catalogue(screen, office, kept):
    """Counted from what was recorded; the promise of the catalogue stands beside it, marked."""
    boss = screen("guanli")

    page = boss.sees("/repository/savings?span=year")
    assert "327" in page
    assert "共45项" in boss.sees("/repository/catalogue")
    assert "S45" in boss.sees("/repository")
    screen("sheji").opens("/repository", 403)
    screen("fire-chengban").opens("/repository/savings", 403)


@pytest.mark.parametrize("path", ["", "/catalogue", "/savings", "/fallen"])
def test_the_pages_speak_one_language(screen, kept, path):
    """No Chinese word on an English page, data apart."""
    page = screen("jinjian").sees(f"/repository{path}?lang=en")

    for word in ("资料共享", "共享目录", "免交", "有效期", "办件"):
        assert word not in page.partition("Sign out")[2]
