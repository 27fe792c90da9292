"""Who may, and what is refused, when running cases are carried over."""

from engine.domain.errors import NotYours, Refused
from engine.domain.names import Officer, Role
from engine.domain.words import POSTS


class OtherProcess(Refused):
    """Cases of one kind of approval do not become cases of another."""

    ZH = "两个版本不是同一种联审事项，在办件不能这样转。请选同一事项的版本。"
    EN = "The two editions are of different processes. Choose one of the same process."


class SameEdition(Refused):
    """From an edition to itself is nowhere."""

    ZH = "原版本和新版本是同一个，没有可转的。请另选一个版本。"
    EN = "Both editions are the same. Choose another one."


class UnknownElement(Refused):
    """A mapping names something that one of the editions does not have."""

    ZH = "对应表里的“{element}”，这个版本里没有。请重新选择。"
    EN = "“{element}” of the mapping is not in this edition. Choose again."


class TwoOntoOne(Refused):
    """Two elements cannot become one: a case may stand at both."""

    ZH = "“{first}”和“{second}”都对应到“{element}”。一个环节只能对应一个，请改其中一处。"
    EN = "“{first}” and “{second}” both lead to “{element}”. Let one of them lead elsewhere."


class WrongMoment(Refused):
    """The plan is not where this can be done."""

    ZH = "这次转换现在是“{state}”，不能这样做。请刷新后再看。"
    EN = "This move is “{state}” now; that cannot be done. Look again."


class AnotherUnderWay(Refused):
    """One batch of a process at a time."""

    ZH = "同一事项的另一次转换正在进行。请等它办完或停下，再开始这一次。"
    EN = "Another move of this process is under way. Wait for it or stop it first."


class NothingToMove(Refused):
    """No case is safe."""

    ZH = "没有可以放心转的办件。请先补充对应关系或作出选择，再试算一次。"
    EN = "No case can be moved safely. Complete the mapping or decide, and try again."


def analyst(by: Officer) -> None:
    """Only analysts carry cases over.

    Raises:
        NotYours: somebody else.
    """
    if not by.may(Role.ANALYST):
        raise NotYours(whose=POSTS[Role.ANALYST])
