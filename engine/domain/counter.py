"""What the signatory's desk and the issue window refuse, beside the common errors."""

from engine.domain.errors import Refused, Unreadable


class NotOpened(Refused):
    """Signing in bulk takes only what this person has read as it stands now."""

    ZH = "这一件您还没有打开看过，或打开之后又有变化，不能批量签发。请先打开核对，再签发。"
    EN = "You have not opened this since it last changed; no bulk signature. Open it first."


class AdverseSingly(Refused):
    """A refusal is one act, with reasons of its own."""

    ZH = "不予许可的决定不能批量签发。请打开这一件，写明理由后单独签发。"
    EN = "A refusal cannot be signed in bulk. Open it, state the reasons, and sign it by itself."


class AnotherPerson(Unreadable):
    """Who stands at the window is not who was registered; ``name`` is the field of the form."""

    ZH = "与收件时登记的经办人{agent}不一致。不是本人领取的，请选“其他人”，并写明委托书。"
    EN = "This is not the registered {agent}. If another person collects, name the letter."
