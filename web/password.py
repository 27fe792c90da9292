"""A new password for oneself; every session of the account ends, this one begins anew."""

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.domain import passwords
from engine.domain.names import Officer
from engine.stages import staff
from engine.store import people
from web import here, lang, limits, session
from web.forms.reading import Reader, Tried
from web.invitations import chosen

blueprint: Blueprint = Blueprint("password", __name__)

MINUTES = 10
_tries = limits.Tries(timedelta(minutes=MINUTES), account=8)
_hasher = PasswordHasher()


@blueprint.route("/password", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    """The old one, the new one twice."""
    me = here.officer()
    with here.reading() as tx:
        account = people.account(tx, me.account)
    tried = Tried()
    if request.method == "POST":
        if _tries.exhausted(here.now(), account=me.account):
            tried.sentence, tried.status = lang.t("sign_in.often", minutes=MINUTES), 429
        else:
            with tried:
                return _change(me, account)
    shown = render_template(
        "password.html",
        account=account,
        tried=tried,
        faults=tried.faults,
        shortest=passwords.SHORTEST,
    )
    return shown, tried.status


def _change(me: Officer, account: people.Account) -> ResponseReturnValue:
    reader = Reader(request.form)
    if not _right(account, request.form.get("old", "")):
        _tries.failed(here.now(), account=me.account)
        reader.fault("old", "password.wrong")
    password = chosen(reader, account.login)
    if password == request.form.get("old"):
        reader.fault("password", "password.same")
        reader.done()
    with here.transaction() as tx:
        staff.set_password(tx, account.login, _hasher.hash(password), me, here.now())
        anew = people.account(tx, me.account)
    _tries.forget(account=me.account)
    session.enter(anew)
    flash(lang.t("password.changed"))
    return redirect(url_for("home.home"), code=303)


def _right(account: people.Account, old: str) -> bool:
    try:
        return bool(account.password_hash) and _hasher.verify(account.password_hash, old[:1000])
    except (VerificationError, InvalidHashError):
        return False
