"""What the guide is made of, row by row: which fields a department, an item, a material has."""

from typing import Final

from engine.domain.fees.tariffs import KINDS
from web import lang
from web.studio import columns as c
from web.studio.columns import Column, Options
from web.studio.sheet import Sheet, words_of

MARKS: Final = ("seed", "public", "illustrative")
_MARK = Column("mark", c.CHOICE)
_SOURCE = Column("source", most=600)

PROCESS: Final = (
    Column("title", c.WORDS, required=True, most=60),
    Column("lead", c.CHOICE, required=True),
    Column("number_code", required=True, most=2, shape=r"[A-Z]{2}"),
    Column("region", required=True, most=6, shape=r"[0-9]{6}"),
    Column("about", c.CHOICE),
    Column("promised_days", c.DAYS, required=True, most=3650),
    Column("statutory_days", c.DAYS, required=True, most=3650),
    Column("acceptance_days", c.DAYS, most=60),
    Column("promised_minutes", c.DAYS, most=3650),
    Column("ticket", most=1, shape=r"[A-Z]"),
    Column("remedies", c.WORDS, most=1000, large=True),
    _MARK,
)
DEPARTMENT: Final = (
    Column("code", required=True, most=12, fixed=True, shape=r"[A-Z][A-Z0-9_]*"),
    Column("name", c.WORDS, required=True, most=60),
    Column("short", c.WORDS, most=12),
    Column("contact", most=120),
    _MARK,
)
ITEM: Final = (
    Column("title", c.WORDS, required=True, most=120),
    Column("code", required=True, most=60, shape=r"[a-z0-9]+(-[a-z0-9]+)*"),
    Column("department", c.CHOICE, required=True),
    Column("legal_basis", c.LINES, most=4000, large=True),
    Column("statutory_days", c.DAYS, required=True, most=3650),
    Column("promised_days", c.DAYS, required=True, most=3650),
    Column("output", c.WORDS, most=120),
    Column("document_pattern", most=60),
    Column("serial_days", c.DAYS, most=3650),
    Column("safety", c.FLAG, standard=True),
    Column("tacit_rule", most=120),
    Column("excludes", c.SEVERAL),
    _SOURCE,
    _MARK,
)
ELEMENTS: Final = tuple(
    Column(key, c.PAIR, most=2000, large=True)
    for key in ("conditions", "procedure", "fees", "posts", "enquiries", "validity")
)
MATERIAL: Final = (
    Column("code", required=True, most=12, fixed=True, shape=r"[A-Za-z0-9_-]+"),
    Column("title", c.WORDS, required=True, most=200),
    Column("needed_by", c.SEVERAL),
    Column("kind", c.CHOICE, required=True),
    Column("on_file_as", c.CHOICE),
    Column("drawing", c.FLAG),
    Column("originals", c.DAYS, most=99),
    Column("copies", c.DAYS, most=99),
    Column("brought_by", c.CHOICE),
    _SOURCE,
    _MARK,
)
FACT: Final = (
    Column("name", required=True, most=40, fixed=True, shape=r"[a-z][a-z0-9_]*"),
    Column("type", c.CHOICE, required=True),
    Column("label", c.WORDS, required=True, most=60),
    Column("unit", c.WORDS, most=12),
    Column("required", c.FLAG, standard=True),
    Column("minimum", c.NUMBER),
    Column("maximum", c.NUMBER),
)
TARIFF: Final = (
    Column("code", required=True, most=40, fixed=True, shape=r"[A-Za-z0-9_-]+"),
    Column("charge", required=True, most=20),
    Column("title", c.WORDS, required=True, most=80),
    Column("department", c.CHOICE, required=True),
    Column("collecting_body", required=True, most=80),
    Column("basis", required=True, most=300),
    Column("unit", most=12),
    Column("since", c.DAY, required=True),
    Column("until", c.DAY),
    Column("payer", c.CHOICE),
    Column("refund", c.WORDS, most=120),
    Column("deposit", c.FLAG),
    _SOURCE,
    _MARK,
)
RULE: Final = (
    Column("kind", c.CHOICE, required=True),
    Column("base", c.CHOICE),
    Column("rate", c.RATE, most=20),
    Column("quota", c.RATE, most=20),
    Column("built", c.CHOICE),
    Column("low", c.RATE, most=20),
    Column("high", c.RATE, most=20),
)
LIMITS: Final = (
    Column("statutory_days", c.DAYS, required=True, most=3650),
    Column("promised_days", c.DAYS, required=True, most=3650),
    Column("serial_days", c.DAYS, most=3650),
)


def said(sheet: Sheet, topic: str, plain: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns with their words, and with what may be chosen in this draft."""
    return tuple(one.said(topic, _options(sheet, topic, one.key)) for one in plain)


def _options(sheet: Sheet, topic: str, key: str) -> Options:
    sheet = sheet.guide or sheet
    departments = sheet.named("department", "short")
    facts = [(str(name), fact_label(sheet, str(name))) for name in sheet.table("facts")]
    offered: dict[str, Options] = {
        "lead": departments,
        "department": departments,
        "needed_by": departments,
        "excludes": sheet.named("pause_ground"),
        "on_file_as": [(str(k), f"{k} {v}") for k, v in sheet.table("repository").items()],
        "base": facts,
        "built": facts,
        "payer": [("applicant", lang.t("guide.payer_applicant")), *facts],
        "mark": _family("mark", MARKS),
        "about": _family("about", ("project", "property")),
        "type": _family("type", ("boolean", "number", "integer", "text")),
        "brought_by": _family("brought_by", ("applicant", "design_firm")),
        "kind": _family("kind", ("main", "secondary")),
    }
    if topic == "rule" and key == "kind":
        return _family("rule_kind", sorted(KINDS))
    return offered.get(key, ())


def _family(family: str, codes: tuple[str, ...] | list[str]) -> Options:
    return [(code, lang.t(f"guide.{family}_{code.replace('-', '_')}")) for code in codes]


def fact_label(sheet: Sheet, fact: str) -> str:
    """The words of a fact, its name where there are none."""
    body = sheet.table("facts").get(fact)
    return (words_of(body, "label") if isinstance(body, dict) else "") or fact
