"""The menu: pages that belong together share one entry and stand as tabs beside each other."""

import pytest


@pytest.mark.parametrize(
    "path", ["/board", "/workload", "/kpi", "/timings", "/timings/cases", "/scenarios", "/logs"]
)
def test_the_pages_of_the_centre_share_one_entry(screen, path):
    """The entry is marked, and of the tabs the page that is open."""
    page = screen("guanli").opens(path).get_data(as_text=True)
    head, beside = page.split('<nav class="siblings', 1)
    beside = beside.partition("</nav>")[0]

    assert '<a href="/board" aria-current="true">中心看板</a>' in head
    assert head.count("aria-current") == 1
    assert f'<a href="/{path.split("/")[1]}" aria-current="page">' in beside
    assert beside.count("<li>") >= 7


def test_who_may_open_one_page_of_an_entry_sees_no_tabs(screen):
    """A manager reads editions and draws nothing."""
    page = screen("guanli").opens("/editions").get_data(as_text=True)

    assert '<a href="/editions" aria-current="page">流程版本</a>' in page
    assert '<nav class="siblings' not in page


@pytest.mark.parametrize("path", ["/intake", "/intake/new", "/cases"])
def test_one_is_in_one_place_at_a_time(screen, path):
    """Registering is not the queue as well, though its address begins alike."""
    head = screen("jinjian").opens(path).get_data(as_text=True).partition("</header>")[0]

    assert head.count("aria-current") == 1
    assert f'<a href="{path}" aria-current="page">' in head
