"""How long the drawing board takes with a cold cache: python -m tests.web.first_paint [address].

Against a house that runs already (``lianshen demo``, by default on port 8000); each time a fresh
browser, so that nothing is kept. Milliseconds from the press of the link: the page's first words,
and the five-department diagram painted, checked and ready to be changed.
"""

import statistics
import sys

from tests.web.chromium import browser
from tests.web.test_studio_browser import SIZE, opens_board

TIMES = 7
MEASURED = """() => ({
  words: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  ready: window.readyAt,
  bytes: performance.getEntriesByType("resource").reduce((all, one) => all + one.transferSize, 0),
})"""
WATCH = """new MutationObserver((_, watch) => {
  if (!document.querySelector("#studio[data-ready=yes]")) return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => (window.readyAt = performance.now())));
}).observe(document, { subtree: true, childList: true, attributes: true });"""


def once(site):
    """One cold visit."""
    with browser(viewport=SIZE) as (page, _):
        opens_board(page, site)
        page.get_by_role("button", name="起草新版").first.click()
        page.wait_for_selector("#studio[data-ready=yes]")
        address = page.url
        state = page.context.storage_state()
        cold = page.context.browser.new_context(viewport=SIZE, storage_state=state)
        cold.add_init_script(WATCH)
        fresh = cold.new_page()
        fresh.goto(address)
        fresh.wait_for_selector("#studio[data-ready=yes]")
        fresh.wait_for_timeout(100)
        return fresh.evaluate(MEASURED)


def main():
    """Print the medians and the slowest."""
    site = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    runs = [once(site) for _ in range(TIMES)]
    for name in ("words", "ready"):
        found = [run[name] for run in runs]
        middle = statistics.median(found)
        sys.stdout.write(f"{name}: median {middle:.0f} ms, slowest {max(found):.0f} ms\n")
    sys.stdout.write(f"fetched: {runs[0]['bytes'] / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
