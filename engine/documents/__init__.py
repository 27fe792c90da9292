"""Files: what was handed in and what is handed out, kept by the hash of its content."""
