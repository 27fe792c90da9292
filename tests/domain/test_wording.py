"""What of a text can be seen."""

import pytest

from engine.domain.wording import unshowable, visible


@pytest.mark.parametrize("text", ["", " ", "\u200b\u200b", "\u3164", "\u2800", "\ufeff", "\n\t"])
def test_a_text_of_which_nothing_shows_is_no_text(text):
    """A refusal needs a reason that somebody can read."""
    assert visible(text) == ""


@pytest.mark.parametrize("text", ["江滨", "a", "😀", "\U00020bb7田", "é", "👨‍👩‍👧"])
def test_rare_characters_and_pictures_are_text(text):
    """Names are written with what the character set has."""
    assert visible(f" {text}\n") == text
    assert not unshowable(text)


@pytest.mark.parametrize("text", ["a\0b", "\x1b[31m", "x\u202e江滨", "\ud800", "\u2067x", "\x7f"])
def test_controls_and_marks_that_turn_the_writing_are_not_shown(text):
    """A reader would see other words than were written."""
    assert unshowable(text)
