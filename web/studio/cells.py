"""What a list of the guide says of each row, in four cells."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.domain.elements import WRITTEN
from web import here, lang
from web.studio import topics
from web.studio.sheet import Sheet, code_of, words_of

Cells = tuple[str, str, str, str]
_WRITTEN_ELSEWHERE = 13 - len(WRITTEN)
"""Elements of the thirteen that follow from an item's own fields."""


def of(held: Sheet, topic: str, row: Mapping[str, Any]) -> Cells:
    """The cells of one row."""
    return {"departments": _department, "items": _item, "facts": _fact, "tariffs": _tariff}[topic](
        held, row
    )


def _department(held: Sheet, row: Mapping[str, Any]) -> Cells:
    code = code_of(row)
    rule = held.table("needs").get(code.lower())
    systems = [name for name, owner in held.table("connectors").items() if owner == code]
    items = sum(item.get("department") == code for item in held.rows("item"))
    when = lang.t("guide.when", rule=str(rule)) if rule else lang.t("guide.always")
    comma = lang.t("studio.live.comma")
    own = lang.t("guide.system", names=comma.join(systems)) if systems else lang.t("guide.our_desk")
    return (f"{words_of(row, 'name')} {code}", lang.t("guide.n_items", n=items), when, own)


def _item(held: Sheet, row: Mapping[str, Any]) -> Cells:
    owner = dict(held.named("department", "short")).get(str(row.get("department")), "")
    days = f"{row.get('statutory_days', '')} / {row.get('promised_days', '')}"
    return (words_of(row), owner or str(row.get("department", "")), days, _thirteen(row))


def _thirteen(row: Mapping[str, Any]) -> str:
    """How many of the thirteen elements are written."""
    elements = row.get("elements")
    held = elements if isinstance(elements, dict) else {}
    own = ("title", "code", "department", "legal_basis", "statutory_days", "promised_days")
    there = sum(bool(row.get(key)) for key in (*own, "output"))
    return f"{there + sum(bool(held.get(key)) for key in WRITTEN)}/{_WRITTEN_ELSEWHERE + 6}"


def _fact(held: Sheet, row: Mapping[str, Any]) -> Cells:
    name, kind = str(row.get("name", "")), str(row.get("type", ""))
    asked = [
        words_of(one, "short")
        for one in held.rows("department")
        if name in str(held.table("needs").get(code_of(one).lower(), ""))
    ]
    comma = lang.t("studio.live.comma")
    decides = lang.t("guide.decides", who=comma.join(asked)) if asked else "—"
    known = lang.known(f"guide.type_{kind}")
    says = lang.t(f"guide.type_{kind}") if known else kind
    return (topics.fact_label(held, name), name, says, decides)


def _tariff(_held: Sheet, row: Mapping[str, Any]) -> Cells:
    since, until = row.get("since"), row.get("until")
    span = f"{since or '…'} — {until or '…'}"
    today = here.today()
    if isinstance(until, date) and until <= today:
        span = lang.t("guide.ended", span=span)
    elif isinstance(since, date) and since > today:
        span = lang.t("guide.not_yet", span=span)
    rule = row.get("rule")
    held_rule = rule if isinstance(rule, dict) else {}
    kind = str(held_rule.get("kind", "")).replace("-", "_")
    says = lang.t(f"guide.rule_kind_{kind}") if lang.known(f"guide.rule_kind_{kind}") else kind
    rate = str(held_rule.get("rate", ""))
    return (words_of(row), str(row.get("collecting_body", "")), span, f"{says} {rate}".strip())
