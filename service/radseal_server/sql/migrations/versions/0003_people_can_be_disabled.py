"""People can be disabled, and are found by address."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("accounts", sa.Column("disabled", sa.BigInteger(), nullable=True))
    op.create_index("ix_accounts_email", "accounts", ["email"], unique=False)


def downgrade() -> None:
    """Bring the schema back."""
    op.drop_index("ix_accounts_email", "accounts")
    op.drop_column("accounts", "disabled")
