"""The due day of a case, and what lists of cases are asked by."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

COUNTING = (
    "status IN ('received', 'in_precheck', 'accepted', 'in_review', 'drawing_change',"
    " 'merging', 'awaiting_signature')"
)


def upgrade() -> None:
    """One column and some indexes.

    Until a case takes its next step, its due day is that of its most patient open work: the day
    that the work lists show for it.
    """
    op.add_column("case_file", sa.Column("due_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE case_file SET due_on = (SELECT max(w.due_on) FROM work_item AS w"  # noqa: S608
        f" WHERE w.case_id = case_file.id AND w.state IN ('offered', 'claimed')) WHERE {COUNTING}"
    )
    counting, running = sa.text(COUNTING), sa.text("state = 'running'")
    op.drop_index("case_status", "case_file")
    op.create_index("case_status", "case_file", ["status", "received_at", "id"])
    op.create_index("case_received", "case_file", ["received_at", "id"])
    op.create_index("case_process", "case_file", ["process", "received_at", "id"])
    op.create_index("case_applicant", "case_file", ["applicant_id"])
    op.create_index(
        "case_due", "case_file", ["due_on"], sqlite_where=counting, postgresql_where=counting
    )
    op.create_index(
        "branch_running",
        "branch",
        ["department", "case_id"],
        sqlite_where=running,
        postgresql_where=running,
    )
    op.drop_index("journal_case_id", "journal")
    op.create_index("journal_of_case", "journal", ["case_id", "id"])
