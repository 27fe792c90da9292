"""What a password must be. Length is what counts; the rest keeps out what guessers try first.

Source: NIST SP 800-63B §5.1.1.2 (length, no rules about kinds of characters, no known words).
"""

from engine.domain.errors import Unreadable
from engine.domain.names import Text

SHORTEST = 12
LONGEST = 200
_FEWEST = 4
"""Different characters at least: aaaaaaaaaaaa is long and nothing else."""


def good(password: str, login: str, name: str = "password") -> str:
    """The password, if it may be one.

    Raises:
        Unreadable: too short or too long, the account's own name, a few characters over and
            over, or characters that cannot be typed.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        why = Text(
            f"应为{SHORTEST}至{LONGEST}个字符，可以用一句容易记的话。",
            f"must have {SHORTEST} to {LONGEST} characters; a sentence will do.",
        )
        raise _wrong(name, why)
    if not password.isprintable():
        why = Text("含有不能输入的字符。请换一个。", "holds characters that cannot be typed.")
        raise _wrong(name, why)
    plain = password.casefold()
    if login and login.casefold() in plain:
        why = Text("不能含有账号名。请换一个。", "must not contain the account name.")
        raise _wrong(name, why)
    if len(set(plain)) < _FEWEST:
        why = Text("字符太单一，容易猜到。请换一个。", "repeats a few characters; choose another.")
        raise _wrong(name, why)
    return password


def _wrong(name: str, why: Text) -> Unreadable:
    return Unreadable(field=Text("密码", "Password"), name=name, why=why)
