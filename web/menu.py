"""The main menu of each post, the pages that share one entry of it, and the switch of languages."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request, url_for

from engine.domain.names import Officer, Role
from web import lang

_CENTRE = frozenset({Role.MANAGER, Role.SUPERVISOR})
_MONEY = frozenset({Role.FINANCE, Role.MANAGER})
_BY_EDITION = frozenset({Role.ANALYST, Role.ADMIN, Role.MANAGER, Role.SUPERVISOR})

_Page = tuple[str, str, frozenset[Role]]
"""Words, endpoint, and the posts that may open it."""

_ENTRIES: tuple[tuple[str, tuple[_Page, ...]], ...] = (
    (
        "nav.board",
        (
            ("nav.board_now", "board.board", _CENTRE),
            ("nav.workload", "workload.page", _CENTRE | {Role.CHIEF}),
            ("nav.kpi", "kpi.page", _CENTRE),
            ("nav.timings", "timings.period", _CENTRE),
            ("nav.heat", "heat.page", _CENTRE),
            ("nav.scenarios", "what_if.listing", frozenset({Role.MANAGER})),
            ("nav.logs", "logs.listing", _CENTRE),
        ),
    ),
    ("", (("nav.receive", "receipt.new", frozenset({Role.INTAKE})),)),
    ("", (("nav.queue", "intake.queue", frozenset({Role.INTAKE})),)),
    ("", (("nav.desk", "desk.worklist", frozenset({Role.HANDLER, Role.CHECKER})),)),
    ("", (("nav.redraw", "redraw.worklist", frozenset({Role.DESIGN_FIRM})),)),
    ("", (("nav.coordination", "coordination.worklist", frozenset({Role.COORDINATOR})),)),
    ("", (("nav.sign", "sign.worklist", frozenset({Role.CHIEF})),)),
    ("", (("nav.issue", "issue.worklist", frozenset({Role.ISSUE})),)),
    ("", (("nav.teller", "teller.till", frozenset({Role.TELLER})),)),
    ("", (("nav.refunds", "finance.returns", _MONEY),)),
    ("", (("nav.days", "bank_days.listing", _MONEY),)),
    ("", (("nav.incidents", "incidents.listing", _CENTRE | {Role.ANALYST, Role.ADMIN}),)),
    ("", (("nav.minutes", "slow.listing", _CENTRE | {Role.COORDINATOR}),)),
    ("", (("nav.repository", "repository.listing", _CENTRE | {Role.INTAKE, Role.ISSUE}),)),
    (
        "nav.studio",
        (
            ("nav.studio", "studio.listing", frozenset({Role.ANALYST})),
            ("nav.editions", "editions.listing", _BY_EDITION),
        ),
    ),
    ("", (("nav.people", "people.listing", frozenset({Role.ADMIN})),)),
    ("", (("nav.cases", "cases.search", frozenset(Role) - {Role.DESIGN_FIRM, Role.TELLER}),)),
)
"""Entries of the menu: a word for several pages together, and the pages, the first one first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu or one page of an entry.

    ``here`` is what ``aria-current`` says: "page" for the window that is open, "true" for the entry
    that it belongs to, "" for all others.
    """

    href: str
    words: str
    here: str


@dataclass(frozen=True, slots=True)
class Menu:
    """The entries, and beside the open page (``words``) those that share its entry, if any do."""

    entries: list[Entry]
    beside: list[Entry]
    words: str = ""


def of(officer: Officer | None) -> Menu:
    """What this person's posts open; for the public, following a case and signing in."""
    if officer is None:
        public = (("nav.track", "track.form"), ("nav.sign_in", "sign_in.form"))
        return Menu([_entry(key, endpoint) for key, endpoint in public], [])
    found, beside, words = [_entry("nav.home", "home.home")], list[Entry](), ""
    for key, pages in _ENTRIES:
        mine = [_entry(name, endpoint) for name, endpoint, roles in pages if officer.may(*roles)]
        if len(mine) < 2:
            found += mine
            continue
        mine = _one_here(mine)
        here = "page" if any(page.here for page in mine) else ""
        if here and "draft" not in (request.view_args or {}):  # a draft has tabs of its own
            beside, words, here = mine, lang.t(key), "true"
        found.append(Entry(mine[0].href, lang.t(key), here))
    return Menu(_one_here(found), beside, words)


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


def _one_here(entries: list[Entry]) -> list[Entry]:
    """Of those whose address the open page begins with, only the nearest is where one is."""
    nearest = max((one.href for one in entries if one.here), key=len, default="")
    return [replace(one, here=one.here if one.href == nearest else "") for one in entries]


def _entry(key: str, endpoint: str) -> Entry:
    window = endpoint.split(".", maxsplit=1)[0]
    href = url_for(endpoint)
    same = (request.endpoint or "").startswith(f"{window}.")
    below = href != "/" and request.path.startswith(f"{href}/")
    return Entry(href, lang.t(key), "page" if same or below else "")
