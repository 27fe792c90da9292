"""Verbs of the studio: drafts begun, saved, dropped. A draft stands where a case does."""

from datetime import timedelta

from engine.bpmn.catalogue import DIAGRAM, GUIDE
from engine.exchange.toml_text import Put
from engine.stages.studio import drafts as drawing
from engine.stages.studio import guide
from engine.store import drafts
from tests.crash.doing import one
from tests.given import shipped

XML = shipped("drawing-review")[1][DIAGRAM]


def draft(office):
    """A draft of the drawing review."""
    with office.at_work("liucheng") as (tx, by):
        return drawing.begin(tx, "drawing-review", by, office.now)


def drawn_on(office):
    """A draft with an earlier state."""
    number = draft(office)
    with office.at_work("liucheng") as (tx, by):
        _saves(office, tx, number, by)
    return number


def opened(office):
    """A draft that its analyst has open."""
    number = draft(office)
    with office.at_work("liucheng") as (tx, by):
        drawing.enter(tx, number, by, office.now)
    return number


def _saves(office, tx, number, by):
    later = office.now + timedelta(minutes=6)
    drawing.save(tx, number, DIAGRAM, XML + b"\n", drawing.print_of(XML), by, later)


def _changes_guide(office, tx, number, by):
    seen = drawing.print_of(drafts.files(tx, number)[GUIDE])
    edits = [Put(("process",), {"promised_days": 9})]
    guide.change(tx, number, GUIDE, seen, edits, by, office.now)


def _removes(office, tx, number, by):
    files = drafts.files(tx, number)
    part = next(name for name in sorted(files) if name.startswith("forms/"))
    drawing.remove(tx, number, part, drawing.print_of(files[part]), by, office.now)


DRAWN_STATIONS = {made.__name__: made for made in (draft, drawn_on, opened)}

DRAWN = {
    "begin a draft": ("draft", one("liucheng", lambda o, tx, _draft, by: drawing.begin(
        tx, "drawing-review", by, o.now))),
    "begin from nothing": ("draft", one("liucheng", lambda o, tx, _draft, by: drawing.begin_blank(
        tx, "water-connection", "用水接入（示例）", by, o.now))),
    "begin with a diagram": ("draft", one("liucheng", lambda o, tx, _draft, by: drawing.begin_with(
        tx, "water-connection", XML, by, o.now))),
    "save a draft": ("draft", one("liucheng", _saves)),
    "change a guide": ("draft", one("liucheng", _changes_guide)),
    "remove a form": ("draft", one("liucheng", _removes)),
    "go back to a save": ("drawn_on", one("liucheng", lambda o, tx, number, by: drawing.go_back(
        tx, number, 1, by, o.now))),
    "drop a draft": ("drawn_on", one("liucheng", lambda o, tx, number, by: drawing.drop(
        tx, number, by, o.now))),
    "open a draft": ("draft", one("liucheng", lambda o, tx, number, by: drawing.enter(
        tx, number, by, o.now))),
    "close a draft": ("opened", one("liucheng", lambda o, tx, number, by: drawing.leave(
        tx, number, by, o.now))),
}  # fmt: skip
