"""A fraud check between two of Weft's steps, which may veto an order."""
