"""Amounts as the pages show them."""

from engine.domain.fees.money import figures
from web import lang


def yuan(cents: int) -> str:
    """4,427,200.00元 / CNY 4,427,200.00."""
    return lang.t("money.yuan", amount=figures(cents))
