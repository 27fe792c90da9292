"""Amounts as the pages show them."""

from engine.domain.fees.money import figures
from web import lang


def yuan(cents: int) -> str:
    """4,427,200.00元 / CNY 4,427,200.00."""
    return lang.t("money.yuan", amount=figures(cents))


def code(digits: str) -> str:
    """A payment code in fours, as one reads it out."""
    return " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))
