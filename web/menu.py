"""The main menu of each post, and the switch of languages."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for

from engine.domain.names import Officer, Role
from web import lang

_ENTRIES: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("nav.board", "board.board", frozenset({Role.MANAGER, Role.SUPERVISOR})),
    ("nav.timings", "timings.period", frozenset({Role.MANAGER, Role.SUPERVISOR})),
    ("nav.kpi", "kpi.page", frozenset({Role.MANAGER, Role.SUPERVISOR})),
    ("nav.scenarios", "what_if.listing", frozenset({Role.MANAGER})),
    ("nav.receive", "receipt.new", frozenset({Role.INTAKE})),
    ("nav.queue", "intake.queue", frozenset({Role.INTAKE})),
    ("nav.desk", "desk.worklist", frozenset({Role.HANDLER, Role.CHECKER})),
    ("nav.redraw", "redraw.worklist", frozenset({Role.DESIGN_FIRM})),
    ("nav.coordination", "coordination.worklist", frozenset({Role.COORDINATOR})),
    ("nav.sign", "sign.worklist", frozenset({Role.CHIEF})),
    ("nav.issue", "issue.worklist", frozenset({Role.ISSUE})),
    ("nav.teller", "teller.till", frozenset({Role.TELLER})),
    ("nav.refunds", "finance.returns", frozenset({Role.FINANCE, Role.MANAGER})),
    ("nav.days", "bank_days.listing", frozenset({Role.FINANCE, Role.MANAGER})),
    (
        "nav.incidents",
        "incidents.listing",
        frozenset({Role.MANAGER, Role.SUPERVISOR, Role.ANALYST, Role.ADMIN}),
    ),
    (
        "nav.minutes",
        "slow.listing",
        frozenset({Role.MANAGER, Role.SUPERVISOR, Role.COORDINATOR}),
    ),
    (
        "nav.repository",
        "repository.listing",
        frozenset({Role.INTAKE, Role.ISSUE, Role.SUPERVISOR, Role.MANAGER}),
    ),
    ("nav.logs", "logs.listing", frozenset({Role.MANAGER, Role.SUPERVISOR})),
    ("nav.studio", "studio.listing", frozenset({Role.ANALYST})),
    (
        "nav.editions",
        "editions.listing",
        frozenset({Role.ANALYST, Role.ADMIN, Role.MANAGER, Role.SUPERVISOR}),
    ),
    ("nav.cases", "cases.search", frozenset(Role) - {Role.DESIGN_FIRM, Role.TELLER}),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu; ``here`` marks the window that is open."""

    href: str
    words: str
    here: bool


def entries(officer: Officer | None) -> list[Entry]:
    """What this person's posts open; for the public, following a case and signing in."""
    if officer is None:
        public = (("nav.track", "track.form"), ("nav.sign_in", "sign_in.form"))
        return [_entry(key, endpoint) for key, endpoint in public]
    mine = [_entry(key, endpoint) for key, endpoint, roles in _ENTRIES if officer.may(*roles)]
    return [_entry("nav.home", "home.home"), *mine]


def post(officer: Officer | None) -> str:
    """The posts of a person in words."""
    if officer is None:
        return ""
    roles = [role for role in Role if role in officer.roles]
    return lang.t("list_comma").join(lang.t(f"role.{role.value}") for role in roles)


def in_language(code: str) -> str:
    """This page in the other language, with what was asked of it kept."""
    if request.url_rule is not None and "GET" not in (request.url_rule.methods or ()):
        return url_for("home.home", lang=code)  # an address that only takes a form
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return "?" + urlencode([*kept, ("lang", code)])


def _entry(key: str, endpoint: str) -> Entry:
    window = endpoint.split(".", maxsplit=1)[0]
    href = url_for(endpoint)
    same = (request.endpoint or "").startswith(f"{window}.")
    below = href != "/" and request.path.startswith(f"{href}/")
    return Entry(href, lang.t(key), same or below)
