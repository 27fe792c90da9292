"""A comment may be pinned to a place on the picture of its sheet."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Page 0: the sheet as a whole, which is what every comment so far speaks of."""
    for name, kind in (("page", sa.Integer()), ("x", sa.Double()), ("y", sa.Double())):
        op.add_column(
            "review_comment",
            sa.Column(name, kind, nullable=False, server_default=sa.text("0")),
        )
