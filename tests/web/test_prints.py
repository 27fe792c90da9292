"""Papers as PDFs, and the page that says whether a paper is genuine."""

import re

from engine.stages import paperwork
from engine.store import cases
from tests.office import PASS
from tests.web.conftest import words
from web import prints


def delivered(office):
    """A case that was handed out."""
    case = office.accepts()
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    office.hands_out(case)
    return case


def links(answer):
    """Addresses of the PDFs on a page."""
    return re.findall(r'href="([^"]+\.pdf)"', answer.get_data(as_text=True))


def test_every_paper_on_the_case_page_is_a_pdf(screen, office):
    """No dead link, and the browser shows it in place."""
    case = delivered(office)
    clerk = screen("chujian")

    found = links(clerk.opens(f"/cases/{office.case(case).case_no}"))

    assert len(found) >= 8
    for address in found:
        answer = clerk.opens(address)
        assert answer.data.startswith(b"%PDF"), address
        assert answer.headers["Content-Disposition"].startswith("inline")


def test_the_applicant_gets_decisions_only_after_they_were_handed_out(screen, office):
    """Nothing leaves the house early, on a screen either."""
    case = office.accepts()
    office.everyone_else_opines(case, PASS)
    office.everyone_signs(case)
    held = office.case(case)
    visitor = screen()
    visitor.sends("/track", no=held.case_no, code=held.query_code)

    assert not any("decision" in one for one in links(visitor.opens(f"/track/{held.case_no}")))
    visitor.opens(f"/track/{held.case_no}/papers/decision-fire.pdf", 404)

    office.hands_out(case)
    assert any("decision" in one for one in links(visitor.opens(f"/track/{held.case_no}")))
    assert visitor.opens(f"/track/{held.case_no}/papers/decision-fire.pdf").data[:4] == b"%PDF"


def test_a_stranger_and_a_design_firm_get_no_paper(screen, office):
    """The address alone is not enough."""
    no = office.case(delivered(office)).case_no

    screen().opens(f"/track/{no}/papers/receipt.pdf", 404)
    screen().opens(f"/cases/{no}/papers/receipt.pdf", 303)
    screen("sheji").opens(f"/cases/{no}/papers/receipt.pdf", 404)
    screen("chujian").opens(f"/cases/{no}/papers/decision-nobody.pdf", 404)


def test_the_code_on_a_paper_leads_to_what_the_register_says(screen, office, app):
    """The right code shows the paper, a wrong one a sentence."""
    case = delivered(office)
    no = office.case(case).case_no
    visitor = screen()
    with app.test_request_context("/"), office.store.reading() as tx:
        paper = paperwork.read(tx, cases.get(tx, case), "decision-fire", prints.press())
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", str(paper.data))[0]

    shown = words(visitor.opens(f"/verify?no={no}&code={code}"))
    assert "登记相符" in shown
    assert "消防" in shown
    assert "登记中没有这份文书" in words(visitor.opens(f"/verify?no={no}&code=2222-2222-2222", 404))


def test_codes_cannot_be_guessed_at_leisure(screen, office):
    """Ten tries in ten minutes from one address."""
    no = office.case(office.accepts()).case_no
    visitor = screen()
    for _ in range(10):
        visitor.opens(f"/verify?no={no}&code=AAAA-AAAA-AAAA", 404)
    visitor.opens(f"/verify?no={no}&code=AAAA-AAAA-AAAA", 429)
