"""Text models and skills: encoders, classification, risk and tagging."""
