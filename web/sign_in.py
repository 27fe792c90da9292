"""Signing in and out; in the demonstration, by choosing somebody from a list."""

import json
from collections.abc import Hashable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from engine.domain.guide import DepartmentEntry
from engine.domain.names import Officer, Role
from engine.stages import editions
from engine.store import editions as published
from engine.store import people
from web import carry, here, lang, limits, refusals, session

blueprint: Blueprint = Blueprint("sign_in", __name__)

MINUTES = 10
_tries = limits.Tries(timedelta(minutes=MINUTES), person=8, login=24, address=40)
"""``person`` is one account from one address; a success clears that and nothing else."""
_hasher = PasswordHasher()
_ORDER = {"hall": 0, "outside": 2, "centre": 3}
_NOBODY = _hasher.hash("nobody has this password")


@blueprint.route("/sign-in", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    """The form; in the demonstration also everybody one may be."""
    sentence, status = "", 200
    if request.method == "POST":
        keys = _keys(request.form.get("login", ""))
        if _tries.exhausted(here.now(), **keys):
            return page(lang.t("sign_in.often", minutes=MINUTES)), 429
        account = _checked(request.form.get("login", ""), request.form.get("password", ""))
        if account is not None:
            _tries.forget(person=keys["person"])
            session.enter(account)
            return _go_on(account.officer)
        _tries.failed(here.now(), **keys)
        sentence, status = lang.t("sign_in.wrong"), 422
    return page(sentence), status


@blueprint.post("/sign-in/as/<login>")
def choose(login: str) -> ResponseReturnValue:
    """In the demonstration: be this person."""
    if not here.house().demo:
        abort(404)
    with here.reading() as tx:
        account = people.by_login(tx, login)
    if account is None or not account.active:
        abort(404)
    session.enter(account)
    return _go_on(account.officer)


@blueprint.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End the session, and every other one of this account."""
    session.end()
    flash(lang.t("sign_in.left"))
    return redirect(url_for("sign_in.form"), code=303)


def expired(error: CSRFError) -> ResponseReturnValue:
    """A form whose session ran out, or was begun anew in another window: nothing typed is lost."""
    found = carry.typed_here()
    me = here.visitor()
    if found is None:
        return refusals.expired(error)
    then, typed = found
    if me is None:
        carried = json.dumps(typed, ensure_ascii=False)
        return page(lang.t("carry.sign_in"), then, carried), 400
    if request.path != then or not carry.from_our_own_page():
        return refusals.expired(error)
    carry.keep(me, then, typed)
    return redirect(then, code=303)


def page(sentence: str, then: str = "", carried: str = "") -> str:
    """The sign-in page; ``carried`` is what was typed before and comes back with ``then``."""
    accounts: tuple[people.Account, ...] = ()
    names: dict[str, DepartmentEntry] = {}
    if here.house().demo:
        with here.reading() as tx:
            accounts = tuple(a for a in people.accounts(tx) if a.active)
            for process in published.processes(tx):
                guide = editions.in_force(tx, process).guide
                names = {d.code: d for d in guide.departments} | names
    return render_template(
        "sign_in.html",
        groups=_groups(accounts),
        names=names,
        sentence=sentence,
        login=request.form.get("login", ""),
        then=then or request.values.get("then", ""),
        carried=carried or request.form.get("carry", ""),
    )


def _go_on(officer: Officer) -> ResponseReturnValue:
    """To where the person wanted to go, with what they had typed there."""
    then = _then()
    carry.take(officer, then)
    return redirect(then, code=303)


def _groups(accounts: Sequence[people.Account]) -> list[tuple[str, list[people.Account]]]:
    """Accounts by where they sit: the hall, each department, outside."""
    placed: dict[str, list[people.Account]] = {}
    for account in accounts:
        placed.setdefault(_seat(account.officer), []).append(account)
    return sorted(placed.items(), key=lambda pair: _ORDER.get(pair[0], 1))


def _seat(officer: Officer) -> str:
    if officer.department is not None:
        return officer.department
    if officer.may(Role.INTAKE, Role.ISSUE):
        return "hall"
    return "outside" if officer.may(Role.DESIGN_FIRM) else "centre"


def _checked(login: str, password: str) -> people.Account | None:
    """The account, if the password is its own. Takes as long for an unknown account."""
    with here.reading() as tx:
        account = people.by_login(tx, login.replace("\0", "")[:64])
    known = account is not None and account.active and account.password_hash
    try:
        _hasher.verify(account.password_hash if account and known else _NOBODY, password[:1000])
    except (VerificationError, InvalidHashError):
        return None
    return account if known else None


def _keys(login: str) -> dict[str, Hashable]:
    """What a failed try counts against."""
    who, where = login.strip().casefold()[:64], limits.address(request.remote_addr)
    return {"person": (who, where), "login": who, "address": where}


def _then() -> str:
    """Where the person wanted to go: a path of ours, never another site."""
    asked = request.values.get("then", "")
    parts = urlsplit(asked)
    ours = not parts.scheme and not parts.netloc and asked.startswith("/") and "\\" not in asked
    ours = ours and asked.isprintable()
    return asked if ours and not asked.startswith("//") else url_for("home.home")
