"""A design firm's people come in by invitation: a code that works once, until a day."""

import hashlib
import secrets
from datetime import datetime, timedelta

from engine.domain import codes
from engine.domain.errors import IllegalMove, NoSuchThing, NotYours, Refused, Unreadable
from engine.domain.names import SYSTEM, Officer, Role, Text
from engine.domain.words import POSTS
from engine.stages import staff
from engine.stages.reading import LONGEST_NAME, short
from engine.store import Transaction, invitations, journal, people
from engine.store.database import IntegrityError
from engine.store.invitations import Invitation

DAYS = (3, 7, 30)
"""How long an invitation may last."""
MOST_OPEN = 20
"""Invitations of one firm that may wait at once."""
_FIRM = Text("设计单位", "Design firm")


class InvitationOver(Refused):
    """Which of the three it was is told only to people of the hall."""

    ZH = "这份邀请不能使用：链接不完整、已经用过、已过期或已撤回。请向发出邀请的窗口再要一份。"
    EN = (
        "This invitation cannot be used: incomplete, used, expired or withdrawn. Ask for a new one."
    )


class LoginInUse(IllegalMove):
    """Whose it is, is not told."""

    ZH = "账号“{login}”已经有人使用。请换一个账号名。"
    EN = "The account name “{login}” is in use. Choose another."


def invite(
    tx: Transaction,
    organisation: str,
    firm: str,
    person: str,
    days: int,
    by: Officer,
    now: datetime,
) -> tuple[Invitation, str]:
    """Invite somebody of a design firm; the code is known now and never again.

    Args:
        organisation: the firm's unified social credit code, which decides what they will see.
        firm: its name, for the invited person to recognise.
        person: whom it is meant for; may be empty.
        days: how long it lasts, one of ``DAYS``.

    Raises:
        NotYours: neither the intake window nor a drawing coordinator.
        CheckDigit, Unreadable: the credit code, a name, the days, or too many wait already.
    """
    _of_the_hall(by)
    code = codes.credit_code(organisation)
    if days not in DAYS:
        why = Text("请从列表中选择。", "choose from the list.")
        raise Unreadable(field=Text("有效期", "Valid for"), name="days", why=why)
    if invitations.waiting(tx, code, now) >= MOST_OPEN:
        why = Text(f"已有{MOST_OPEN}份邀请没有用。请先撤回不用的。",
                   f"has {MOST_OPEN} unused invitations. Withdraw some first.")  # fmt: skip
        raise Unreadable(field=_FIRM, name="organisation", why=why)
    secret = secrets.token_urlsafe(18)
    made = invitations.add(
        tx,
        digest=_digest(secret),
        organisation=code,
        firm=short(firm, "firm", Text("设计单位名称", "Name of the firm")),
        person=short(person, "person", Text("受邀人", "Person"), LONGEST_NAME, empty=True),
        expires_at=now + timedelta(days=days),
        by=by.name,
        now=now,
    )
    journal.write(
        tx, None, "invitation-made", by, now, invitation=made.id, organisation=code, days=days
    )
    return made, secret


def look(tx: Transaction, secret: str, now: datetime) -> Invitation:
    """The invitation behind a code, if it can be used.

    Raises:
        InvitationOver: unknown, used, expired or withdrawn.
    """
    found = invitations.by_digest(tx, _digest(secret))
    if found is None or not found.usable(now):
        raise InvitationOver
    return found


def accept(
    tx: Transaction, secret: str, login: str, name: str, password_hash: str, now: datetime
) -> Officer:
    """The invited person comes in: an account of that firm, and the invitation is used up.

    Raises:
        InvitationOver; LoginInUse; Unreadable: the account name or the person's name.
    """
    found = invitations.by_digest(tx, _digest(secret), lock=True)
    if found is None or not found.usable(now):
        raise InvitationOver
    post = staff.Post(
        short(name, "name", Text("姓名", "Name"), LONGEST_NAME),
        frozenset({Role.DESIGN_FIRM}),
        organisation=found.organisation,
    )
    try:
        with tx.nested():
            officer = staff.hire(tx, login, post, SYSTEM, now)
    except (staff.LoginTaken, IntegrityError) as error:  # the second: in this very moment
        raise LoginInUse(login=login, name="login") from error
    people.set_password(tx, officer.account, password_hash)
    invitations.use(tx, found.id, officer.account, now)
    journal.write(
        tx, None, "invitation-used", officer, now,
        invitation=found.id, login=login, organisation=found.organisation,
    )  # fmt: skip
    return officer


def withdraw(tx: Transaction, invitation_id: int, by: Officer, now: datetime) -> None:
    """An invitation that went to the wrong person works no more. Twice is once.

    Raises:
        NotYours; NoSuchThing: no such invitation, or it was used already.
    """
    _of_the_hall(by)
    found = invitations.get(tx, invitation_id)
    if found is None or found.used_at is not None:
        raise NoSuchThing(what=Text("没有用过的这份邀请", "An unused invitation"))
    if found.withdrawn_at is None:
        invitations.withdraw(tx, invitation_id, by.name, now)
        journal.write(tx, None, "invitation-withdrawn", by, now, invitation=invitation_id)


def _of_the_hall(by: Officer) -> None:
    if not by.may(Role.INTAKE, Role.COORDINATOR):
        raise NotYours(whose=POSTS[Role.INTAKE])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.strip().encode("utf-8", "replace")).hexdigest()
