"""What a query found, in words, tables and drawings."""
