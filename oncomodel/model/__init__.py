"""What a tab says: units, symbols, lines, and how their values are calculated."""
