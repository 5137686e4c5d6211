"""One file a subcommand of ``zhike``."""
