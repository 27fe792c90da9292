"""Verbs of what a case owes: assessed, verified, lodged, paid, added to."""

from contextlib import closing

from engine.domain.application import Project
from tests import till
from tests.levying import HISTORY, Till


def received_then(office):
    """Fees of another year: some of its charges are levied no longer."""
    return _at_the_till(office, lambda place: place.asks(HISTORY))


def levied(office):
    """Five departments are to assess."""
    return _at_the_till(office, lambda place: place.levies())


def assessed(office):
    """Housing's line is before the checker."""
    return _made(office, levied, lambda place, case: place.assesses(case, "hcon"))


def lodged(office):
    """The wage deposit is before the checker."""
    return _made(office, levied, lambda place, case: place.lodges(case))


def all_but_one(office):
    """Only housing's checker has not spoken."""
    return _made(office, assessed, lambda place, case: place.everybody_confirms(case, ("hcon",)))


def all_waived_but_one(office):
    """The same, and nothing will be due."""

    def waived(place):
        case = place.levies(shelter_area=1080)
        for department, charge in (("hcon", "F1"), ("watr", "F6")):
            place.assesses(case, department, **{charge: ("waive", "减免办法（示例）")})
        place.verifies(case, "watr")
        place.everybody_confirms(case, but=("hcon",))
        return case

    return _at_the_till(office, waived)


def slip_out(office):
    """Everybody has spoken, the slip is out; the project may not be built yet."""

    def out(place):
        case = place.levies(
            project=Project("2026-330183-47-01-000777", "示例项目二期", "示例路2号")
        )
        place.everybody_confirms(case)
        return case

    return _at_the_till(office, out)


def fees_paid(office):
    """Everything is paid, of another project."""
    case = _made(office, all_but_one, lambda place, case: place.verifies(case, "hcon"))
    _bank_tells(office, case)
    return case


def supplement_proposed(office):
    """Water's line was too small; nobody has confirmed what lacks."""
    return _made(office, fees_paid, _proposed)


def _at_the_till(office, does):
    """At the till of the same office: the value of ``does``."""
    place = Till(office.url, now=office.now, furnished=True)
    with closing(place):
        return does(place)


def _made(office, station, does):
    case = station(office)
    _at_the_till(office, lambda place: does(place, case))
    return case


def _till(does):
    return lambda office, case: _at_the_till(office, lambda place: does(place, case))


def _bank_tells(office, case):
    bank = till.Till(office, case=case)
    bank.tells(bank.message())


def _proposed(place, case):
    place.supplements(case, "F6", "800.50")


def _confirms(place, case):
    line = next(one for one in place.lines(case) if one.supplements)
    place.confirms_supplement(line)


LEVIED_STATIONS = {
    made.__name__: made
    for made in (
        received_then,
        levied,
        assessed,
        lodged,
        all_but_one,
        all_waived_but_one,
        slip_out,
        fees_paid,
        supplement_proposed,
    )
}

LEVIED = {
    "accept what is levied": ("received_then", lambda office, case: office.accepts(case)),
    "assess": ("levied", _till(lambda place, case: place.assesses(case, "hcon"))),
    "adjust": ("levied", _till(lambda place, case: place.assesses(
        case, "hcon", F1=("adjust", "1,128,000.50", "地下室不计")))),
    "waive": ("levied", _till(lambda place, case: place.assesses(
        case, "cado", F2=("waive", "减免办法第六条（示例）")))),
    "verify fees": ("assessed", _till(lambda place, case: place.verifies(case, "hcon"))),
    "send fees back": ("assessed", _till(lambda place, case: place.returns(case, "hcon"))),
    "lodge the deposit": ("levied", _till(lambda place, case: place.lodges(case))),
    "verify the deposit": ("lodged", _till(lambda place, case: place.verifies(case, "hrss"))),
    "verify the last": ("all_but_one", _till(lambda place, case: place.verifies(case, "hcon"))),
    "verify and owe nothing": ("all_waived_but_one", _till(
        lambda place, case: place.verifies(case, "hcon"))),
    "fees are paid": ("slip_out", _bank_tells),
    "withdraw what is levied": ("slip_out", lambda office, case: office.withdraws(case)),
    "propose a supplement": ("fees_paid", _till(_proposed)),
    "confirm a supplement": ("supplement_proposed", _till(_confirms)),
}  # fmt: skip
