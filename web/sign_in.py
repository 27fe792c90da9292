"""Signing in and out; in the demonstration, by choosing somebody from a list."""

from collections.abc import Hashable, Sequence
from datetime import timedelta
from functools import cache

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
from web import addresses, here, lang, limits, refusals, resume, session

blueprint: Blueprint = Blueprint("sign_in", __name__)

MINUTES = 10
_tries = limits.Tries(timedelta(minutes=MINUTES), person=8, login=24, address=40)
"""``person`` is one account from one address; a success clears that and nothing else."""
_hasher = PasswordHasher()
_ORDER = {"hall": 0, "outside": 2, "centre": 3}


@blueprint.route("/sign-in", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    """The form; in the demonstration also everybody one may be."""
    sentence, status, kept = "", 200, None
    if request.method == "POST":
        keys = _keys(request.form.get("login", ""))
        if _tries.exhausted(here.now(), **keys):
            return page(
                lang.t("sign_in.often", minutes=MINUTES), resume.brought_along(_then())
            ), 429
        account = _checked(request.form.get("login", ""), request.form.get("password", ""))
        if account is not None:
            _tries.forget(person=keys["person"])
            session.enter(account)
            return _go_on(account.officer)
        _tries.failed(here.now(), **keys)
        sentence, status = lang.t("sign_in.wrong"), 422
        kept = resume.brought_along(_then())
    return page(sentence, kept), status


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
    if request.headers.get("HX-Request"):
        return render_template("receipt_notice.html", words=lang.t("resume.beside")), 422
    kept, me = resume.sent_late(), here.visitor()
    if kept is None:
        return refusals.expired(error)
    if me is None:
        return page(lang.t("resume.at_desk" if kept.for_desk else "resume.text"), kept), 400
    if kept.for_desk and request.path != kept.then:  # the page is still open and tries again
        return refusals.expired(error)
    answer = resume.come_back(kept, me)
    return (answer, 400) if isinstance(answer, str) else answer


def page(sentence: str, kept: resume.Kept | None = None) -> str:
    """The sign-in page; ``kept`` is what was typed before and comes back to its page."""
    accounts: tuple[people.Account, ...] = ()
    names: dict[str, DepartmentEntry] = {}
    if here.house().demo:
        with here.reading() as tx:
            accounts = tuple(a for a in people.accounts(tx) if a.active)
            for process in published.known(tx, here.now()):
                guide = editions.latest(tx, process, here.now()).guide
                names = {d.code: d for d in guide.departments} | names
    return render_template(
        "sign_in.html",
        groups=_groups(accounts),
        names=names,
        sentence=sentence,
        login=request.form.get("login", ""),
        then=kept.then if kept else request.values.get("then", ""),
        kept=kept,
    )


def _go_on(officer: Officer) -> ResponseReturnValue:
    """To where the person wanted to go, with what they had typed there."""
    then = _then()
    kept = resume.brought_along(then)
    return redirect(then, code=303) if kept is None else resume.come_back(kept, officer)


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
    kept = account.password_hash if account and known else _nobody()
    try:
        _hasher.verify(kept, password[:1000])
    except (VerificationError, InvalidHashError):
        return None
    return account if known else None


@cache
def _nobody() -> str:
    """What an unknown account's password is tried against; dear, so made when first needed."""
    return _hasher.hash("nobody has this password")


def _keys(login: str) -> dict[str, Hashable]:
    """What a failed try counts against."""
    who, where = login.strip().casefold()[:64], limits.address(request.remote_addr)
    return {"person": (who, where), "login": who, "address": where}


def _then() -> str:
    """Where the person wanted to go: a path of ours, never another site."""
    asked = request.values.get("then", "")
    parts = addresses.parts(asked)
    ours = not parts.scheme and not parts.netloc and asked.startswith("/") and "\\" not in asked
    ours = ours and asked.isprintable()
    return asked if ours and not asked.startswith("//") else url_for("home.home")
