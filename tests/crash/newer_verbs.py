"""Verbs beside the counter: coordinating, invitations, colleagues, bulk signing, the operator's.

Each has a station of its own, made by the people who come before it. What would differ from one
try to the next (a secret by lot) is the same here, so that all rows can be compared.
"""

import hashlib
from datetime import date, timedelta
from functools import partial
from unittest import mock

from engine.domain.coordination import Stance
from engine.domain.errors import NotDelivered
from engine.domain.names import SYSTEM, Department, Role
from engine.domain.wording import local_day
from engine.stages import (
    almanac,
    announce,
    coordinate,
    delivery,
    editions,
    independence,
    invite,
    issue,
    measure,
    more_time,
    phrases,
    receive,
    reconcile,
    redraw,
    setup,
    sheet_notices,
    sign,
    staff,
    substitutes,
    take_over,
    timers,
    transfer,
    work,
)
from engine.store import (
    cases,
    clocks,
    coordination,
    opened,
    opinions,
    outbox,
    people,
    quarantine,
)
from engine.store.tables import CASE_MEASURE
from tests.office import PASS, REVISE
from tests.stages import stations
from tests.stages.verbs import VERBS

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


def mandated(office):
    """A mandate more, of fire's chief representative."""
    case = stations.in_review(office)
    _entrust(office, case)
    return case


def taken_over(office):
    """Meteorology's share is done at our desk."""
    case = stations.in_review(office)
    with office.at_work("mete-chengban") as (tx, by):
        _taken_over(office, tx, case, by)
    return case


def drafted_and_paused(office):
    """Fire's checker has an opinion before him, and fire's clock stands still."""
    case = stations.drafted(office)
    VERBS["stop clock"].done(office, case)
    return case


def _tx(login, do):
    """A verb of one person in one transaction."""

    def done(office, case):
        with office.at_work(login) as (tx, who):
            return do(office, tx, case, who)

    return done


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


_join = _tx("gaitu", lambda o, tx, case, by: coordinate.join(
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


_invite_somebody = _tx("jinjian", lambda o, tx, _case, by: invite.invite(
    tx, FIRM, "示例设计院", "李四（示例）", 7, by, o.now))  # fmt: skip
_invite = _same_secret(_invite_somebody)
_phrase = _tx("fire-chengban", lambda o, tx, _case, by: phrases.add(
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


def _entrust(office, _case):
    with office.at_work("liucheng") as (tx, by):
        days = (local_day(office.now), local_day(office.now) + timedelta(days=30))
        staff.entrust(
            tx, "fire-daibiao", "fire-design-review", days, "授权〔2026〕9号", by, office.now
        )


def _end_mandate(office, tx, _case, by):
    newest = max(one.id for _, one in staff.mandates(tx))
    staff.end_mandate(tx, newest, local_day(office.now), by, office.now)


def _move(office, tx, _case, by):
    post = staff.Post("消防承办人·示例", frozenset({Role.HANDLER, Role.CHECKER}), "FIRE")
    staff.change(tx, "fire-chengban", post, by, office.now)


def _hire(office, tx, _case, by):
    post = staff.Post("消防承办人·新", frozenset({Role.HANDLER}), "FIRE")
    staff.hire(tx, "fire-newest", post, by, office.now)


def _holidays(office, tx, _case, by):
    days = {date(2026, 3, day): (False, "停电（示例）") for day in (3, 4)}
    almanac.correct(tx, 2026, days, by, office.now, official=True, source="国办发明电示例号")


def _rearm(office, case):
    with office.store.transaction() as tx:
        almanac.rearm(tx, case, office.now)


def _restore(office, _case):
    with office.store.transaction() as tx:
        quarantine.impose(tx, "backup of the rig", office.now)
        reconcile.restored(tx, "backup of the rig", office.now)


def _found(office, _case, *, has):
    with office.store.transaction() as tx:
        reconcile.found(tx, reconcile.undecided(tx)[0], SYSTEM, office.now, has=has)


def _all_found(office, case):
    _restore(office, case)
    with office.store.transaction() as tx:
        for letter in reconcile.undecided(tx):
            reconcile.found(tx, letter, SYSTEM, office.now, has=True)


def _lift(office, _case):
    with office.store.transaction() as tx:
        assert reconcile.lift(tx, SYSTEM, office.now)


def _send(office, case):
    """The letter of the case is delivered, or with ``delivery.failed`` delayed."""
    with office.store.transaction() as tx:
        for letter_id, *_ in outbox.ready(tx, case):
            letter = outbox.claim(tx, letter_id, "test", timedelta(minutes=1), office.now)
            delivery.arrived(tx, letter, office.now)


def _misses(office, case):
    """Nobody answers at the department: tried again, and its line rests."""
    with office.store.transaction() as tx:
        for letter_id, *_ in outbox.ready(tx, case):
            letter = outbox.claim(tx, letter_id, "test", timedelta(minutes=1), office.now)
            why = NotDelivered(connector=letter.connector, why="connection refused")
            again = office.now + timedelta(seconds=4)
            delivery.failed(tx, letter, why, again, office.now)


def _missed_once(office, case):
    _misses(office, case)
    office.now += timedelta(seconds=5)


def _arrives_after_all(office, case):
    office.now += timedelta(seconds=5)
    _send(office, case)


def _deny(office, tx, case, by):
    independence.confirm(
        tx,
        office.item(case, "independence", "HCON"),
        independent=False,
        reason="牵连结构",
        by=by,
        now=office.now,
    )


def _only_words(office, tx, case, by):
    """The firm answers every comment and changes nothing."""
    words = {c.id: "按规范第5.5.18条无须修改" for c in opinions.comments(tx, case) if c.open}
    how = dict.fromkeys(words, Stance.NOT_CHANGED)
    redraw.upload(tx, office.item(case, "redraw"), [], words, [], "", by, office.now, stances=how)


def _receives(office, **more):
    """The code that the applicant asks with is drawn by lot as well."""
    with mock.patch.object(receive.secrets, "choice", return_value="K"):
        office.receives(despite_running=True, **more)


def _contradicts(office, _case):
    with office.store.reading() as tx:
        guide = editions.in_force(tx, "drawing-review").guide
    confirmed = {one.when: "已与设计单位核实" for one in guide.contradictions}
    _receives(office, confirmed=confirmed)


def _claim_with_mail(office, case):
    with office.at_work("fire-chengban") as (tx, who):
        work.claim(tx, office.item(case, "handle", "fire"), who, office.now)


def _silence(office, case):
    """Days have gone by, and nobody said anything in the pre-check."""
    office.now += timedelta(days=4)
    with office.store.transaction() as tx:
        timers.fire(tx, case, timers.due_of(tx, case, office.now)[0], office.now)


def _taken_over(office, tx, case, by):
    held = cases.get(tx, case)
    take_over.here(tx, held.id, "mete-branch", held.round, by, office.now)


def _forget_measures(office, _case):
    with office.store.transaction() as tx:
        tx.run(CASE_MEASURE.delete())


def _measure(office, _case):
    with office.store.transaction() as tx:
        assert measure.catch_up(tx)


def _receipt(office, tx, case, by):
    issue.keep_signed_receipt(tx, case, "c" * 64, by, office.now)


def _hire_chief(office, _case):
    with office.at_work("liucheng") as (tx, by):
        post = staff.Post("消防首席代表二·示例", frozenset({Role.CHIEF}), "FIRE")
        staff.hire(tx, "fire-chief-two", post, by, office.now)


def _grant_anew(office):
    with office.store.transaction() as tx:
        setup.grant_mandates(tx, "drawing-review", office.now)


NEWER_STATIONS = {
    one.__name__: one
    for one in (
        two_comments, joined, more_time_asked, invited, with_phrase, with_colleague, substituted,
        mandated, taken_over, drafted_and_paused,
    )
}  # fmt: skip

NEWER = {
    "receive": ("in_review", lambda o, _case: _receives(o)),
    "join comments": ("two_comments", _join),
    "unjoin": ("joined", _tx("gaitu", lambda o, tx, case, by: coordinate.unjoin(
        tx, case, _comments(tx, case, "J-01")[0], by, o.now))),
    "keep apart": ("two_comments", _tx("gaitu", _apart)),
    "send list": ("two_comments", _tx("gaitu", lambda o, tx, case, by: announce.send(
        tx, case, by, o.now))),
    "urge firm": ("two_comments", _tx("gaitu", lambda o, tx, case, by: announce.urge(
        tx, case, "请尽快", by, o.now))),
    "set day": ("two_comments", _set_day),
    "ask for time": ("redrawing", _ask_for_time),
    "grant time": ("more_time_asked", _grant),
    "refuse time": ("more_time_asked", _refuse),
    "upload early": ("more_time_asked", lambda o, case: o.design_firm_uploads(case, ["J-03"])),
    "keep upload": ("redrawing", _tx("sheji", lambda o, tx, case, by: redraw.keep(
        tx, o.item(case, "redraw"), {"note": "改了一半"}, by, o.now))),
    "keep draft": ("in_review", _tx("fire-chengban", lambda o, tx, case, by: work.keep_draft(
        tx, o.item(case, "handle", "fire"), {"text": "写了一半"}, by, o.now))),
    "invite": ("in_review", _same_secret(_invite_somebody, "m" * 24)),
    "come in": ("invited", _come_in),
    "take invitation back": ("invited", _tx("jinjian", lambda o, tx, _case, by: invite.withdraw(
        tx, _invitation(tx), by, o.now))),
    "keep phrase": ("in_review", _phrase),
    "change phrase": ("with_phrase", _tx("fire-chengban", lambda o, tx, _case, by: phrases.change(
        tx, _phrase_of(tx, by), "别的话", by, o.now))),
    "drop phrase": ("with_phrase", _tx("fire-chengban", lambda _o, tx, _case, by: phrases.remove(
        tx, _phrase_of(tx, by), by))),
    "transfer": ("with_colleague", _tx("fire-chengban", _transfer)),
    "substitute": ("with_colleague", _substitute),
    "back again": ("substituted", _tx("fire-chengban", _back_again)),
    "note changed sheet": ("second_round", _tx("plan-chengban", _note_change)),
    "sign in bulk": ("signing", _sign_in_bulk),
    "keep receipt": ("delivered", _tx("chujian", _receipt)),
    "hire": ("in_review", _tx("liucheng", _hire)),
    "change post": ("in_review", _tx("liucheng", _move)),
    "dismiss": ("in_review", _tx("liucheng", lambda o, tx, _case, by: staff.admit(
        tx, "fire-chengban", by, o.now, active=False))),
    "new password": ("in_review", _tx("liucheng", lambda o, tx, _case, by: staff.set_password(
        tx, "fire-chengban", "not-a-hash", by, o.now))),
    "entrust": ("in_review", _entrust),
    "end mandate": ("mandated", _tx("liucheng", _end_mandate)),
    "correct calendar": ("in_review", _tx("liucheng", _holidays)),
    "rearm": ("in_review", _rearm),
    "restore": ("in_review", _restore),
    "has the letter": ("in_review", partial(_found, has=True)),
    "has it not": ("in_review", partial(_found, has=False)),
    "lift quarantine": ("in_review", _lift),
    "letter arrives": ("in_review", _send),
    "letter misses": ("in_review", _misses),
    "letter arrives after all": ("in_review", _arrives_after_all),
    "deny independence": ("merging", _tx("hcon-daibiao", _deny)),
    "only words": ("redrawing", _tx("sheji", _only_words)),
    "receive what contradicts": ("in_review", _contradicts),
    "claim with mail": ("answered", _claim_with_mail),
    "submit with mail": ("answered", lambda o, case: o.drafts(case, "fire", PASS)),
    "withdraw with mail": ("answered", lambda o, case: o.withdraws(case)),
    "withdraw while paused": ("paused", lambda o, case: o.withdraws(case)),
    "approve while paused": ("drafted_and_paused", lambda o, case: o.checks(case, "fire")),
    "draft at our desk": ("taken_over", lambda o, case: o.drafts(case, "mete", PASS)),
    "silence": ("in_precheck", _silence),
    "take over": ("in_review", _tx("mete-chengban", _taken_over)),
    "measure": ("delivered", _measure),
    "mandates of a package": ("in_review", lambda o, _case: _grant_anew(o)),
}  # fmt: skip

BEFORE = {
    "sign in bulk": _opened,
    "rearm": _tx("liucheng", _holidays),
    "has the letter": _restore,
    "has it not": _restore,
    "lift quarantine": _all_found,
    "measure": _forget_measures,
    "letter arrives after all": _missed_once,
    "mandates of a package": _hire_chief,
}
"""What has to happen to the whole database first, and is not tried itself."""
