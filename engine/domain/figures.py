"""Numbers as people write them on a form: 12,500.5, and full-width digits; nothing a program would.

One reader for every form: the window's, a department's own, and what a system sends as text.
"""

import re
import unicodedata

MOST_DIGITS = 15
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(([, ])[0-9]{3}(\2[0-9]{3})*)(\.[0-9]+)?")
_BETWEEN = re.compile(r"[, ]")


def figure(text: str) -> float | None:
    """The number, or None where it is none or has more than fifteen characters.

    Thousands may be grouped by commas or blanks, one kind throughout. 1_000, 2e4, nan and the
    digits of other scripts are no numbers here: who reads the form would read something else.
    """
    written = unicodedata.normalize("NFKC", text).strip() if _of_ours(text) else ""
    plain = _BETWEEN.sub("", written) if _GROUPED.fullmatch(written) else written
    return float(plain) if _PLAIN.fullmatch(plain) and len(plain) <= MOST_DIGITS else None


def _of_ours(text: str) -> bool:
    """Whether every sign is ASCII or its full-width twin: ①, ² and ٣ would become digits unseen."""
    return all(c.isascii() or "\uff0b" <= c <= "\uff19" for c in text)
