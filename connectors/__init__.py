"""The ways to a department: our own desk, its HTTP system, a scripted sample."""
