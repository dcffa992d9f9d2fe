"""First tables

Revision 0001, after ."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from engine.storage import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("kind_name", sa.String(length=300), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("outcome_name", sa.String(length=300), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_by", sa.String(length=300), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("start_key", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("tenant_id", "start_key", name=op.f("uq_case_tenant_id_start_key")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index("ix_case_unit", ["unit_id", "started_at"], unique=False)

    op.create_table(
        "chain_head",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "clock_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("real", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_setting")),
    )
    op.create_table(
        "issued_number",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("cancelled_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_number")),
        sa.UniqueConstraint(
            "tenant_id",
            "unit_id",
            "series",
            "year",
            "number",
            name=op.f("uq_issued_number_tenant_id_unit_id_series_year_number"),
        ),
    )
    with op.batch_alter_table("issued_number", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issued_number_document_id"), ["document_id"], unique=False)

    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("chain_kind", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("command", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("actor_label", sa.String(), nullable=False),
        sa.Column("effects", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("commitments", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("tenant_id", "chain_id", "seq", name=op.f("uq_journal_entry_tenant_id_chain_id_seq")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index("ix_journal_entry_case", ["case_id", "at"], unique=False)

    op.create_table(
        "locality_artefact",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_locality_artefact")),
    )
    op.create_table(
        "locality_package",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["locality_package.id"], name=op.f("fk_locality_package_parent_id_locality_package")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locality_package")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_locality_package_tenant_id_key")),
    )
    with op.batch_alter_table("locality_package", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_locality_package_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("from_case_id", sa.Uuid(), nullable=False),
        sa.Column("from_instance_id", sa.Uuid(), nullable=False),
        sa.Column("from_unit_id", sa.Uuid(), nullable=False),
        sa.Column("to_unit_id", sa.Uuid(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("correlation", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("keys_digest", sa.String(length=64), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("try_at", UtcDateTime(), nullable=False),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("to_instance_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_pending", ["state", "try_at"], unique=False)

    op.create_table(
        "number_book",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("last_dated", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_book")),
        sa.UniqueConstraint(
            "tenant_id", "unit_id", "series", "year", name=op.f("uq_number_book_tenant_id_unit_id_series_year")
        ),
    )
    op.create_table(
        "organisation_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("sort_name", sa.String(length=200), nullable=True),
        sa.Column(
            "sort_given",
            sa.String(length=600).with_variant(sa.String(length=600, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "sort_rest",
            sa.String(length=600).with_variant(sa.String(length=600, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("folded", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_person")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_organisation_person_tenant_id_key")),
    )
    with op.batch_alter_table("organisation_person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_person_tenant_id_sort_given_sort_rest"),
            ["tenant_id", "sort_given", "sort_rest"],
            unique=False,
        )

    op.create_table(
        "organisation_role",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("system", sa.Boolean(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_organisation_role")),
    )
    op.create_table(
        "organisation_sign_in_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("account_key", sa.String(length=200), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_sign_in_attempt")),
    )
    with op.batch_alter_table("organisation_sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_sign_in_attempt_account_key_at"), ["account_key", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_organisation_sign_in_attempt_address_key_at"), ["address_key", "at"], unique=False
        )

    op.create_table(
        "organisation_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("short_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("relation", sa.String(length=32), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("protocol_order", sa.Integer(), nullable=False),
        sa.Column("keeps_accounts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisation_unit.id"], name=op.f("fk_organisation_unit_parent_id_organisation_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_unit")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_organisation_unit_tenant_id_code")),
    )
    with op.batch_alter_table("organisation_unit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_unit_parent_id_relation"), ["parent_id", "relation"], unique=False
        )

    op.create_table(
        "organisation_version",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("stamp", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_organisation_version")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.String(length=400), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_state_at"), ["state", "at"], unique=False)

    op.create_table(
        "case_link",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("from_case_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_link_case_id_case")),
        sa.ForeignKeyConstraint(["from_case_id"], ["case.id"], name=op.f("fk_case_link_from_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "from_case_id", name=op.f("pk_case_link")),
    )
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_link_from_case_id"), ["from_case_id"], unique=False)

    op.create_table(
        "case_party",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_party_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "unit_id", name=op.f("pk_case_party")),
    )
    with op.batch_alter_table("case_party", schema=None) as batch_op:
        batch_op.create_index("ix_case_party_unit", ["unit_id", "case_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("type_code", sa.String(length=40), nullable=False),
        sa.Column("type_name", sa.String(length=200), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("sign", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("number_text", sa.String(length=150), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("signed_file_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signer", sa.String(length=400), nullable=False),
        sa.Column("backdated_reason", sa.Text(), nullable=True),
        sa.Column("external_number", sa.String(length=150), nullable=True),
        sa.Column("external_date", sa.Date(), nullable=True),
        sa.Column("sender", sa.String(length=400), nullable=True),
        sa.Column("superseded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["signed_file_id"], ["stored_file.id"], name=op.f("fk_document_signed_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_document_tenant_id_unit_id_dated"), ["tenant_id", "unit_id", "dated"], unique=False
        )

    op.create_table(
        "journal_value",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_value_entry_id_journal_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_value")),
    )
    with op.batch_alter_table("journal_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_value_chain_id"), ["chain_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_value_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "locality_profile_version",
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("shipped", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["package_id"],
            ["locality_package.id"],
            name=op.f("fk_locality_profile_version_package_id_locality_package"),
        ),
        sa.PrimaryKeyConstraint("package_id", "version", name=op.f("pk_locality_profile_version")),
    )
    op.create_table(
        "locality_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("process_key", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(length=300), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["package_id"], ["locality_package.id"], name=op.f("fk_locality_release_package_id_locality_package")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locality_release")),
        sa.UniqueConstraint(
            "tenant_id",
            "package_id",
            "process_key",
            "version",
            name=op.f("uq_locality_release_tenant_id_package_id_process_key_version"),
        ),
    )
    op.create_table(
        "organisation_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["organisation_person.id"],
            name=op.f("fk_organisation_account_person_id_organisation_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_account")),
        sa.UniqueConstraint("username", name=op.f("uq_organisation_account_username")),
    )
    with op.batch_alter_table("organisation_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_account_person_id"), ["person_id"], unique=False)

    op.create_table(
        "organisation_post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["organisation_person.id"], name=op.f("fk_organisation_post_person_id_organisation_person")
        ),
        sa.ForeignKeyConstraint(
            ["role"], ["organisation_role.code"], name=op.f("fk_organisation_post_role_organisation_role")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["organisation_unit.id"], name=op.f("fk_organisation_post_unit_id_organisation_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_post")),
    )
    with op.batch_alter_table("organisation_post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_post_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_post_unit_id_role"), ["unit_id", "role"], unique=False)

    op.create_table(
        "organisation_succession",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("predecessor_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["predecessor_id"],
            ["organisation_unit.id"],
            name=op.f("fk_organisation_succession_predecessor_id_organisation_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["organisation_unit.id"],
            name=op.f("fk_organisation_succession_successor_id_organisation_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_succession")),
        sa.UniqueConstraint(
            "tenant_id",
            "predecessor_id",
            "successor_id",
            name=op.f("uq_organisation_succession_tenant_id_predecessor_id_successor_id"),
        ),
    )
    with op.batch_alter_table("organisation_succession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_succession_predecessor_id"), ["predecessor_id"], unique=False)

    op.create_table(
        "process_instance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_process_instance_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_instance")),
    )
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.create_index("ix_process_instance_case", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_process_instance_due", ["due_at"], unique=False, postgresql_where=sa.text("due_at is not null")
        )

    op.create_table(
        "incident",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("element_id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_incident_instance_id_process_instance")
        ),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "instance_row",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_instance_row_instance_id_process_instance")
        ),
        sa.PrimaryKeyConstraint("instance_id", "kind", "key", name=op.f("pk_instance_row")),
    )
    op.create_table(
        "locality_release_artefact",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["locality_release.id"],
            name=op.f("fk_locality_release_artefact_release_id_locality_release"),
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["locality_artefact.sha256"], name=op.f("fk_locality_release_artefact_sha256_locality_artefact")
        ),
        sa.PrimaryKeyConstraint("release_id", "kind", "key", name=op.f("pk_locality_release_artefact")),
    )
    op.create_table(
        "organisation_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_reason", sa.String(length=200), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["organisation_account.id"],
            name=op.f("fk_organisation_session_account_id_organisation_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_session")),
    )
    with op.batch_alter_table("organisation_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_session_token_hash"), ["token_hash"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("keys_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_subscription_instance_id_process_instance")
        ),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscription_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_subscription_match", ["name", "unit_id", "keys_digest"], unique=False)

    op.create_table(
        "transmittal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("recipient", sa.String(length=300), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_transmittal_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transmittal")),
    )
    with op.batch_alter_table("transmittal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transmittal_document_id"), ["document_id"], unique=False)

    op.create_table(
        "work_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.String(length=100), nullable=False),
        sa.Column("element_id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("form_key", sa.String(length=100), nullable=False),
        sa.Column("awaits_reply", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("held_since", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("done_by", sa.String(length=300), nullable=True),
        sa.Column("done_by_person", sa.Uuid(), nullable=True),
        sa.Column("done_key", sa.String(length=100), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("draft_revision", sa.Integer(), nullable=False),
        sa.Column("draft_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_work_item_case_id_case")),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_work_item_instance_id_process_instance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_item")),
    )
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.create_index("ix_work_item_case", ["case_id", "state"], unique=False)
        batch_op.create_index("ix_work_item_holder", ["post_id", "state", "due_at"], unique=False)
        batch_op.create_index("ix_work_item_open", ["unit_id", "role", "state", "due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_index("ix_work_item_open")
        batch_op.drop_index("ix_work_item_holder")
        batch_op.drop_index("ix_work_item_case")

    op.drop_table("work_item")
    with op.batch_alter_table("transmittal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transmittal_document_id"))

    op.drop_table("transmittal")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index("ix_subscription_match")
        batch_op.drop_index(batch_op.f("ix_subscription_instance_id"))

    op.drop_table("subscription")
    with op.batch_alter_table("organisation_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_session_token_hash"))
        batch_op.drop_index(batch_op.f("ix_organisation_session_account_id"))

    op.drop_table("organisation_session")
    op.drop_table("locality_release_artefact")
    op.drop_table("instance_row")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_instance_id"))
        batch_op.drop_index(batch_op.f("ix_incident_case_id"))

    op.drop_table("incident")
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.drop_index("ix_process_instance_due", postgresql_where=sa.text("due_at is not null"))
        batch_op.drop_index("ix_process_instance_case")

    op.drop_table("process_instance")
    with op.batch_alter_table("organisation_succession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_succession_predecessor_id"))

    op.drop_table("organisation_succession")
    with op.batch_alter_table("organisation_post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_post_unit_id_role"))
        batch_op.drop_index(batch_op.f("ix_organisation_post_person_id"))

    op.drop_table("organisation_post")
    with op.batch_alter_table("organisation_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_account_person_id"))

    op.drop_table("organisation_account")
    op.drop_table("locality_release")
    op.drop_table("locality_profile_version")
    with op.batch_alter_table("journal_value", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_value_entry_id"))
        batch_op.drop_index(batch_op.f("ix_journal_value_chain_id"))

    op.drop_table("journal_value")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_tenant_id_unit_id_dated"))
        batch_op.drop_index(batch_op.f("ix_document_case_id"))

    op.drop_table("document")
    with op.batch_alter_table("case_party", schema=None) as batch_op:
        batch_op.drop_index("ix_case_party_unit")

    op.drop_table("case_party")
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_link_from_case_id"))

    op.drop_table("case_link")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_state_at"))
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_stored_file_case_id"))

    op.drop_table("stored_file")
    op.drop_table("organisation_version")
    with op.batch_alter_table("organisation_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_unit_parent_id_relation"))

    op.drop_table("organisation_unit")
    with op.batch_alter_table("organisation_sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_sign_in_attempt_address_key_at"))
        batch_op.drop_index(batch_op.f("ix_organisation_sign_in_attempt_account_key_at"))

    op.drop_table("organisation_sign_in_attempt")
    op.drop_table("organisation_role")
    with op.batch_alter_table("organisation_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_person_tenant_id_sort_given_sort_rest"))

    op.drop_table("organisation_person")
    op.drop_table("number_book")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_pending")

    op.drop_table("message")
    with op.batch_alter_table("locality_package", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_locality_package_unit_id"))

    op.drop_table("locality_package")
    op.drop_table("locality_artefact")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_entry_case")

    op.drop_table("journal_entry")
    with op.batch_alter_table("issued_number", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issued_number_document_id"))

    op.drop_table("issued_number")
    op.drop_table("clock_setting")
    op.drop_table("chain_head")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_unit")

    op.drop_table("case")
