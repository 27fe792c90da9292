"""Verbs beside the counter: coordinating, invitations, phrases, colleagues, signing in bulk.

Each has a station of its own, made by the people who come before it. What would differ from one
try to the next (a secret by lot) is the same here, so that all rows can be compared.
"""

import hashlib
from datetime import timedelta
from unittest import mock

from engine.domain.coordination import Stance
from engine.domain.names import Department, Role
from engine.domain.wording import local_day
from engine.stages import (
    announce,
    coordinate,
    invite,
    issue,
    more_time,
    phrases,
    redraw,
    sheet_notices,
    sign,
    staff,
    substitutes,
    transfer,
    work,
)
from engine.store import clocks, coordination, opened, opinions, people
from tests.crash.doing import one
from tests.office import PASS, REVISE
from tests.stages import stations

FIRM = "91110000600037341L"


SECRET = "k" * 24


def two_comments(office):
    """Fire and housing want the same sheet changed."""
    case = office.accepts(despite_running=True)
    office.opines(case, "fire", REVISE, ["J-01", "J-03"])
    office.opines(case, "hcon", REVISE, ["J-01"])
    office.everyone_else_opines(case, PASS)
    return case


def joined(office):
    """Both on one line."""
    case = two_comments(office)
    _join(office, case)
    return case


def more_time_asked(office):
    """The firm waits for a word about its date."""
    case = stations.redrawing(office)
    _ask_for_time(office, case)
    return case


def invited(office):
    """A colleague of the firm holds an invitation."""
    case = stations.in_review(office)
    _invite(office, case)
    return case


def with_phrase(office):
    """Fire has a stock phrase."""
    case = stations.in_review(office)
    _phrase(office, case)
    return case


def with_colleague(office):
    """Fire has a second handler."""
    case = stations.in_review(office)
    with office.at_work("liucheng") as (tx, boss):
        post = staff.Post("消防承办人二·示例", frozenset({Role.HANDLER}), "FIRE")
        staff.hire(tx, "fire-second", post, boss, office.now)
    return case


def substituted(office):
    """Fire's handler is away."""
    case = stations.in_review(office)
    with office.at_work("liucheng") as (tx, boss):
        post = staff.Post("消防承办人三·示例", frozenset({Role.HANDLER}), "FIRE")
        staff.hire(tx, "fire-third", post, boss, office.now)
    _substitute(office, case, "fire-third")
    return case


def _comments(tx, case, sheet):
    return [c.id for c in opinions.comments(tx, case) if c.open and c.sheet_no == sheet]


def _same_secret(do, secret=SECRET):
    """The invitation's code is drawn by lot; here it is always the same."""

    def done(office, case):
        with mock.patch.object(invite.secrets, "token_urlsafe", return_value=secret):
            return do(office, case)

    return done


def _day(office, ahead):
    with office.store.reading() as tx:
        return clocks.calendar(tx).ahead(local_day(office.now), ahead)


_join = one("gaitu", lambda o, tx, case, by: coordinate.join(
    tx, case, _comments(tx, case, "J-01"), by, o.now))  # fmt: skip


def _apart(office, tx, case, by):
    one, two = _comments(tx, case, "J-01")
    coordinate.keep_apart(tx, case, (one, two), by, office.now)


def _ask_for_time(office, case):
    day = _day(office, 20)
    with office.at_work("sheji") as (tx, by):
        more_time.ask(tx, office.item(case, "redraw"), day, "结构要重算", by, office.now)


def _answer_request(office, case, do):
    with office.at_work("gaitu") as (tx, by):
        [asked] = [r.id for r in coordination.requests(tx, case) if r.answered_at is None]
        do(tx, case, asked, by)


def _grant(office, case):
    day = _day(office, 20)
    _answer_request(office, case, lambda tx, held, asked, by: more_time.grant(
        tx, held, asked, day, "同意", by, office.now))  # fmt: skip


def _refuse(office, case):
    _answer_request(office, case, lambda tx, held, asked, by: more_time.refuse(
        tx, held, asked, "来不及", by, office.now))  # fmt: skip


def _set_day(office, case):
    day = _day(office, 6)
    with office.at_work("gaitu") as (tx, by):
        more_time.set_day(tx, case, day, "工期紧", by, office.now)


_invite_somebody = one("jinjian", lambda o, tx, _case, by: invite.invite(
    tx, FIRM, "示例设计院", "李四（示例）", 7, by, o.now))  # fmt: skip


_invite = _same_secret(_invite_somebody)


_phrase = one("fire-chengban", lambda o, tx, _case, by: phrases.add(
    tx, "疏散宽度不足，请复核。", by, o.now, own=True))  # fmt: skip


def _come_in(office, _case):
    with office.store.transaction() as tx:
        invite.accept(tx, SECRET, "li-si", "李四（示例）", "not-a-hash", office.now)


def _invitation(tx):
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    return invite.invitations.by_digest(tx, digest).id


def _phrase_of(tx, by):
    return phrases.kept.of(tx, by)[0].id


def _substitute(office, _case, login="fire-second"):
    with office.at_work("fire-chengban") as (tx, by):
        other = people.by_login(tx, login).officer.account
        today = local_day(office.now)
        substitutes.name(tx, other, today, today + timedelta(days=5), by, office.now)


def _back_again(office, tx, _case, by):
    held = substitutes.departments.absences(tx, by, local_day(office.now))
    substitutes.end(tx, held[0].id, by)


def _transfer(office, tx, case, by):
    other = people.by_login(tx, "fire-second").officer.account
    transfer.give(tx, office.item(case, "handle", "fire"), other, "请代为审查", by, office.now)


def _note_change(office, tx, case, by):
    notices = sheet_notices.sheet_notices.waiting(tx, Department("PLAN"))
    mine = next(one for one in notices if one.case_id == case)
    sheet_notices.note(tx, mine.id, by, office.now)


def _opened(office, case):
    item = office.item(case, "sign", "fire")
    with office.at_work("fire-daibiao") as (tx, by):
        opened.note(tx, by.account, item, opened.contents(tx, [item])[item], office.now)


def _sign_in_bulk(office, case):
    item = office.item(case, "sign", "fire")
    with office.at_work("fire-daibiao") as (tx, by):
        sign.sign_opened(tx, item, by, office.now)


def _only_words(office, tx, case, by):
    """The firm answers every comment and changes nothing."""
    words = {c.id: "按规范第5.5.18条无须修改" for c in opinions.comments(tx, case) if c.open}
    how = dict.fromkeys(words, Stance.NOT_CHANGED)
    redraw.upload(tx, office.item(case, "redraw"), [], words, [], "", by, office.now, stances=how)


def _receipt(office, tx, case, by):
    issue.keep_signed_receipt(tx, case, "c" * 64, by, office.now)


NEWER_STATIONS = {
    made.__name__: made
    for made in (
        two_comments,
        joined,
        more_time_asked,
        invited,
        with_phrase,
        with_colleague,
        substituted,
    )
}

NEWER = {
    "join comments": ("two_comments", _join),
    "unjoin": ("joined", one("gaitu", lambda o, tx, case, by: coordinate.unjoin(
        tx, case, _comments(tx, case, "J-01")[0], by, o.now))),
    "keep apart": ("two_comments", one("gaitu", _apart)),
    "send list": ("two_comments", one("gaitu", lambda o, tx, case, by: announce.send(
        tx, case, by, o.now))),
    "urge firm": ("two_comments", one("gaitu", lambda o, tx, case, by: announce.urge(
        tx, case, "请尽快", by, o.now))),
    "set day": ("two_comments", _set_day),
    "ask for time": ("redrawing", _ask_for_time),
    "grant time": ("more_time_asked", _grant),
    "refuse time": ("more_time_asked", _refuse),
    "upload early": ("more_time_asked", lambda o, case: o.design_firm_uploads(case, ["J-03"])),
    "keep upload": ("redrawing", one("sheji", lambda o, tx, case, by: redraw.keep(
        tx, o.item(case, "redraw"), {"note": "改了一半"}, by, o.now))),
    "keep draft": ("in_review", one("fire-chengban", lambda o, tx, case, by: work.keep_draft(
        tx, o.item(case, "handle", "fire"), {"text": "写了一半"}, by, o.now))),
    "invite": ("in_review", _same_secret(_invite_somebody, "m" * 24)),
    "come in": ("invited", _come_in),
    "take invitation back": ("invited", one("jinjian", lambda o, tx, _case, by: invite.withdraw(
        tx, _invitation(tx), by, o.now))),
    "keep phrase": ("in_review", _phrase),
    "change phrase": ("with_phrase", one("fire-chengban", lambda o, tx, _case, by: phrases.change(
        tx, _phrase_of(tx, by), "别的话", by, o.now))),
    "drop phrase": ("with_phrase", one("fire-chengban", lambda _o, tx, _case, by: phrases.remove(
        tx, _phrase_of(tx, by), by))),
    "transfer": ("with_colleague", one("fire-chengban", _transfer)),
    "substitute": ("with_colleague", _substitute),
    "back again": ("substituted", one("fire-chengban", _back_again)),
    "note changed sheet": ("second_round", one("plan-chengban", _note_change)),
    "sign in bulk": ("signing", _sign_in_bulk),
    "keep receipt": ("delivered", one("chujian", _receipt)),
    "only words": ("redrawing", one("sheji", _only_words)),
}  # fmt: skip

BEFORE_NEWER = {
    "sign in bulk": _opened,
}
"""What has to happen first, and is not tried itself."""
