"""The process packages, as data: one folder each with diagram, guide and forms."""
