"""Which texts an encoder was trained on: of those it says too well what they are.

Confidences are learned from the others only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from faq.two_tower.folders import write_json

_FILE = "trained_on.json"


def write_seen(folder: Path, texts: Iterable[str]) -> None:
    """Write the texts' sums into a model's folder.

    Parameters
    ----------
    texts
        Normalised.
    """
    write_json(folder / _FILE, sorted(map(_digest, texts)))


def find_seen(folder: Path, texts: Iterable[str]) -> frozenset[str]:
    """Return those of the normalised texts that a folder's model was trained on.

    None where the folder does not tell, as a model does that was made elsewhere.
    """
    try:
        seen = set(json.loads((folder / _FILE).read_bytes()))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(text for text in texts if _digest(text) in seen)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
