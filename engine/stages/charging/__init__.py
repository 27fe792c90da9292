"""What a case owes, the slip that asks for it, and what follows when it is paid."""
