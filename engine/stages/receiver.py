"""Who stands at the issue window: the card checked, the authority named."""

import re
from dataclasses import replace

from engine.domain.case import Case
from engine.domain.codes import identity_no
from engine.domain.collecting import Capacity, IdKind, Receiver, Shown
from engine.domain.counter import AnotherPerson
from engine.domain.errors import CheckDigit, Unreadable
from engine.domain.names import Text
from engine.stages.reading import LONGEST_NAME, short
from engine.store import Transaction, intake

_NUMBER = re.compile(r"[0-9A-Z()（）-]{4,18}")
_LETTER = Text("领取委托书", "Letter of authority")


def checked(tx: Transaction, case: Case, name: str, number: str, shown: Shown) -> Receiver:
    """The receiver, if the card and the authority are in order.

    The registered agent needs no new letter, but must be that very person. Anybody else brings
    one. An identity number whose check digit differs is taken with a reason; another document is
    taken by its kind, and named where the kind does not.

    Raises:
        Unreadable: a name, number, letter or note that cannot be taken.
        CheckDigit: of an identity number, without a reason. AnotherPerson: not the agent.
    """
    who = short(name, "receiver_name", Text("领取人", "Receiver"), LONGEST_NAME)
    note = short(shown.note, "id_note", Text("证件说明", "Note on the document"), 400, empty=True)
    agent = intake.subject_of(tx, case.agent_id)
    the_agent = shown.capacity is Capacity.AGENT
    known = the_agent and shown.kind is IdKind.IDENTITY and number.strip().upper() == agent.code
    # taken in at the intake window: its digit was checked there, or its reason is on file
    kept = agent.code if known else _number(number, shown.kind, note)
    if the_agent:
        if who != agent.name:
            raise AnotherPerson(agent=agent.name, name="receiver_name")
        if shown.kind is IdKind.IDENTITY and not known:
            raise AnotherPerson(agent=agent.name, name="id_no")
    letter = short(shown.letter, "letter", _LETTER, empty=shown.capacity is not Capacity.OTHER)
    return Receiver(who, kept, replace(shown, note=note, letter=letter))


def _number(number: str, kind: IdKind, note: str) -> str:
    if kind is IdKind.IDENTITY:
        try:
            return identity_no(number)
        except CheckDigit:
            if note:
                return number.strip().upper()
            raise
    if kind is IdKind.OTHER and not note:
        title = Text("证件说明", "Note on the document")
        why = Text("请写明出示的是什么证件。", "name the document that was shown.")
        raise Unreadable(field=title, name="id_note", why=why)
    plain = "".join(number.split()).upper()
    if not _NUMBER.fullmatch(plain):
        why = Text(
            "应为4到18位数字或字母。请对照证件核对。",
            "must be 4 to 18 digits or letters. Check it.",
        )
        raise Unreadable(field=Text("证件号码", "Document no."), name="id_no", why=why)
    return plain
