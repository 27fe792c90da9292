"""The demonstration's guided tour: for each post a few sentences, each with a page to look at.

It is a strip above the page, never in front of it; it can be put away and called back, and how
far somebody is is kept with their account. Also here: setting the sample data anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain.names import Officer, Role
from engine.store import people
from web import addresses, here, lang, session

blueprint: Blueprint = Blueprint("tour", __name__, url_prefix="/demo")

SUBJECT = "tour"
STEPS: Mapping[Role, tuple[str, ...]] = {
    Role.INTAKE: (
        "home.home", "receipt.new", "intake.queue", "intake.queue", "cases.search", "track.form",
    ),
    Role.ISSUE: ("home.home", "issue.worklist", "issue.worklist", "cases.search"),
    Role.HANDLER: (
        "home.home", "desk.worklist", "desk.worklist", "desk.worklist", "cases.search",
    ),
    Role.CHECKER: ("desk.worklist", "desk.worklist", "desk.worklist", "cases.search"),
    Role.CHIEF: ("home.home", "sign.worklist", "sign.worklist", "cases.search"),
    Role.COORDINATOR: (
        "home.home", "coordination.worklist", "coordination.worklist", "cases.search",
    ),
    Role.DESIGN_FIRM: ("home.home", "redraw.worklist", "redraw.worklist", "redraw.worklist"),
    Role.MANAGER: ("board.board", "cases.search", "cases.search", "board.board"),
    Role.SUPERVISOR: ("board.board", "cases.search", "cases.search", "cases.search"),
    Role.ANALYST: ("home.home", "cases.search", "cases.search", "incidents.listing"),
}  # fmt: skip
"""The page of each step; its sentence is ``tour.<post>.<number>``, numbered from 1."""

WALK: tuple[tuple[str, str], ...] = (
    ("jinjian", "receipt.new"),
    ("fire-chengban", "desk.worklist"),
    ("fire-shenhe", "desk.worklist"),
    ("gaitu", "coordination.worklist"),
    ("sheji", "redraw.worklist"),
    ("hcon-daibiao", "sign.worklist"),
    ("chujian", "issue.worklist"),
    ("guanli", "board.board"),
)
"""The whole story in ten minutes: whom to be, where to begin; ``tour.walk.<login>`` says why."""


@dataclass(frozen=True, slots=True)
class Tour:
    """Where somebody is on the tour of their post: step ``n`` of ``of``, counted from 1."""

    n: int
    of: int
    words: str
    href: str
    here: bool


@blueprint.app_context_processor
def in_frame() -> dict[str, Any]:
    """What the strip above the page shows."""
    house = here.house()
    if not house.demo:
        return {"tour": None, "laying": None, "stage_note": None}
    stage = house.stage
    return {
        "tour": _tour(here.visitor()),
        "laying": stage.progress() if stage else None,
        "stage_note": stage.note if stage else None,
        "may_reset": stage is not None,
        "tour_back": _this_page,
    }


@blueprint.app_context_processor
def on_the_sign_in_page() -> dict[str, Any]:
    """The people of the ten-minute walk, in order."""
    if not here.house().demo or request.endpoint not in {"sign_in.form", "sign_in.choose"}:
        return {"walk": ()}
    with here.reading() as tx:
        found = [(people.by_login(tx, login), endpoint) for login, endpoint in WALK]
    return {"walk": [(one, url_for(to)) for one, to in found if one is not None and one.active]}


@blueprint.post("/tour")
def go() -> ResponseReturnValue:
    """Onward, back, away, or from the beginning again."""
    _only_in_the_demo()
    me = here.officer()
    steps = STEPS.get(_post(me) or Role.INTAKE, ())
    n, shown = _kept(me, len(steps))
    seen = request.form.get("n", "")
    if seen.isascii() and seen.isdigit() and len(seen) < 3 and 0 < int(seen) <= len(steps):
        n = int(seen)
    move = request.form.get("move", "")
    if move == "next":
        n, shown = n + 1, n < len(steps)
    elif move == "previous":
        n = max(1, n - 1)
    elif move == "away":
        shown = False
    elif move == "again":
        n, shown = 1, True
    else:
        abort(400)
    with here.transaction() as tx:
        body = {"n": min(n, len(steps)), "shown": shown}
        people.keep_draft(tx, me.account, SUBJECT, body, here.now())
    return redirect(_back(), code=303)


@blueprint.post("/reset")
def reset() -> ResponseReturnValue:
    """The sample data as they were; whatever visitors did is gone."""
    _only_in_the_demo()
    stage = here.house().stage
    if stage is None:
        abort(404)
    done = stage.reset(here.now())
    session.leave()
    flash(lang.t("demo.was_reset" if done else "demo.resetting"))
    return redirect(url_for("sign_in.form"), code=303)


def _only_in_the_demo() -> None:
    if not here.house().demo:
        abort(404)


def _tour(me: Officer | None) -> Tour | None:
    post = _post(me)
    if me is None or post is None:
        return None
    steps = STEPS[post]
    n, shown = _kept(me, len(steps))
    if not shown:
        return None
    if request.endpoint in steps[n - 1 :]:  # somebody is ahead of the tour: it goes along
        n += steps[n - 1 :].index(request.endpoint)
    endpoint = steps[n - 1]
    words = lang.t(f"tour.{post.value}.{n}")
    return Tour(n, len(steps), words, url_for(endpoint), request.endpoint == endpoint)


def _post(me: Officer | None) -> Role | None:
    """The post whose tour it is: the first that somebody holds."""
    return None if me is None else next((role for role in STEPS if me.may(role)), None)


def _kept(me: Officer, of: int) -> tuple[int, bool]:
    """The step somebody is at, from 1, and whether the strip is shown."""
    with here.glancing() as tx:
        kept = people.draft(tx, me.account, SUBJECT) or {}
    n = kept.get("n", 1)
    n = n if isinstance(n, int) else 1
    return min(max(1, n), max(1, of)), bool(kept.get("shown", True))


def _this_page() -> str:
    """The page to come back to after a button of the strip: this one, unless a form was sent."""
    asked = request.full_path.rstrip("?")
    return asked if request.method == "GET" else url_for("home.home")


def _back() -> str:
    """The page that the button was pressed on, if it is one of ours."""
    asked = request.form.get("back", "")
    parts = addresses.parts(asked)
    ours = asked.startswith("/") and not asked.startswith("//") and "\\" not in asked
    if ours and not parts.netloc and asked.isprintable():
        return asked
    return url_for("home.home")
