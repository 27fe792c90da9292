"""Money: tariffs, lines, slips, and what may become of each. Amounts are whole cents (分)."""
