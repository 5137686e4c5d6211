"""Print constraints.txt from a pip report and a pip freeze: write_constraints.py REPORT FREEZE."""

from __future__ import annotations

import json
import sys
from pathlib import Path

HEADER = """\
# Every package of the base and of all extras, at versions that resolve together.
# Made by scripts/update_constraints.sh. No build tags, so that a CPU or a GPU build of torch fits.
"""


def read_pins(report: Path, freeze: Path) -> dict[str, str]:
    """Return name -> version of what a report would install and of what is installed already."""
    pins = dict(line.split("==") for line in freeze.read_text().splitlines() if "==" in line)
    for item in json.loads(report.read_text())["install"]:
        pins[item["metadata"]["name"]] = item["metadata"]["version"]
    del pins["zhike"]
    return {name: version.partition("+")[0] for name, version in pins.items()}


if __name__ == "__main__":
    pins = read_pins(Path(sys.argv[1]), Path(sys.argv[2]))
    print(HEADER + "\n".join(f"{name}=={pins[name]}" for name in sorted(pins, key=str.lower)))
