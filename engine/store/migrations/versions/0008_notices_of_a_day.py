"""The papers of a day are found by their moment."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """One index."""
    op.create_index("notice_at", "notice", ["at"])
