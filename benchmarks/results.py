"""What a benchmark measured, as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from server.files import write_atomically


def saver(file: Path | None) -> Callable[[dict[str, Any]], None]:
    """Return what writes results as JSON into a file, or nowhere when there is none."""

    def save(results: dict[str, Any]) -> None:
        if file:
            text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
            write_atomically(file, text.encode())

    return save
