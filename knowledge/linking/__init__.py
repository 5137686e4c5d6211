"""Which entities and attributes a text names: by phrase, sound, likeness and meaning."""
