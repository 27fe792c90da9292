"""The truth, in SQL: rows never leave this package, domain values do."""

from engine.store.database import Store, Transaction, migrate, open_store

__all__ = ["Store", "Transaction", "migrate", "open_store"]
