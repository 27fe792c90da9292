"""Why the check says what it says: a page per rule, one press from the finding."""

from tests.web.conftest import words
from tests.web.test_studio import begun
from web.studio import rulebook


def test_the_pages_are_shown_in_the_product(analyst):
    """List and page, each picture is there, an unknown rule is not."""
    page = analyst.sees("/studio/rules")
    assert "可能重复出件" in page
    one = analyst.opens("/studio/rules/choice-then-wait")
    assert "只选一个，却等到齐" in words(one)
    for side, picture in rulebook.pages()["choice-then-wait"].pictures:
        assert f"rules/{picture}.svg" in one.get_data(as_text=True), side
        with analyst.opens(f"/static/rules/{picture}.svg") as svg:
            assert svg.mimetype == "image/svg+xml"
    analyst.opens("/studio/rules/no-such-rule", 404)


def test_a_finding_leads_to_why(analyst):
    """From the drawing board, in one step."""
    board = analyst.opens(begun(analyst)).get_data(as_text=True)

    assert 'data-why="/studio/rules"' in board


def test_a_finding_in_the_guide_s_text_leads_to_why_too(analyst):
    """The same pages without a script."""
    page = f"{begun(analyst)}/parts"

    analyst.fills(page, button="save", text="a = 1\n")

    assert 'href="/studio/rules/guide"' in analyst.opens(page).get_data(as_text=True)


def test_the_rules_are_the_analysts_alone(screen):
    """Words of diagrams are spoken in the studio only."""
    other = screen("jinjian")

    other.opens("/studio/rules", 403)
    other.opens("/studio/rules/deadlock", 403)
