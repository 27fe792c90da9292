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
