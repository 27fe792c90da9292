"""Fields → domain values, or one sentence per field saying why not."""
