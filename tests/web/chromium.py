"""A real browser in front of the pages: Debian's Chromium, driven by Playwright.

A test file that uses it says ``pytestmark = NEEDED``; the pages stand at the fixture ``site``.
"""

import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDED = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="browser: no chromium on this machine"),
]


@contextmanager
def browser(**context):
    """A page in Chromium, and everything it complained about."""
    with sync_playwright() as play:
        program = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = program.new_context(**context).new_page()
        page.set_default_timeout(15_000)
        complaints = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _bad(said) else None)
        page.on("dialog", lambda dialog: dialog.accept())
        yield page, complaints
        program.close()


def _bad(said):
    refused_form = "status of 4" in said.text  # a refused form is an answer, not a fault
    return said.type in {"error", "warning"} and not refused_form
