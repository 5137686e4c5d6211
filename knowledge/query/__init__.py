"""The query, how it runs on the graph, and what it finds."""
