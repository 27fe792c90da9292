"""How often a part of a study was begun: one that never ends is not begun for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Parts that are there were begun at most once."""
    op.add_column(
        "study_part", sa.Column("tries", sa.Integer(), nullable=False, server_default="0")
    )
