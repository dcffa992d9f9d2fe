"""How cases are linked, how much a unit may read of a case, what a change of parameters said, deadlines that follow

Revision 0003, after 0002."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from engine.storage import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=8), server_default="caused", nullable=False))
    with op.batch_alter_table("case_party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("grade", sa.String(length=8), server_default="works", nullable=False))
    with op.batch_alter_table("locality_profile_version", schema=None) as batch_op:
        json = sa.JSON().with_variant(JSONB(), "postgresql")
        batch_op.add_column(sa.Column("changes", json, nullable=True))
    op.create_table(
        "retiming",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("try_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_retiming_instance_id_process_instance")
        ),
        sa.PrimaryKeyConstraint("instance_id", "name", name=op.f("pk_retiming")),
    )


def downgrade() -> None:
    op.drop_table("retiming")
    with op.batch_alter_table("locality_profile_version", schema=None) as batch_op:
        batch_op.drop_column("changes")
    with op.batch_alter_table("case_party", schema=None) as batch_op:
        batch_op.drop_column("grade")
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.drop_column("kind")
