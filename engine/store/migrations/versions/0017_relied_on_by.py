"""Which departments need a line that rests on what is kept: they must see it when it falls."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Lines of before name nobody: those reach every department."""
    words = sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql")
    column = sa.Column("needed_by", words, server_default="", nullable=False)
    op.add_column("repository_reliance", column)
