"""The first schema."""

import sqlalchemy as sa
from alembic import op

from radseal_wire.chain import GENESIS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "accounts",
    "guesses",
    "sessions",
    "sign_in_attempts",
    "used_once",
    "cases",
    "objects",
    "owner_capsules",
    "shares",
    "share_secrets",
    "share_capsules",
    "openings",
    "records",
    "chain_head",
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    _create_people()
    _create_sign_ins()
    _create_cases()
    _create_shares()
    _create_secrets()
    _create_trail()


def downgrade() -> None:
    """Bring the schema back."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _create_people() -> None:
    """Who is who, and wrong guesses."""
    op.create_table(
        "accounts",
        sa.Column("person", sa.String(length=22), nullable=False),
        sa.Column("issuer", sa.String(length=512), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("domain", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_accounts")),
    )
    op.create_index(op.f("ix_accounts_domain"), "accounts", ["domain"], unique=False)
    op.create_index(
        "uq_accounts_named",
        "accounts",
        ["issuer", "email"],
        unique=True,
        sqlite_where=sa.text("subject IS NULL"),
        postgresql_where=sa.text("subject IS NULL"),
    )
    op.create_index(
        "uq_accounts_signed_in",
        "accounts",
        ["issuer", "subject"],
        unique=True,
        sqlite_where=sa.text("subject IS NOT NULL"),
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
    op.create_table(
        "guesses",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guesses")),
    )
    op.create_index("ix_guesses_key_until", "guesses", ["key", "until"], unique=False)
    op.create_index(op.f("ix_guesses_until"), "guesses", ["until"], unique=False)


def _create_sign_ins() -> None:
    """Browser sessions and what leads to them."""
    op.create_table(
        "sessions",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person", sa.String(length=22), nullable=False),
        sa.Column("provider_session", sa.String(length=255), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("begun", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_person"), "sessions", ["person"], unique=False)
    op.create_index(op.f("ix_sessions_provider_session"), "sessions", ["provider_session"], unique=False)
    op.create_index(op.f("ix_sessions_seen"), "sessions", ["seen"], unique=False)
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("attempt", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(op.f("ix_sign_in_attempts_until"), "sign_in_attempts", ["until"], unique=False)
    op.create_table(
        "used_once",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_used_once")),
    )
    op.create_index(op.f("ix_used_once_until"), "used_once", ["until"], unique=False)


def _create_cases() -> None:
    """Cases, their objects and owner capsules."""
    op.create_table(
        "cases",
        sa.Column("case", sa.String(length=22), nullable=False),
        sa.Column("person", sa.String(length=22), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.BigInteger(), nullable=True),
        sa.Column("erased", sa.BigInteger(), nullable=True),
        sa.Column("purged", sa.Boolean(), nullable=False),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("case", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_created"), "cases", ["created"], unique=False)
    op.create_index(op.f("ix_cases_person"), "cases", ["person"], unique=False)
    op.create_table(
        "objects",
        sa.Column("case", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_objects_case")),
        sa.PrimaryKeyConstraint("case", "id", name=op.f("pk_objects")),
    )
    op.create_table(
        "owner_capsules",
        sa.Column("case", sa.String(length=22), nullable=False),
        sa.Column("capsule", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_owner_capsules_case")),
        sa.PrimaryKeyConstraint("case", name=op.f("pk_owner_capsules")),
    )


def _create_shares() -> None:
    """Shares."""
    op.create_table(
        "shares",
        sa.Column("share", sa.String(length=22), nullable=False),
        sa.Column("case", sa.String(length=22), nullable=False),
        sa.Column("person", sa.String(length=22), nullable=False),
        sa.Column("sender", sa.String(length=22), nullable=False),
        sa.Column("recipient", sa.String(length=22), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expiry", sa.BigInteger(), nullable=False),
        sa.Column("latest", sa.BigInteger(), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("identity", sa.Boolean(), nullable=False),
        sa.Column("proof_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ended", sa.String(length=24), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("bound", sa.String(length=22), nullable=True),
        sa.Column("first_opened", sa.BigInteger(), nullable=True),
        sa.Column("last_opened", sa.BigInteger(), nullable=True),
        sa.Column("refused_attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_shares_case")),
        sa.PrimaryKeyConstraint("share", name=op.f("pk_shares")),
    )
    op.create_index(op.f("ix_shares_bound"), "shares", ["bound"], unique=False)
    op.create_index(op.f("ix_shares_case"), "shares", ["case"], unique=False)
    op.create_index(op.f("ix_shares_created"), "shares", ["created"], unique=False)
    op.create_index(op.f("ix_shares_expiry"), "shares", ["expiry"], unique=False)
    op.create_index(op.f("ix_shares_person"), "shares", ["person"], unique=False)
    op.create_index(op.f("ix_shares_recipient"), "shares", ["recipient"], unique=False)


def _create_secrets() -> None:
    """What is destroyed with a share, and its openings."""
    op.create_table(
        "openings",
        sa.Column("share", sa.String(length=22), nullable=False),
        sa.Column("opening", sa.String(length=22), nullable=False),
        sa.Column("person", sa.String(length=22), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["share"], ["shares.share"], name=op.f("fk_openings_share")),
        sa.PrimaryKeyConstraint("share", "opening", name=op.f("pk_openings")),
    )
    op.create_index(op.f("ix_openings_until"), "openings", ["until"], unique=False)
    op.create_table(
        "share_capsules",
        sa.Column("share", sa.String(length=22), nullable=False),
        sa.Column("capsule", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["share"], ["shares.share"], name=op.f("fk_share_capsules_share")),
        sa.PrimaryKeyConstraint("share", name=op.f("pk_share_capsules")),
    )
    op.create_table(
        "share_secrets",
        sa.Column("share", sa.String(length=22), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["share"], ["shares.share"], name=op.f("fk_share_secrets_share")),
        sa.PrimaryKeyConstraint("share", name=op.f("pk_share_secrets")),
    )


def _create_trail() -> None:
    """The audit chain; its head exists from the start."""
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=43), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "records",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_records")),
    )
    head = sa.table("chain_head", sa.column("id"), sa.column("sequence"), sa.column("hash"))
    op.bulk_insert(head, [{"id": 1, "sequence": 0, "hash": GENESIS}])
