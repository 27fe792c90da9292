"""What leaves the house: outbox rows, claimed under a lease and handed to a transport."""
