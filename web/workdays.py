"""Durations in working days, as the pages write them."""


def said(value: float | None) -> str:
    """Working days with one decimal: 0.4, 12."""
    if value is None:
        return "—"
    return f"{value:.1f}".removesuffix(".0") if abs(value) >= 0.05 else "0"
