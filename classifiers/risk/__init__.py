"""Risky words, however they are written, and what is done about them."""
