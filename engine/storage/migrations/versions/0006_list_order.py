"""The index on open tasks has the whole order of the list of tasks

Revision 0006, after 0004."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_work_item_urgent",
        "work_item",
        ["unit_id", "role", "state", "due_at", sa.text("priority DESC"), "created_at"],
    )
    op.drop_index("ix_work_item_open", table_name="work_item")


def downgrade() -> None:
    op.create_index("ix_work_item_open", "work_item", ["unit_id", "role", "state", "due_at"])
    op.drop_index("ix_work_item_urgent", table_name="work_item")
