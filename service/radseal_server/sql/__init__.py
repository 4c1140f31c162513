"""Records in SQLite or PostgreSQL by SQLAlchemy; rows never leave this folder."""
