"""A browser that signs in as people, walks to pages and takes small pictures of them."""

import io

from PIL import Image

from engine.store import cases, finding, intake
from tests.web.chromium import browser

COLOURS = 192
LANGUAGES = {"zh": "zh-CN", "en": "en"}


class Eye:
    """Somebody in front of a page, in one language."""

    def __init__(self, page, site, store, language):
        self.page, self.site, self.store, self.language = page, site, store, language
        self.me = None

    def be(self, login):
        """Sign in as somebody of the demonstration; nobody for ""."""
        if self.me == login:
            return
        self.page.context.clear_cookies()
        self.page.goto(f"{self.site}/sign-in?lang={self.language}")
        if login:
            self.page.click(f'form[action="/sign-in/as/{login}"] button.tile-button')
            away = self.page.locator("form[action='/demo/tour'] button[value=away]")
            if away.count():
                away.click()
        self.me = login

    def go(self, path):
        """Open a page."""
        answer = self.page.goto(self.site + path)
        if answer is None or answer.status >= 400:
            raise LookupError(f"{path}: {answer and answer.status}")
        self.settle()

    def settle(self):
        """Until pictures and fonts are there and nothing moves."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("document.fonts.ready")

    def press(self, action):
        """The button that says this to the form, and the page that follows."""
        self.page.locator(f"#main button[value='{action}']").first.click()
        self.settle()

    def follow(self, path, css):
        """Open a list, then what its first line leads to."""
        self.go(path)
        self.go(self.page.locator(css).first.get_attribute("href"))

    def held(self, code):
        """The newest case of a sample project."""
        with self.store.reading() as tx:
            project = intake.find_project(tx, f"2026-330183-47-01-{code}")
            (newest, *_), _ = finding.listed(tx, finding.Narrow(project=project), limit=1, offset=0)
            return cases.get(tx, newest.id)

    def number(self, code):
        """Its number."""
        return self.held(code).case_no

    def case(self, code):
        """The address of its page."""
        return f"/cases/{self.number(code)}"

    def work(self, path, code):
        """Its line in somebody's work list, opened."""
        self.follow(path, f"main tr:has-text('{self.number(code)}') a")

    def track(self, code):
        """What the applicant sees, by number and query code."""
        held = self.held(code)
        self.go(f"/track?no={held.case_no}&code={held.query_code}")

    def take(self, shot):
        """One picture, as the bytes of a PNG."""
        self.page.set_viewport_size({"width": shot.width, "height": shot.height or 768})
        self.be(shot.login)
        shot.to(self)
        if shot.height:
            return small(self.page.screenshot())
        tall = self.page.evaluate("document.documentElement.scrollHeight")
        height = min(tall, shot.most)
        self.page.set_viewport_size({"width": shot.width, "height": height})
        self.settle()
        return small(self.page.screenshot())


def small(png):
    """The same picture with as many colours as a page of ours has."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    kept = io.BytesIO()
    few.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def pictures(shots, site, store):
    """Name → bytes, for every shot in every language."""
    for language, tag in LANGUAGES.items():
        with browser(bypass_csp=True, reduced_motion="reduce") as (page, complaints):
            eye = Eye(page, site, store, language)
            for shot in sorted(shots, key=lambda one: one.login):
                yield f"{shot.name}.{tag}.png", eye.take(shot)
                if complaints:
                    raise AssertionError((shot.name, complaints))
