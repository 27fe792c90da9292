"""The studio: joint approvals are drawn here, and proved, before anybody is touched by them."""
