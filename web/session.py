"""Who is signed in: a signed cookie with the account's number, made anew at every sign-in.

The account itself is read at every request, so that one who is dismissed is out at once. The
cookie carries the account's stamp; signing out and a new password count it up, and with that
every cookie of the account is worth nothing, copies of it included.
"""

from datetime import UTC, datetime, timedelta

from flask import g, request, session

from engine.domain.errors import NoSuchThing
from engine.domain.names import AccountId
from engine.store import people
from web import here

LASTS = timedelta(hours=12)


def enter(account: people.Account) -> None:
    """Begin a new session for this person; only the language is carried over."""
    kept = session.get("lang")
    session.clear()
    if kept:
        session["lang"] = kept
    session["account"] = int(account.officer.account)
    session["since"] = here.now().isoformat()
    session["stamp"] = account.stamp
    g.officer = account.officer


def end() -> None:
    """End every session of whoever is signed in, here and on other machines."""
    me = here.visitor()
    if me is not None:
        with here.transaction() as tx:
            people.end_sessions(tx, me.account)
    leave()


def leave() -> None:
    """Forget the session on this machine."""
    kept = session.get("lang")
    session.clear()
    if kept:
        session["lang"] = kept
    g.officer = None


def recognise() -> None:
    """Before each request: the account of the session, if it still may be here."""
    g.officer = None
    number = session.get("account")
    if number is None or request.endpoint == "static":
        return
    if not isinstance(number, int) or here.now() - _since() > LASTS:
        leave()
        return
    with here.glancing() as tx:
        try:
            account = people.account(tx, AccountId(number))
        except NoSuchThing:
            leave()
            return
    if account.active and session.get("stamp") == account.stamp:
        g.officer = account.officer
    else:
        leave()


def _since() -> datetime:
    try:
        return datetime.fromisoformat(str(session.get("since")))
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
