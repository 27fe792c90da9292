"""What every template may call: words, figures, the frame of the page."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for
from flask_wtf.csrf import generate_csrf

from engine.domain import places
from engine.domain.application import Sheet, Subject
from engine.domain.case import WorkItem
from engine.domain.codes import masked
from engine.domain.fees.money import in_fours
from engine.domain.guide import MaterialRule
from engine.domain.names import Role, Text
from engine.domain.opinions import OpinionKind
from engine.domain.wording import local, local_day
from web import addresses, here, history, lang, lists, menu, money, timing
from web.casebook import Casebook
from web.forms import receipt


def teach(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    versions = _versions(Path(app.static_folder or "") / "dist")

    def asset(name: str) -> str:
        return url_for("static", filename=f"dist/{name}", v=versions[name])

    app.jinja_env.globals.update(
        t=lang.t,
        say=lang.say,
        known=lang.known,
        asset=asset,
        csrf_token=generate_csrf,
        turn=lists.turn,
        as_asked=lists.as_asked,
        work_href=lists.href,
        actor=history.actor,
        round_name=history.round_name,
        figure=figure,
        named=named,
        kind_options=kind_options,
        sheet_options=sheet_options,
        state_options=state_options,
        due_left=due_left,
        shown_code=shown_code,
        masked=masked,
        cell_of=places.cell,
        day=day,
        day_of=day_of,
        clock_of=clock_of,
        posts=menu.post,
        yuan=money.yuan,
        code_in_fours=in_fours,
        dict=dict,
    )
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """What the frame of every page shows."""
    me = here.visitor()
    return {
        "lang": lang.current(),
        "demo": here.house().demo,
        "me": me,
        "may_intake": me is not None and me.may(Role.INTAKE),
        "my_post": menu.post(me),
        "menu": menu.of(me),
        "in_language": menu.in_language,
        "today": here.today(),
        "back": _back(),
    }


def figure(value: object) -> str:
    """A fact as people read it: 28,600 · 是."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return lang.say(value)
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def named(choices: Iterable[tuple[str, Text]]) -> list[tuple[str, str]]:
    """Choices of a form in the reader's language."""
    return [(value, lang.say(words)) for value, words in choices]


def kind_options(kinds: Iterable[OpinionKind]) -> list[tuple[str, str]]:
    """Kinds of opinion in words."""
    return [(k.value, lang.t(f"opinion.{k.value}")) for k in kinds]


def sheet_options(sheets: Iterable[Sheet]) -> list[tuple[str, str]]:
    """Sheets to choose from."""
    return [(s.sheet_no, f"{s.sheet_no} {s.title}") for s in sheets]


def state_options(rule: MaterialRule) -> list[tuple[str, str]]:
    """What may be said of a material."""
    return [(s.value, lang.t(f"material.{s.value}")) for s in receipt.states(rule)]


def due_left(book: Casebook, item: WorkItem) -> timing.Left:
    """How much time a piece of work has left."""
    return timing.of_work(book.calendar, item.due_on, item.due_at)


def shown_code(subject: Subject) -> str:
    """A body's code in full, a person's number masked."""
    return subject.code if subject.kind == "body" else masked(subject.code)


def day(iso: str) -> str:
    """An ISO date in words."""
    return lang.say(date.fromisoformat(iso))


def day_of(moment: datetime) -> str:
    """The legal day of a moment in words."""
    return lang.say(local_day(moment))


def clock_of(moment: datetime) -> str:
    """The time of day in the hall."""
    return f"{local(moment):%H:%M}"


def _versions(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in folder.iterdir()
    }


def _back() -> str:
    """The page the reader came from, if it is one of ours and not this one."""
    came = addresses.parts(request.referrer or "")
    if came.netloc != request.host or came.path == request.path:
        return ""
    return came.path + (f"?{came.query}" if came.query else "")
