"""A fraud check between reservation and charge, which passes or vetoes an order."""
