"""``python -m server`` is ``zhike``."""

from server.cli import main

main(prog_name="zhike")
