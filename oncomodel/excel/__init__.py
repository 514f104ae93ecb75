"""Everything that knows Excel: addresses, styles, workbooks and the functions Excel calls."""
