"""The documents as a graph, its synonyms, and its attributes as columns over all entities."""
