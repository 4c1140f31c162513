"""Where the record says that a case was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("cases", sa.Column("erased_record", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Bring the schema back."""
    op.drop_column("cases", "erased_record")
