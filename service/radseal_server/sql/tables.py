"""Every table. Times are seconds since 1970 UTC; ids are base64url texts; S stands alone in share_secrets.

Rules: `accounts` is the only table that says who somebody is; everything else carries its random numbers, without a
foreign key, so that a row can be erased. An account without subject is a name that a share states: issuer and address
as they were when it was made.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

accounts = Table(
    "accounts",
    metadata,
    Column("person", String(22), primary_key=True),
    Column("issuer", String(512), nullable=False),
    Column("subject", String(255)),
    Column("email", String(254), nullable=False),
    Column("domain", String(254), nullable=False, index=True),
    Column("language", String(2)),
    Column("quiet", Boolean, nullable=False, default=False, server_default=false()),
    Column("disabled", BigInteger),
    Column("verified", Boolean, nullable=False, default=True, server_default=true()),
    Index("ix_accounts_email", "email"),
)
_NAMED = accounts.c.subject.is_(None)
Index(
    "uq_accounts_signed_in",
    accounts.c.issuer,
    accounts.c.subject,
    unique=True,
    sqlite_where=~_NAMED,
    postgresql_where=~_NAMED,
)
Index(
    "uq_accounts_named",
    accounts.c.issuer,
    accounts.c.email,
    unique=True,
    sqlite_where=_NAMED,
    postgresql_where=_NAMED,
)

cases = Table(
    "cases",
    metadata,
    Column("case", String(22), primary_key=True),
    Column("person", String(22), nullable=False, index=True),
    Column("created", BigInteger, nullable=False, index=True),
    Column("sealed", BigInteger),
    Column("erased", BigInteger),
    Column("erased_record", BigInteger),
    Column("purged", Boolean, nullable=False, default=False),
    Column("objects", Integer, nullable=False, default=0),
    Column("length", BigInteger, nullable=False, default=0),
    Column("content", LargeBinary(32), nullable=False, default=b""),
)

objects = Table(
    "objects",
    metadata,
    Column("case", ForeignKey("cases.case"), primary_key=True),
    Column("id", String(22), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
)

owner_capsules = Table(
    "owner_capsules",
    metadata,
    Column("case", ForeignKey("cases.case"), primary_key=True),
    Column("capsule", LargeBinary, nullable=False),
)

shares = Table(
    "shares",
    metadata,
    Column("share", String(22), primary_key=True),
    Column("case", ForeignKey("cases.case"), nullable=False, index=True),
    Column("person", String(22), nullable=False, index=True),
    Column("sender", String(22), nullable=False),
    Column("recipient", String(22), nullable=False, index=True),
    Column("created", BigInteger, nullable=False, index=True),
    Column("expiry", BigInteger, nullable=False, index=True),
    Column("latest", BigInteger, nullable=False),
    Column("openings", Integer),
    Column("used", Integer, nullable=False, default=0),
    Column("identity", Boolean, nullable=False),
    Column("proof_sha256", LargeBinary(32), nullable=False),
    Column("content", LargeBinary(32), nullable=False),
    Column("ended", String(24)),
    Column("ended_at", BigInteger),
    Column("bound", String(22), index=True),
    Column("first_opened", BigInteger),
    Column("last_opened", BigInteger),
    Column("refused_attempts", Integer, nullable=False, default=0),
    Column("buried", Boolean, nullable=False, default=False, server_default=false()),
    Column("onward", Boolean, nullable=False, default=False),
    Column("purpose", String(64)),
    Column("parent", String(22), index=True),
    Column("passer", String(22), index=True),
    Column("passed_on_by", String(22)),
)

ledger = Table(
    "ledger",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("case", String(22), nullable=False),
    Column("share", String(22), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

share_secrets = Table(
    "share_secrets",
    metadata,
    Column("share", ForeignKey("shares.share"), primary_key=True),
    Column("secret", LargeBinary(32), nullable=False),
)

share_capsules = Table(
    "share_capsules",
    metadata,
    Column("share", ForeignKey("shares.share"), primary_key=True),
    Column("capsule", LargeBinary, nullable=False),
)

openings = Table(
    "openings",
    metadata,
    Column("share", ForeignKey("shares.share"), primary_key=True),
    Column("opening", String(22), primary_key=True),
    Column("person", String(22), nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
)

guesses = Table(
    "guesses",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(64), nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
    Index("ix_guesses_key_until", "key", "until"),
)

records = Table(
    "records",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)

chain_head = Table(
    "chain_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", String(43), nullable=False),
    Column("marked", BigInteger, nullable=False, default=0, server_default="0"),
    Column("restored", BigInteger),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("person", String(22), nullable=False, index=True),
    Column("provider_session", String(255), nullable=False, index=True),
    Column("statement", Text, nullable=False),
    Column("begun", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False, index=True),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("attempt", Text, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
)

used_once = Table(
    "used_once",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("until", BigInteger, nullable=False, index=True),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("subject", String(22), nullable=False),
    Column("stamp", BigInteger, nullable=False),
    Column("to", String(22), nullable=False),
    Column("other", String(22)),
    Column("made", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("state", String(8), nullable=False),
    Column("reason", String(64)),
    Column("settled", BigInteger, index=True),
    UniqueConstraint("kind", "subject", "stamp"),
    Index("ix_notices_state_due", "state", "due"),
)
