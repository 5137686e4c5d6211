"""Tables in and out: CSV, TSV, JSON lines, Parquet, annotations, and databases."""
