"""Numbers with check digits: credit code, identity number, project code, case number.

Sources: GB 32100-2015 (unified social credit code), GB 11643-1999 (identity number),
the national project code's outer form of 24 characters (its check digit is not public).
"""

import re
from datetime import date

from engine.domain.errors import CheckDigit, Unreadable
from engine.domain.names import CaseNo, Text

CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""What a unified social credit code is written with."""
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_CREDIT_NAME = Text("统一社会信用代码", "the unified social credit code")
_ID_NAME = Text("身份证号", "the identity number")


def credit_code(text: str) -> str:
    """A unified social credit code, upper case, checked.

    Raises:
        Unreadable: not 18 characters of the code's alphabet.
        CheckDigit: the last character does not follow from the others.
    """
    code = text.strip().upper()
    if len(code) != 18 or any(c not in CREDIT for c in code):
        raise Unreadable(
            field=_CREDIT_NAME,
            name="credit_code",
            why=Text(
                "应为18位数字或大写字母（不含I、O、S、V、Z）。请对照营业执照核对。",
                "must be 18 digits or capitals (no I, O, S, V, Z). Check the business licence.",
            ),
        )
    if _credit_check(code[:17]) != code[17]:
        raise CheckDigit(what=_CREDIT_NAME, name="credit_code", position=18)
    return code


def identity_no(text: str) -> str:
    """A resident identity number, checked for birthday and check digit.

    Raises:
        Unreadable: not 17 digits and a digit or X, or no such birthday.
        CheckDigit: the last character does not follow from the others.
    """
    number = text.strip().upper()
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number) or not _is_day(number[6:14]):
        raise Unreadable(
            field=_ID_NAME,
            name="id_no",
            why=Text(
                "应为18位，第7至14位是出生日期。请对照身份证核对。",
                "must have 18 characters, 7 to 14 a birthday. Check the card.",
            ),
        )
    if _id_check(number[:17]) != number[17]:
        raise CheckDigit(what=_ID_NAME, name="id_no", position=18)
    return number


def completed(body: str) -> str:
    """An invented number with its check character: 17 characters → 18, for what is shown as sample.

    A body that begins with 9 (a body of commerce) is a credit code, any other an identity number.

    Raises:
        Unreadable: not 17 characters of the kind, or no such birthday.
        ValueError: a character that neither kind has.
    """
    if body.startswith("9"):
        return credit_code(body + _credit_check(body))
    return identity_no(body + _id_check(body))


def _credit_check(body: str) -> str:
    total = sum(CREDIT.index(c) * w for c, w in zip(body, _CREDIT_WEIGHTS, strict=False))
    return CREDIT[(31 - total) % 31]


def _id_check(body: str) -> str:
    return _ID_CHECK[sum(int(c) * w for c, w in zip(body, _ID_WEIGHTS, strict=False)) % 11]


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def masked(number: str) -> str:
    """An identity number as a screen may show it: 330***********1234."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) > 7 else number


def project_code(text: str) -> str:
    """A national project code, upper case, in its outer form 4-6-2-2-6.

    Raises:
        Unreadable: another shape.
    """
    code = text.strip().upper()
    if re.fullmatch(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}", code):
        return code
    bare = code.replace("-", "")
    if re.fullmatch(r"[0-9]{20}", bare):
        return f"{bare[:4]}-{bare[4:10]}-{bare[10:12]}-{bare[12:14]}-{bare[14:]}"
    raise Unreadable(
        field=Text("项目代码", "Project code"),
        name="project_code",
        why=Text(
            "应为24位，形如2026-330183-47-01-000123。请对照立项文件核对。",
            "must be 24 characters like 2026-330183-47-01-000123. Check the project approval.",
        ),
    )


def unit_code(text: str) -> str:
    """The code of a real estate unit (不动产单元代码), upper case, in its outer form of 28.

    County 6, districts 3 + 3, the parcel's two letters and 5 digits, one letter, 8 digits.

    Raises:
        Unreadable: another shape.

    Source: GB/T 37346 in outline, not verified.
    """
    code = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"[0-9]{12}[A-Z]{2}[0-9]{5}[A-Z][0-9]{8}", code):
        return code
    raise Unreadable(
        field=Text("不动产单元代码", "The real estate unit code"),
        name="project_code",
        why=Text(
            "应为28位，形如330183001001GB00012F00010101。请对照原证核对。",
            "must be 28 characters like 330183001001GB00012F00010101. Check the old certificate.",
        ),
    )


def case_no(region: str, process: str, day: date, sequence: int) -> CaseNo:
    """Region(6) + process(2) + yyyymmdd + sequence(5) + check(1).

    The check character is ISO 7064 mod 11-10 over the digits (letters count by position).
    """
    body = f"{region}{process}{day:%Y%m%d}{sequence:05d}"
    return CaseNo(body + _check(body))


def is_case_no(text: str) -> bool:
    """Whether the text has the form and check digit of a case number."""
    shape = re.fullmatch(r"[0-9]{6}[A-Z]{2}[0-9]{14}", text)
    return shape is not None and _check(text[:-1]) == text[-1]


def _check(body: str) -> str:
    carry = 10
    for c in body:
        value = int(c, 36) % 10
        carry = (carry + value) % 10 or 10
        carry = carry * 2 % 11
    return str((11 - carry) % 10)
