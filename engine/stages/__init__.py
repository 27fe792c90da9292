"""What happens to a case: one verb of the procedure a module, one transaction each.

A door opens the transaction and calls one verb. Arguments come in the order transaction,
subject, facts, who, now. Whatever is refused raises before anything is written.
"""
