"""The guides inside the product: each post's on its first page, in the page's language."""

import re

import pytest

from tests.web.conftest import links, main_words
from web import guides

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("login", "post"),
    [
        ("jinjian", "intake"),
        ("chujian", "issue"),
        ("fire-chengban", "reviewer"),
        ("fire-shenhe", "reviewer"),
        ("hcon-daibiao", "signer"),
        ("gaitu", "coordinator"),
        ("sheji", "design-firm"),
        ("guanli", "manager"),
        ("jiancha", "manager"),
        ("guiyuan", "teller"),
        ("caiwu", "finance"),
    ],
)
def test_the_first_page_of_a_post_leads_to_its_guide(screen, login, post):
    """Whoever sits down for the first time finds it without asking."""
    one = screen(login)

    assert f"/help/{post}" in links(one.browser.get("/", follow_redirects=True))
    assert len(main_words(one.opens(f"/help/{post}"))) > 400


@pytest.mark.parametrize("post", sorted(guides.POSTS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_guide_is_a_plain_page_in_one_language_with_its_pictures(screen, post, language):
    """Nothing of its markup is left, every picture is there, every link leads somewhere."""
    visitor = screen()

    answer = visitor.opens(f"/help/{post}?lang={language}")

    text = answer.get_data(as_text=True)
    shown = main_words(answer)
    assert "**" not in shown
    assert "](" not in shown
    assert bool(HAN.search(shown)) == (language == "zh")
    assert text.count("<h1") == 1
    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]*)"', text)
    assert pictures
    for address, alternative in pictures:
        assert alternative
        assert visitor.opens(address).mimetype == "image/png"
    for address in links(answer):
        if address.startswith("/help/"):
            visitor.opens(address).close()


def test_the_public_page_leads_to_the_applicants_guide(screen):
    """No account needed, for the page and for the guide."""
    assert "/help/applicant" in links(screen().opens("/track"))


@pytest.mark.parametrize(
    "path",
    ["/help/nobody", "/help/..", "/help/intake.zh-CN", "/help/pictures/secret.png",
     "/help/pictures/..%2f..%2fpyproject.png", "/help/" + "x" * 2000],
)  # fmt: skip
def test_nothing_else_is_served(screen, path):
    """Only the guides there are, and the pictures that they show."""
    screen().opens(path, 404)
