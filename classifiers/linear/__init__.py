"""The linear family: small models of n-grams and vectors, served with NumPy."""
