"""Comments with a place on their sheet, as the review form carries them."""

import pytest

from engine.store import opinions, people
from tests.office import REVISE
from tests.web.conftest import words
from tests.web.desks import OWN, draft, review_of

PINNED = {
    "comment-0-sheet_no": "J-01", "comment-0-text": "此处净宽不足", "comment-0-pinned_on": "J-01",
    "comment-0-page": "1", "comment-0-x": "0.25", "comment-0-y": "0.75", "comment-0-key": "k1",
}  # fmt: skip


def places(office, case):
    """Where the comments of a case stand."""
    with office.store.reading() as tx:
        return [(c.sheet_no, c.page, c.x, c.y) for c in opinions.comments(tx, case)]


def keeps(office, item, **fields):
    """Somebody's draft, as a sheet in another tab leaves it."""
    with office.store.transaction() as tx:
        who = office.person(tx, "fire-chengban")
        people.keep_draft(tx, who.account, f"item:{item}", fields, office.now)


def test_a_place_on_the_sheet_goes_with_the_comment_to_the_register(screen, office):
    """Marked, saved, submitted, checked: the same place."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    keeps(office, item, **PINNED)

    screen("fire-chengban").fills(review_of(office, case), button="submit", kind="revise", **OWN)
    office.checks(case, "fire")

    assert places(office, case) == [("J-01", 1, 0.25, 0.75)]


@pytest.mark.parametrize(
    "changes", [{"comment-0-unpin": "yes"}, {"comment-0-sheet_no": "J-02"}], ids=["off", "moved"]
)
def test_a_mark_taken_off_or_a_comment_moved_to_another_sheet_has_no_place(screen, office, changes):
    """A place of one sheet means nothing on another."""
    case = office.accepts()
    keeps(office, office.item(case, "handle", "fire"), **PINNED)

    screen("fire-chengban").fills(
        review_of(office, case), button="submit", kind="revise", **OWN, **changes
    )
    office.checks(case, "fire")

    assert [place[1:] for place in places(office, case)] == [(0, 0.0, 0.0)]


@pytest.mark.parametrize(
    "wrong",
    [{"comment-0-page": "x"}, {"comment-0-x": "1.5"}, {"comment-0-y": "nan"},
     {"comment-0-page": "99999"}, {"comment-0-x": ""}],
    ids=str,
)  # fmt: skip
def test_a_place_that_is_none_is_refused_in_a_sentence(screen, office, wrong):
    """Hidden fields are typed too, by somebody."""
    case = office.accepts()
    sent = {"action": "submit", "kind": "revise", "seen_version": "1", "seen_comments": "k1", **OWN}

    refused = screen("fire-chengban").sends(
        review_of(office, case), 422, **sent, **{**PINNED, **wrong}
    )

    assert "在图上的位置读不懂" in words(refused)
    assert office.waiting(case, "handle", "fire")


def test_comments_made_on_a_sheet_in_another_tab_are_never_overwritten(screen, office):
    """The form was open first; the sheet added one; then the form is submitted."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    sent = {"kind": "revise", "seen_version": "1", "seen_comments": "", "comment-0-text": "先写的",
            "comment-0-sheet_no": "J-02", **OWN}  # fmt: skip
    keeps(office, item, **PINNED)
    fire = screen("fire-chengban")

    fire.sends(f"/desk/{item}", action="submit", **sent)
    told = fire.sees(f"/desk/{item}")

    assert "又加了1条意见" in told
    assert office.waiting(case, "handle", "fire"), "nothing was submitted unseen"
    kept = draft(office, "fire-chengban", item)
    assert [kept[f"comment-{n}-text"] for n in (0, 1)] == ["先写的", "此处净宽不足"]
    fire.fills(f"/desk/{item}", button="submit")
    office.checks(case, "fire")
    assert [p[1] for p in places(office, case)] == [0, 1]


def test_a_comment_deleted_on_the_form_does_not_come_back(screen, office):
    """Seen, emptied, saved: gone."""
    case = office.accepts()
    item = office.item(case, "handle", "fire")
    keeps(office, item, **PINNED)
    fire = screen("fire-chengban")

    fire.fills(f"/desk/{item}", button="draft",
               **{"comment-0-sheet_no": "", "comment-0-text": ""})  # fmt: skip

    assert "此处净宽不足" not in fire.opens(f"/desk/{item}").get_data(as_text=True)


def test_an_opinion_sent_back_still_has_its_places(screen, office):
    """The handler gets everything again."""
    case = office.accepts()
    keeps(office, office.item(case, "handle", "fire"), **PINNED)
    screen("fire-chengban").fills(review_of(office, case), button="submit", kind="revise", **OWN)
    office.sends_back(case, "fire")

    screen("fire-chengban").fills(review_of(office, case), button="submit")
    office.checks(case, "fire")

    assert places(office, case) == [("J-01", 1, 0.25, 0.75)]
    assert office.opinions(case)[("fire", 1)] == REVISE
