"""Two editions or drafts side by side: the page, the pictures, the text and the paper."""
