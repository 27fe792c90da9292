"""What can be wrong with the database itself; nothing was changed where one of these is raised."""

from engine.domain.errors import Refused


class NoDatabase(Refused):
    """It cannot be reached, or is none of the two that we run on."""

    ZH = "数据库 {where} 不能使用：{why}。请检查 LIANSHEN_DATABASE_URL 和数据库服务。"
    EN = "The database {where} cannot be used: {why}. Check LIANSHEN_DATABASE_URL and its server."


class Unstorable(Refused):
    """Too long, or of characters that the database does not keep; the door should have said it."""

    ZH = "填写的内容太长，或含有不能保存的字符，没有办成。请修改后再试。"
    EN = "Something typed is too long, or holds characters that cannot be kept. Change it."


class SchemaTooOld(Refused):
    """The tables are of an earlier release."""

    ZH = "数据库的表结构是第{found}版，本程序要第{wanted}版。请先备份，再运行 lianshen migrate。"
    EN = "The database has schema {found}, we need {wanted}. Back up, then run lianshen migrate."


class SchemaTooNew(Refused):
    """The tables are of a later release than this program; there is no way back."""

    ZH = "数据库的表结构是第{found}版，比本程序的第{wanted}版新。请换用新版程序，或用备份恢复。"
    EN = "The database has schema {found}, newer than our {wanted}. Use that program or a backup."


class SchemaUnknown(Refused):
    """Tables without a version: from before the first release, or of another program."""

    ZH = "数据库里已有表，却没有版本记录，不能升级。请用空的数据库（演示数据可用 --fresh 重建）。"
    EN = "The database holds tables without a version. Use an empty one (a demo: --fresh)."


class DatabaseAway(Exception):
    """The database stopped answering in the middle: gone, full, or not letting us in.

    Neither Refused nor Stuck: no rule and no person is concerned. Who asked asks again; doors that
    ask by themselves (relay, workers) do so anyway. ``unsure``: it went away while it was told to
    keep everything, so nobody knows whether it did.
    """

    ZH = (
        "数据库暂时没有应答，这一步没有办成，什么都没有改变。请过一会儿再试；一直如此请告诉管理员。"
    )
    EN = (
        "The database does not answer just now; the step was not done and nothing changed."
        " Try again in a while; tell your administrator if it stays so."
    )
    ZH_UNSURE = "数据库在保存时断开，不知道这一步是否已经保存。请先查看办件，没有办成再办一次。"
    EN_UNSURE = (
        "The database went away while saving; it is not known whether the step was kept."
        " Look at the case first, and do it again only if it was not."
    )

    def __init__(self, why: str, *, unsure: bool) -> None:
        super().__init__(why)
        self.unsure = unsure

    def says(self, lang: str = "zh") -> str:
        """The sentence in ``lang`` ("zh" or "en")."""
        if self.unsure:
            return self.EN_UNSURE if lang == "en" else self.ZH_UNSURE
        return self.EN if lang == "en" else self.ZH
