"""What crosses the wall as a form or a message, each with its schema."""
