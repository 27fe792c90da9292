"""The truth, in SQL: rows never leave this package, domain values do."""

from engine.store.database import Store, Transaction, in_memory, migrate, open_store

__all__ = ["Store", "Transaction", "in_memory", "migrate", "open_store"]
