"""Numbers of papers: short name, kind, year in six-cornered brackets, running number."""

from datetime import datetime

from engine.domain.guide import Item, ServiceGuide
from engine.domain.wording import local_day
from engine.store import Transaction, numbers


def notice_no(tx: Transaction, guide: ServiceGuide, kind: str, now: datetime) -> str:
    """E.g. 联审收〔2026〕12号. ``kind``: 收, 受, 补, 不受, 延."""
    year = local_day(now).year
    pattern = guide.stock.get("notice_pattern", "联审{kind}〔{year}〕{n}号")
    number = numbers.next_number(tx, f"notice/{guide.process}/{kind}/{year}")
    return pattern.format(kind=kind, year=year, n=number)


def document_no(tx: Transaction, item: Item, now: datetime) -> str:
    """The next number of an item's documents, e.g. ×规许〔2026〕3号."""
    year = local_day(now).year
    number = numbers.next_number(tx, series(item, year))
    return _pattern(item).format(year=year, n=number)


def series(item: Item, year: int) -> str:
    """The sequence that numbers an item's documents of a year."""
    return f"document/{_pattern(item)}/{year}"


def _pattern(item: Item) -> str:
    return item.document_pattern or f"{item.code}〔{{year}}〕{{n}}号"
