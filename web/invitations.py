"""A design firm's people come in: the hall invites, the invited choose a name and a password."""

from datetime import timedelta

from argon2 import PasswordHasher
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine.domain import passwords
from engine.domain.errors import Refused
from engine.domain.names import Officer, Role
from engine.stages import invite
from engine.store import invitations, people
from engine.store.invitations import Invitation
from web import here, lang, limits, paging
from web import session as signed
from web.forms.reading import Faults, Reader, Tried

blueprint: Blueprint = Blueprint("invitations", __name__)

MINUTES = 10
_tries = limits.Tries(timedelta(minutes=MINUTES), address=20)
_hasher = PasswordHasher()


@blueprint.route("/invitations", methods=["GET", "POST"])
def listing() -> ResponseReturnValue:
    """Who was invited; a form to invite somebody. The link of a new one is shown once."""
    me = here.officer(Role.INTAKE, Role.COORDINATOR)
    tried, made, link = Tried(), None, ""
    if request.method == "POST":
        with tried:
            made, link = _invite(me)
    with here.reading() as tx:
        total = invitations.total(tx)
        page = paging.Page(min(paging.asked(), paging.Page(1, total).pages), total)
        rows = invitations.listed(tx, limit=page.size, offset=page.first - 1)
    shown = render_template(
        "invitations.html",
        rows=rows,
        page=page,
        made=made,
        link=link,
        tried=tried,
        faults=tried.faults,
        typed=request.form if request.method == "POST" and not made else _suggested(),
        days=[(str(n), lang.t("invite.days", n=n)) for n in invite.DAYS],
        standing=_standing,
    )
    return shown, tried.status


@blueprint.post("/invitations/<row:invitation_id>/withdraw")
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """It went to the wrong person."""
    me = here.officer(Role.INTAKE, Role.COORDINATOR)
    with here.transaction() as tx:
        invite.withdraw(tx, invitation_id, me, here.now())
    flash(lang.t("invite.withdrawn"))
    return redirect(url_for("invitations.listing"), code=303)


@blueprint.route("/join/<secret>", methods=["GET", "POST"])
def join(secret: str) -> ResponseReturnValue:
    """The invited person: name, account name, password twice; then signed in."""
    key = limits.address(request.remote_addr)
    if _tries.exhausted(here.now(), address=key):
        return _no_way_in(lang.t("error.429.text", minutes=MINUTES), 429)
    try:
        with here.reading() as tx:
            found = invite.look(tx, secret, here.now())
    except invite.InvitationOver as error:
        _tries.failed(here.now(), address=key)
        return _no_way_in(error.says(lang.current()), 410)
    tried = Tried()
    if request.method == "POST":
        with tried:
            return _come_in(secret)
    typed = {k: v for k, v in request.form.items() if not k.startswith("password")}
    if request.method == "GET":
        typed = {"name": found.person}
    shown = render_template(
        "join.html",
        found=found,
        tried=tried,
        faults=tried.faults,
        typed=typed,
        shortest=passwords.SHORTEST,
    )
    return shown, tried.status


def _invite(me: Officer) -> tuple[Invitation, str]:
    reader = Reader(request.form)
    organisation = reader.text("organisation", "invite.organisation", required=True, most=40)
    firm = reader.text("firm", "invite.firm", required=True)
    person = reader.text("person", "invite.person", most=64)
    days = reader.choice("days", "invite.lasts", [str(n) for n in invite.DAYS])
    reader.done()
    with here.transaction() as tx:
        made, secret = invite.invite(tx, organisation, firm, person, int(days), me, here.now())
    return made, url_for("invitations.join", secret=secret, _external=True)


def _come_in(secret: str) -> ResponseReturnValue:
    reader = Reader(request.form)
    name = reader.text("name", "invite.your_name", required=True, most=64)
    login = reader.text("login", "invite.login", required=True, most=64).lower()
    password = chosen(reader, login)
    try:
        with here.transaction() as tx:
            officer = invite.accept(tx, secret, login, name, _hasher.hash(password), here.now())
            account = people.account(tx, officer.account)
    except invite.LoginInUse as error:
        raise Faults({"login": error.says(lang.current())}) from error
    kept = session.get("lang")
    signed.enter(account)
    if kept:
        session["lang"] = kept
    flash(lang.t("invite.welcome"))
    return redirect(url_for("redraw.worklist"), code=303)


def chosen(reader: Reader, login: str) -> str:
    """A new password that was typed twice.

    Raises:
        Faults: the two differ, or it may not be one; together with what the reader found.
    """
    password = request.form.get("password", "")
    try:
        passwords.good(password, login)
    except Refused as error:
        reader.refused("password", error)
    if "password" not in reader.faults and request.form.get("password_again", "") != password:
        reader.fault("password_again", "invite.differ")
    reader.done()
    return password


def _suggested() -> dict[str, str]:
    """What a link from a case's page fills in."""
    given = {n: request.args.get(n, "")[:200] for n in ("organisation", "firm")}
    return {**given, "days": str(invite.DAYS[1])}


def _standing(found: Invitation) -> str:
    """Used, withdrawn, expired, or still good."""
    if found.used_at is not None:
        return lang.t("invite.used", login=found.login, at=found.used_at)
    if found.withdrawn_at is not None:
        return lang.t("invite.is_withdrawn")
    return lang.t("invite.waits" if found.usable(here.now()) else "invite.expired",
                  at=found.expires_at)  # fmt: skip


def _no_way_in(sentence: str, status: int) -> ResponseReturnValue:
    return render_template("join.html", found=None, sentence=sentence), status
