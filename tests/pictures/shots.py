"""Every picture of the documentation: who sits there, and what they do before it is taken."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.store import fees

WIDE, NARROW = 1366, 390

PASTORAL = "000001"  # 和风苑一期: five departments at work on it
RIVER = "000002"  # 望江里二期: drawings are being changed
PINES = "000003"  # 听松园: third round, ready to hand out
SCHOOL = "000006"  # 竹里小学: received, may be accepted
ORANGE = "000007"  # 橘洲人家: corrections are awaited
WOODCUTTER = "000012"  # 问樵山庄: waits for signatures
PAVILION = "000013"  # 长亭里: re-review, one sheet pulled back
LANE = "000020"  # 拾遗巷: handed out, one paper replaced


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture, taken in both languages.

    ``to`` walks to the page; ``height`` is what is shown of it (0: all of it, to ``most``).
    """

    name: str
    login: str
    to: Callable
    width: int = WIDE
    height: int = 860
    most: int = 1500


def at(path):
    """An address."""
    return lambda eye: eye.go(path)


def down(path, css):
    """An address, as far down as the section of this heading."""

    def goes(eye):
        eye.go(path)
        eye.page.evaluate(f"document.querySelector('{css}').closest('section').scrollIntoView()")

    return goes


def case(code, more=""):
    """The page of the newest case of a sample project."""
    return lambda eye: eye.go(eye.case(code) + more)


def window(path, code):
    """The page of such a case at a window."""
    return lambda eye: eye.go(f"{path}/{eye.number(code)}")


def work(path, code):
    """Its line in somebody's work list, opened."""
    return lambda eye: eye.work(path, code)


def track(code):
    """What its applicant sees."""
    return lambda eye: eye.track(code)


def first(path, css="main table tbody a"):
    """The first line of a list, opened."""
    return lambda eye: eye.follow(path, css)


def example(eye):
    """The receipt with the example filled in."""
    eye.go("/intake/new")
    eye.press("example")


def materials(eye):
    """Its checklist of materials."""
    example(eye)
    eye.page.locator("#state-D01").scroll_into_view_if_needed()
    eye.page.evaluate("document.querySelector('#state-D01').closest('section').scrollIntoView()")


def running(eye):
    """A project is named that has a case under way."""
    eye.go("/intake/new")
    eye.page.fill("input[name=project_code]", f"2026-330183-47-01-{PASTORAL}")
    eye.page.keyboard.press("Tab")
    eye.page.wait_for_timeout(900)
    eye.settle()


def empty(eye):
    """A review that says Revise and names no comment."""
    eye.work("/desk?pile=free", PAVILION)
    eye.page.check("input[name=kind][value=revise]")
    eye.page.evaluate("document.querySelector('#review').noValidate = true")
    eye.press("submit")


def slip(eye):
    """The oldest slip that waits for money, as the teller scans it."""
    with eye.store.reading() as tx:
        (open_one,) = fees.open_slips(tx, limit=1)
    eye.go(f"/teller/slip/{open_one.payment_code}")


SHOTS: tuple[Shot, ...] = (
    Shot("sign-in", "", at("/sign-in"), height=0),
    # intake window
    Shot("intake-home", "jinjian", at("/"), height=0),
    Shot("intake-queue", "jinjian", at("/intake"), height=0),
    Shot("intake-register", "jinjian", example, height=0, most=1200),
    Shot("intake-materials", "jinjian", materials),
    Shot("intake-running", "jinjian", running, height=700),
    Shot("intake-accept", "jinjian", window("/intake", SCHOOL), height=0, most=1200),
    Shot("intake-corrections", "jinjian", window("/intake", ORANGE), height=0, most=1100),
    Shot("receipt", "jinjian", case(SCHOOL, "/notices/receipt"), height=0),
    # any post
    Shot("cases", "jinjian", at("/cases")),
    Shot("case", "jinjian", case(PASTORAL), height=0),
    Shot("project", "jinjian", at(f"/projects/2026-330183-47-01-{RIVER}"), height=1000),
    # department
    Shot("desk-home", "fire-chengban", at("/")),
    Shot("desk", "fire-chengban", at("/desk?pile=free")),
    Shot("review", "fire-chengban", first("/desk?pile=free"), height=0),
    Shot("review-again", "fire-chengban", work("/desk?pile=free", PAVILION), height=0, most=1250),
    Shot("review-refused", "fire-chengban", empty, height=700),
    Shot("sheet", "fire-chengban", case(PASTORAL, "/sheets/1/建施-01")),
    Shot("compare", "fire-chengban", case(PINES, "/sheets/3/暖施-01/compare")),
    Shot("check", "fire-shenhe", first("/desk"), height=0, most=1300),
    # drawing coordinator and design firm
    Shot("coordination", "gaitu", at("/coordination"), height=0),
    Shot("one-list", "gaitu", window("/coordination", RIVER), height=0),
    Shot("invitations", "gaitu", at("/invitations"), height=0),
    Shot("redraw-list", "sheji", at("/redraw"), height=0),
    Shot("redraw", "sheji", work("/redraw", RIVER), height=0),
    Shot("redraw-narrow", "sheji", work("/redraw", RIVER), NARROW, 0, 1200),
    # chief representative
    Shot("sign-list", "hcon-daibiao", at("/sign"), height=0),
    Shot("sign", "hcon-daibiao", first("/sign"), height=0, most=1200),
    Shot("pause", "fire-daibiao", case(PAVILION, "/pause"), height=0, most=1100),
    # issue window
    Shot("issue-list", "chujian", at("/issue"), height=0),
    Shot("issue", "chujian", window("/issue", PINES), height=0),
    Shot("issue-not-ready", "chujian", window("/issue", WOODCUTTER), height=0),
    Shot("issued", "chujian", window("/issue", LANE), height=0),
    # the bank's window, finance
    Shot("teller", "guiyuan", at("/teller"), height=0),
    Shot("teller-slip", "guiyuan", slip, height=0),
    Shot("finance-refunds", "caiwu", at("/finance/refunds"), height=0),
    Shot("finance-held", "caiwu", at("/finance/held"), height=0),
    Shot("finance-days", "caiwu", at("/finance/days"), height=0),
    # cases in minutes
    Shot("calls", "", at("/calls"), height=500),
    Shot("minutes", "guanli", at("/minutes"), height=0, most=1100),
    # manager
    Shot("manager-home", "guanli", at("/"), height=0),
    Shot("board", "guanli", at("/board"), height=0, most=1800),
    Shot("board-held", "guanli", at("/board/held"), height=700),
    Shot("timings", "guanli", down("/timings", "#distribution"), height=900),
    Shot("timings-months", "guanli", down("/timings", "#months"), height=560),
    Shot("incidents", "guanli", at("/incidents"), height=0),
    # analyst
    Shot("editions", "liucheng", at("/editions"), height=0),
    # applicant
    Shot("track-form", "", at("/track"), NARROW, 0),
    Shot("track", "", track(PASTORAL), NARROW, 0),
    Shot("track-changing", "", track(RIVER), NARROW, 0),
    Shot("track-done", "", track(LANE), NARROW, 0),
    Shot("track-wide", "", track(PASTORAL), height=0),
)  # fmt: skip
