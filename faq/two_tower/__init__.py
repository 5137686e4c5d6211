"""Trains an encoder on a FAQ's own wordings: the two-tower model of the original.

Start reading in ``training.py``. torch is imported by the functions that need it.
"""
