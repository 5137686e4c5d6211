"""The fast family of classifiers: n-grams, encoders and one regression."""
