"""The dialog: what a turn means, what follows from it, and what is said."""
