"""The tables. Duties as in the shared design §6; rows never leave the store.

Instants are integer microseconds (UTC), legal days ISO dates, process state is bytes.
"""

from engine.store.tables.banking import BANK_DAY, BANK_DAY_LINE, BANK_ORDER
from engine.store.tables.base import METADATA
from engine.store.tables.carrying import CARRIED, CARRYING
from engine.store.tables.clocks import (
    CALENDAR_DAY,
    CALENDAR_YEAR,
    CLOCK_PAUSE,
    TIMER,
)
from engine.store.tables.departments import (
    PHRASE,
    SHEET_NOTICE,
    SUBSTITUTE,
    TRANSFER_NOTICE,
)
from engine.store.tables.desks import CASE_MEASURE, OPENED
from engine.store.tables.dispatch import (
    INBOX,
    INCIDENT,
    JOURNAL,
    LINE,
    NONCE,
    OUTBOX,
    QUARANTINE,
)
from engine.store.tables.foreign import FOREIGN_LOG, FOREIGN_LOG_PART
from engine.store.tables.intake import (
    CASE,
    DRAWING_SHEET,
    DRAWING_VERSION,
    EDITION,
    MATERIAL,
    PROJECT,
    PULL_BACK,
    RECEIPT_DRAFT,
    SEQUENCE,
    SUBJECT,
    VISIT,
)
from engine.store.tables.minutes import SLOW_STEP
from engine.store.tables.money import (
    CONTROLLED_RECEIPT,
    DEPOSIT,
    FEE_LINE,
    PAYMENT,
    PAYMENT_MESSAGE,
    PAYMENT_SLIP,
    REFUND,
    UNLOCKED_STEP,
)
from engine.store.tables.papers import (
    DECISION,
    HANDOVER,
    NOTICE,
    REPLACEMENT,
)
from engine.store.tables.people import (
    ACCOUNT,
    DRAFT,
    MANDATE,
)
from engine.store.tables.presence import PRESENCE
from engine.store.tables.redraw import (
    COORDINATION,
    INVITATION,
    MORE_TIME,
)
from engine.store.tables.repository import (
    REPOSITORY_DOCUMENT,
    REPOSITORY_READING,
    REPOSITORY_RELIANCE,
    REPOSITORY_VERSION,
)
from engine.store.tables.review import (
    BRANCH,
    OPINION,
    OUTCOME,
    REVIEW_COMMENT,
    WORK_ITEM,
)
from engine.store.tables.scenarios import SCENARIO, STUDY, STUDY_PART
from engine.store.tables.studio import (
    EDITION_PROPOSAL,
    EDITION_TERM,
    PROCESS_DRAFT,
    PROCESS_DRAFT_SAVE,
)
from engine.store.tables.timings import (
    CASE_TIMING,
    DEPARTMENT_TIMING,
    KEPT_MONTH,
    MONTH_MARK,
    STEP_TIMING,
)

__all__ = [
    "ACCOUNT",
    "BANK_DAY",
    "BANK_DAY_LINE",
    "BANK_ORDER",
    "BRANCH",
    "CALENDAR_DAY",
    "CALENDAR_YEAR",
    "CARRIED",
    "CARRYING",
    "CASE",
    "CASE_MEASURE",
    "CASE_TIMING",
    "CLOCK_PAUSE",
    "CONTROLLED_RECEIPT",
    "COORDINATION",
    "DECISION",
    "DEPARTMENT_TIMING",
    "DEPOSIT",
    "DRAFT",
    "DRAWING_SHEET",
    "DRAWING_VERSION",
    "EDITION",
    "EDITION_PROPOSAL",
    "EDITION_TERM",
    "FEE_LINE",
    "FOREIGN_LOG",
    "FOREIGN_LOG_PART",
    "HANDOVER",
    "INBOX",
    "INCIDENT",
    "INVITATION",
    "JOURNAL",
    "KEPT_MONTH",
    "LINE",
    "MANDATE",
    "MATERIAL",
    "METADATA",
    "MONTH_MARK",
    "MORE_TIME",
    "NONCE",
    "NOTICE",
    "OPENED",
    "OPINION",
    "OUTBOX",
    "OUTCOME",
    "PAYMENT",
    "PAYMENT_MESSAGE",
    "PAYMENT_SLIP",
    "PHRASE",
    "PRESENCE",
    "PROCESS_DRAFT",
    "PROCESS_DRAFT_SAVE",
    "PROJECT",
    "PULL_BACK",
    "QUARANTINE",
    "RECEIPT_DRAFT",
    "REFUND",
    "REPLACEMENT",
    "REPOSITORY_DOCUMENT",
    "REPOSITORY_READING",
    "REPOSITORY_RELIANCE",
    "REPOSITORY_VERSION",
    "REVIEW_COMMENT",
    "SCENARIO",
    "SEQUENCE",
    "SHEET_NOTICE",
    "SLOW_STEP",
    "STEP_TIMING",
    "STUDY",
    "STUDY_PART",
    "SUBJECT",
    "SUBSTITUTE",
    "TIMER",
    "TRANSFER_NOTICE",
    "UNLOCKED_STEP",
    "VISIT",
    "WORK_ITEM",
]
