"""Tags of a text: its keywords, the names in it, and its labels."""
