"""Attribute trees as a graph: linking, question types, queries and answers."""
