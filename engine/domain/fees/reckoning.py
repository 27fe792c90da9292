"""A tariff and the figures of a building → an amount, with the reckoning in words."""

from dataclasses import dataclass
from decimal import Decimal

from engine.domain.fees import money
from engine.domain.fees.refusals import CannotReckon
from engine.domain.fees.tariffs import (
    AREA_BY_USE,
    FIXED,
    PER_UNIT,
    PERCENTAGE,
    PREPAID,
    SHORTFALL,
    TABLE,
    Facts,
    Tariff,
)
from engine.domain.names import Text


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a tariff comes to: the base and the rate in figures, cents, and the sum in words."""

    base: str
    rate: str
    amount: int
    working: Text


def reckon(tariff: Tariff, facts: Facts) -> Reckoned:
    """What a building owes by a tariff; rounded to the cent once, at the end.

    Raises:
        CannotReckon: a figure lacks or is negative, no row of the table fits or two do, or the
            sum is absurd.
    """
    found = _KINDS[tariff.rule.kind](tariff, facts)
    if found.amount > money.MOST:
        raise _cannot(
            tariff, "金额大得不合情理。请核对所填的数字。", "the sum is absurd. Check the figures."
        )
    return found


def _area_by_use(tariff: Tariff, facts: Facts) -> Reckoned:
    total, area = Decimal(0), Decimal(0)
    said: list[tuple[str, str]] = []
    for name, title, rate in tariff.rule.parts:
        part = _figure(tariff, facts, name)
        area += part
        total += part * rate
        if part:
            sum_ = f"{_g(part)}{_of(tariff)} × {_g(rate)}"
            said.append((f"{title.zh} {sum_}", f"{title.says('en')} {sum_}"))
    rates = " / ".join(money.plain(rate) for _, _, rate in tariff.rule.parts)
    zh, en = (" + ".join(s[n] for s in said) or "0" for n in (0, 1))
    return _sum(tariff, area, rates, total, zh, en)


def _shortfall(tariff: Tariff, facts: Facts) -> Reckoned:
    rule = tariff.rule
    base, built = _figure(tariff, facts, rule.base), _figure(tariff, facts, rule.built)
    missing = max(Decimal(0), base * rule.quota / 100 - built)
    times = f"{_g(missing)} × {_g(rule.rate)}"
    owed, lacks = f"{_g(base)} × {_g(rule.quota)}%", f"{_g(missing)}{_of(tariff)}"
    zh = f"应建 {owed} − 已建 {_g(built)} = 缺 {lacks}；{times}"
    en = f"owed {owed} − built {_g(built)} = {lacks} missing; {times}"
    return _sum(tariff, missing, money.plain(rule.rate), missing * rule.rate, zh, en)


def _percentage(tariff: Tariff, facts: Facts) -> Reckoned:
    rule = tariff.rule
    base = _figure(tariff, facts, rule.base)
    total = base * rule.rate / 100
    zh = en = f"{_g(base)} × {_g(rule.rate)}%"
    if rule.low is not None and total < rule.low:
        total = rule.low
        zh, en = f"{zh}，不足最低额，按 {_g(total)}", f"{en}, under the least, so {_g(total)}"
    if rule.high is not None and total > rule.high:
        total = rule.high
        zh, en = f"{zh}，超过最高额，按 {_g(total)}", f"{en}, over the most, so {_g(total)}"
    return _sum(tariff, base, f"{money.plain(rule.rate)}%", total, zh, en)


def _table(tariff: Tariff, facts: Facts) -> Reckoned:
    fitting = [row for row in tariff.rule.rows if row.holds(facts)]
    if len(fitting) != 1:
        zh, en = ("没有一行", "no row") if not fitting else ("不止一行", "more than one row")
        raise _cannot(
            tariff,
            f"收费标准表里{zh}适用于这栋建筑。请核对项目情况，或请流程管理员改正标准表。",
            f"{en} of the table fits this building. Check the figures.",
        )
    return _plain(tariff, _figure(tariff, facts, tariff.rule.base), fitting[0].rate)


def _prepaid(tariff: Tariff, facts: Facts) -> Reckoned:
    rule = tariff.rule
    base, rate = _figure(tariff, facts, rule.base, missing=Decimal(0)), rule.rate
    if not base and rule.instead:
        base, rate = _figure(tariff, facts, rule.instead), rule.instead_rate
    factor = rule.reduced if facts.get(rule.reduced_when) is True else rule.factor
    sum_ = f"{_g(base)} × {_g(rate)} × {_g(factor)}"
    zh, en = f"{sum_}（预缴系数）", f"{sum_} (share to be prepaid)"
    return _sum(tariff, base, money.plain(rate), base * rate * factor, zh, en)


def _per_unit(tariff: Tariff, facts: Facts) -> Reckoned:
    return _plain(tariff, _figure(tariff, facts, tariff.rule.base), tariff.rule.rate)


def _fixed(tariff: Tariff, facts: Facts) -> Reckoned:
    named = tariff.rule.base
    asked = facts.get(named)
    if isinstance(asked, bool):  # one piece where it is asked for, none where it is not
        return _plain(tariff, Decimal(asked), tariff.rule.rate)
    return _plain(tariff, _figure(tariff, facts, named) if named else Decimal(1), tariff.rule.rate)


_KINDS = {
    AREA_BY_USE: _area_by_use,
    SHORTFALL: _shortfall,
    PERCENTAGE: _percentage,
    TABLE: _table,
    PREPAID: _prepaid,
    PER_UNIT: _per_unit,
    FIXED: _fixed,
}


def _plain(tariff: Tariff, base: Decimal, rate: Decimal) -> Reckoned:
    said = f"{_g(base)}{_of(tariff)} × {_g(rate)}"
    return _sum(tariff, base, money.plain(rate), base * rate, said, said)


def _sum(tariff: Tariff, base: Decimal, rate: str, total: Decimal, zh: str, en: str) -> Reckoned:
    if total > money.MOST:
        raise _cannot(
            tariff, "金额大得不合情理。请核对所填的数字。", "the sum is absurd. Check the figures."
        )
    amount = money.cents(total)
    says = money.figures(amount)
    return Reckoned(
        money.plain(base), rate, amount, Text(f"{zh} = {says}元", f"{en} = {says} yuan")
    )


def _figure(tariff: Tariff, facts: Facts, name: str, missing: Decimal | None = None) -> Decimal:
    value = facts.get(name)
    if value is None and missing is not None:
        return missing
    if value is None or isinstance(value, bool | str):
        raise _cannot(
            tariff, f"没有填“{name}”。请补填项目情况。", f"“{name}” was not given. Fill it in."
        )
    number = money.decimal(value)
    if number < 0:
        raise _cannot(tariff, f"“{name}”是负数。请改正。", f"“{name}” is negative. Correct it.")
    return number


def _cannot(tariff: Tariff, zh: str, en: str) -> CannotReckon:
    return CannotReckon(charge=tariff.title, why=Text(zh, en))


def _g(number: Decimal) -> str:
    text = money.plain(number)
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def _of(tariff: Tariff) -> str:
    return f" {tariff.unit}" if tariff.unit else ""
