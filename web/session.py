"""Who is signed in: a signed cookie with the account's number, made anew at every sign-in.

The account itself is read at every request, so that one who is dismissed is out at once.
"""

import secrets
from datetime import UTC, datetime, timedelta

from flask import g, request, session

from engine.domain.errors import NoSuchThing
from engine.domain.names import AccountId, Officer
from engine.store import people
from web import here

LASTS = timedelta(hours=12)


def enter(officer: Officer) -> None:
    """Begin a new session for this person; only the language is carried over."""
    kept = session.get("lang")
    session.clear()
    if kept:
        session["lang"] = kept
    session["account"] = int(officer.account)
    session["since"] = here.now().isoformat()
    session["mark"] = secrets.token_hex(8)
    g.officer = officer


def leave() -> None:
    """End the session."""
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
    with here.reading() as tx:
        try:
            account = people.account(tx, AccountId(number))
        except NoSuchThing:
            leave()
            return
    if account.active:
        g.officer = account.officer
    else:
        leave()


def _since() -> datetime:
    try:
        return datetime.fromisoformat(str(session.get("since")))
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
