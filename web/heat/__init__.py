"""The diagram of an edition with the figures of a period on it."""
