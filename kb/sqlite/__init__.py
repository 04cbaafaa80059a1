"""The default store: SQLite."""
