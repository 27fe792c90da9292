"""Limits against the law, while a guide is still being written: working days.

Source: 行政许可法 art. 42: one item at most 20 working days unless a law says otherwise; items
handled jointly at most 45. A promise shortens the statutory limit, it never lengthens it.
"""

from typing import Final

from engine.domain.names import Text

JOINT: Final = 45
ONE: Final = 20


def of_item(statutory: int, promised: int) -> Text | None:
    """What is wrong with the limits of one item."""
    if promised > statutory:
        return _longer(statutory, promised)
    if promised == 0:
        return Text(
            "承诺时限是0天：当场就要办完。不是即办件的，请填天数。",
            "a promise of 0 days means on the spot. Enter the days unless it is.",
        )
    return None


def of_joint(statutory: int, promised: int) -> Text | None:
    """What is wrong with the limits of the joint case."""
    if statutory > JOINT:
        return Text(
            f"联合办理的法定时限不超过{JOINT}个工作日（行政许可法第四十二条），这里填的是{statutory}。",
            f"joint cases take at most {JOINT} working days by law (art. 42), not {statutory}.",
        )
    return _longer(statutory, promised) if promised > statutory else None


def unusual(statutory: int) -> Text | None:
    """What an item of an uncommon length should be asked."""
    if statutory <= ONE:
        return None
    return Text(
        f"一般不超过{ONE}个工作日；法律、法规另有规定的，请在“出处”里写明。",
        f"commonly at most {ONE} working days; name the law that says otherwise under “source”.",
    )


def _longer(statutory: int, promised: int) -> Text:
    return Text(
        f"承诺{promised}个工作日，比法定{statutory}个工作日还长。请把承诺改短，或核对法定时限。",
        f"the promise of {promised} working days is longer than the statutory {statutory}.",
    )
