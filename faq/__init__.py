"""Question and answer sets: matching, fusion and calibration."""
