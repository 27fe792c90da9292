"""A real browser in front of the pages: Debian's Chromium, driven by Playwright.

A test file that uses it says ``pytestmark = NEEDED``; the pages stand at the fixture ``site``.
"""

import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDED = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="browser: no chromium on this machine"),
]


PATIENCE = 60_000
"""Milliseconds that a page may need for what it promised; long, for the machine may be busy."""

expect.set_options(timeout=PATIENCE)

_kept = []


@contextmanager
def browser(**context):
    """A page in Chromium, and everything it complained about; what it keeps is its own."""
    own = _program().new_context(**context)
    page = own.new_page()
    page.set_default_timeout(PATIENCE)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if _bad(said) else None)
    page.on("dialog", lambda dialog: dialog.accept())
    try:
        yield page, complaints
    finally:
        for one in page.context.browser.contexts:  # and the telephones beside it
            one.close()


def close():
    """The one program of this process ends, if it ever began."""
    while _kept:
        play, program = _kept.pop()
        program.close()
        play.stop()


def _program():
    """Begun when the first test wants it, and anew should it have died."""
    if _kept and not _kept[0][1].is_connected():
        close()
    if not _kept:
        play = sync_playwright().start()
        program = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        _kept.append((play, program))
    return _kept[0][1]


def _bad(said):
    refused_form = "status of 4" in said.text  # a refused form is an answer, not a fault
    return said.type in {"error", "warning"} and not refused_form
