"""Kinds of figure that several chapters share: a tidy frame and names of its fields in, a layered chart out."""
