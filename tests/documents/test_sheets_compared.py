"""Two versions over each other: the changed place is marked, and nothing else is."""

import pytest

from engine.documents import sheets
from tests.documents import drawings
from tests.documents.test_sheets import keep, seen  # noqa: F401 - a fixture

FIRST = (0.2, 0.2, 0.25, 0.25)
SECOND = (0.7, 0.6, 0.75, 0.66)


@pytest.fixture
def compare(tmp_path, keep):  # noqa: F811
    """Two contents, page 1: what differs."""

    def run(old, new, page=1):
        return sheets.difference(tmp_path, keep(old), keep(new), page)

    return run


def inside(spot, box):
    """Whether a marked place holds a box and hardly more."""
    wide = 0.03
    return (
        box[0] - wide < spot.left <= box[0] and box[1] - wide < spot.top <= box[1]
        and box[2] <= spot.right < box[2] + wide and box[3] <= spot.bottom < box[3] + wide
    )  # fmt: skip


@pytest.mark.parametrize(("turned", "kind"), [(False, "came"), (True, "went")])
def test_what_came_and_what_went_is_marked_where_it_is(compare, turned, kind):
    """One box more, or one box less."""
    pair = [drawings.plan(FIRST), drawings.plan(FIRST, SECOND)]

    found = compare(*(reversed(pair) if turned else pair))

    assert not found.equal
    assert [spot.kind for spot in found.spots] == [kind]
    assert inside(found.spots[0], SECOND)


def test_what_moved_went_from_one_place_and_came_to_another(compare):
    """Two places, in reading order."""
    found = compare(drawings.plan(SECOND), drawings.plan(FIRST))

    assert [spot.kind for spot in found.spots] == ["came", "went"]
    assert inside(found.spots[0], FIRST)
    assert inside(found.spots[1], SECOND)


def test_a_line_that_changed_its_colour_alone_is_a_change(compare):
    """Red and blue of the same darkness."""
    red, blue = ((*FIRST, drawings.A1, colour) for colour in (b"1 0 0", b"0 0 1"))

    found = compare(drawings.plan(red), drawings.plan(blue))

    assert [spot.kind for spot in found.spots] == ["both"]


def test_the_same_picture_in_other_bytes_is_equal(compare):
    """Exported again: another file, the same drawing."""
    content = drawings.lines(300)

    found = compare(drawings.pdf(content), drawings.pdf(content, pack=True))

    assert found.equal
    assert found.spots == ()


def test_pages_of_different_size_are_said_to_be(compare):
    """A1 became A0: laid corner to corner at the same scale."""
    content = drawings.box(0, 0, 0.5, 0.5)

    found = compare(drawings.pdf(content), drawings.pdf(content, size=(1189, 841)))

    assert found.resized
    assert not found.equal
    assert (found.width, found.height) == (2400, 1698)


@pytest.mark.parametrize(("page", "missing"), [(1, ""), (2, "old")])
def test_a_page_that_only_one_version_has_is_all_new(compare, page, missing):
    """Pages are compared by their number."""
    one = drawings.box(*FIRST)

    assert compare(drawings.pdf(one), drawings.pdf(one, one), page).missing == missing


def test_the_picture_shows_the_place_in_two_ways(compare, tmp_path, keep):  # noqa: F811
    """Hatched and coloured: readable in grey as well."""
    old, new = keep(drawings.plan(FIRST)), keep(drawings.plan(FIRST, SECOND))

    picture = seen(sheets.difference_picture(tmp_path, old, new, 1))

    place = picture.crop((1690, 1030, 1790, 1100))
    assert picture.size == (2400, 1695)
    assert place.getextrema()[0] < 80, "dark ink"
    assert place.getextrema()[1] > 200, "and pale lines across it"
    kept = picture.crop((500, 360, 580, 410)).getextrema()
    assert kept[0] > 130, "what stayed has grown pale"


def test_what_cannot_be_drawn_cannot_be_compared(compare):
    """One of them needs a password."""
    with pytest.raises(sheets.NotShown) as why:
        compare(drawings.locked(), drawings.plan())

    assert why.value.fault == "password"


def test_hundreds_of_changes_are_listed_up_to_a_limit(compare):
    """The rest is counted."""
    dots = [
        (x / 40, y / 30, x / 40 + 0.004, y / 30 + 0.004) for x in range(1, 39) for y in range(1, 29)
    ]

    found = compare(drawings.plan(), drawings.plan(*dots))

    assert len(found.spots) == 60
    assert found.more > 0
