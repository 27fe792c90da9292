"""The studio's pages: drafts, the drawing board, the guide beside it."""
