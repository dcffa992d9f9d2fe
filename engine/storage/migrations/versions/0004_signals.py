"""Signals beside messages: what a token waits for, and what is on its way, by kind

Revision 0004, after 0003."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("message", "subscription"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("kind", sa.String(length=8), server_default="message", nullable=False))


def downgrade() -> None:
    for table in ("message", "subscription"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("kind")
