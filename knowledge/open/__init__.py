"""Linking by a learned ranking, for graphs of many things with names of their own."""
