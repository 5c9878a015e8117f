"""Kinds of figures: each takes a tidy frame, names of its fields, looks and the layout, and returns a chart."""
