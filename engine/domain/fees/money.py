"""Yuan and cents: reckoned in Decimal, rounded once per line, kept as whole cents (分).

The rounding rule: a line is rounded to the cent, halves up (四舍五入到分), when it has been
reckoned to the end; a slip is the sum of rounded lines and is never rounded itself.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from engine.domain.errors import Unreadable
from engine.domain.names import FactValue, Text

MOST: Final = 10**13
"""A hundred thousand million yuan, in cents: whatever comes to more is a slip of the hand."""

_CENT: Final = Decimal("0.01")
_PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3}){1,3}(\.[0-9]{1,2})?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def cents(yuan: Decimal) -> int:
    """Yuan → whole cents, halves up."""
    return int((yuan.quantize(_CENT, ROUND_HALF_UP) * 100).to_integral_value())


def yuan(amount: int) -> Decimal:
    """Whole cents → yuan, two decimals."""
    return (Decimal(amount) / 100).quantize(_CENT)


def figures(amount: int) -> str:
    """As people read it: 4,427,200.00 yuan, without the word."""
    return f"{yuan(amount):,.2f}"


def in_fours(code: str) -> str:
    """A payment code as one reads it out: 3301 8326 1123 0000 0018."""
    return " ".join(code[n : n + 4] for n in range(0, len(code), 4))


def counted(number: str) -> str:
    """A base as people read it: 20,000.5."""
    whole, dot, rest = number.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def decimal(value: FactValue) -> Decimal:
    """A fact's number as people wrote it: 0.1 is a tenth, not what a float makes of it."""
    return Decimal(str(value))


def plain(number: Decimal) -> str:
    """A number as a person writes it: no exponent, no trailing nought."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read(text: str, name: str, field: Text) -> int:
    """What somebody typed → cents: 4,427,200 or 7200.5, never less than nothing.

    Raises:
        Unreadable: no amount, more than two decimals, or absurdly much.
    """
    written = text.strip().translate(_FULL_WIDTH)
    known = _PLAIN.fullmatch(written) or _GROUPED.fullmatch(written)
    amount = cents(Decimal(written.replace(",", ""))) if known else None
    if amount is None or amount > MOST:
        why = Text(
            "应为不小于0的金额，最多两位小数，例如 7200.50。请核对后重填。",
            "must be an amount of 0 or more with at most two decimals, such as 7200.50.",
        )
        raise Unreadable(field=field, name=name, why=why)
    return amount


def capitals(amount: int) -> str:
    """An amount in the capitals of Chinese vouchers: 肆佰肆拾贰万柒仟贰佰元整.

    Args:
        amount: cents, 0 to 9,999,999,999,999,999 (万亿).

    Source: 支付结算办法 (1997) annex 1, 正确填写票据和结算凭证的基本规定, first part.
    """
    if not 0 <= amount < 10**18:
        raise ValueError(amount)
    whole, rest = divmod(amount, 100)
    jiao, fen = divmod(rest, 10)
    words = _whole(whole) + "元" if whole else ""
    if not rest:
        return f"{words or '零元'}整"
    if jiao:
        words += f"{'零' if whole and whole % 10 == 0 else ''}{_DIGITS[jiao]}角"
    elif whole:
        words += "零"
    return words + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    """Groups of four from the left; one 零 for each gap between what is said."""
    words, gap = "", False
    groups = [(number // 10_000**n) % 10_000 for n in range(4)]
    for place in (3, 2, 1, 0):
        group = groups[place]
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _four(group) + _group_name(place, groups)
        gap = False
    return words


def _group_name(place: int, groups: list[int]) -> str:
    if place == 3:  # 万亿 is said once where 亿 follows anyway
        return "万" if groups[2] else "万亿"
    return _GROUPS[place]


def _four(group: int) -> str:
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words += f"{'零' if gap else ''}{_DIGITS[digit]}{_PLACES[place]}"
        gap = False
    return words
