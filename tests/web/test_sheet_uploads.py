"""Drawings that nobody could open are turned away at the window, in a sentence."""

import pytest

from tests.documents import drawings
from tests.web.conftest import words
from tests.web.test_receipt import NEW, clerk  # noqa: F401 - a fixture


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (drawings.locked(), "需要密码才能打开，没有收取"),
        (drawings.plan()[:3000] + b"%%EOF", "不完整或已损坏，没有收取"),
        (drawings.pdf(b"", size=(100_000, 594)), "图幅或页数太大，没有收取"),
    ],
    ids=["locked", "cut", "100 m"],
)
def test_a_drawing_that_no_reviewer_could_open_is_refused_at_the_window(clerk, content, says):  # noqa: F811
    """Not on day three, by the fifth department."""
    refused = clerk.fills(NEW, 422, button="submit", **{"file-D14": [("J-66 平面图.pdf", content)]})

    assert says in words(refused)
    assert "J-66 平面图.pdf" in words(refused)


def test_a_drawing_that_carries_a_script_is_taken(clerk):  # noqa: F811
    """It is shown without running it, and the reviewers are told."""
    clerk.fills(
        NEW, 422, button="submit", project_code="",
        **{"file-D14": [("J-67 平面图.pdf", drawings.scripted())]},
    )  # fmt: skip

    assert "J-67" in clerk.opens(NEW).get_data(as_text=True)
