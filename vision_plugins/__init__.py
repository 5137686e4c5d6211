"""Picture and video skills, one folder each."""
