"""How many conversations of a graph suite come out right, as written and under noise.

``python benchmarks/kbqa_suite.py examples/hotels --json OUT`` plays every ``tests/kb_<type>.yml``
of a workspace: once as it stands, then once for each kind of noise. Noise falls on what the
visitor says alone; what is expected of the replies stays.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: its folder would shadow the standard library's http
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # read when NumPy is imported

import yaml  # noqa: E402

from benchmarks.machine import describe  # noqa: E402
from benchmarks.noise import add_noise  # noqa: E402
from benchmarks.results import saver  # noqa: E402
from server.scenarios import (  # noqa: E402
    Failure,
    Result,
    Say,
    Scenario,
    in_process,
    play,
    read_scenarios,
)
from server.workspace import load_bot, open_workspace  # noqa: E402

OPEN = "kb_open.yml.draft"
WRITTEN = "as written"
NOISE = ("typo", "homophone", "pinyin", "traditional", "word_order")
_SEED = 5
_DRAWS = 20
_SHORTEST = 4  # of what is shorter, one slip leaves nothing to tell it by
_NUMBER = re.compile(r"\d+(?:[.:]\d+)?")
_Z_95 = 1.959964

Suite = Sequence[tuple[str, Scenario]]


@dataclass(frozen=True, slots=True)
class Score:
    """Conversations that came out right, and the Wilson interval of their share."""

    right: int
    total: int
    low: float
    high: float

    def __str__(self) -> str:
        share = self.right / max(self.total, 1)
        return f"{self.right:4} / {self.total:<4} {share:6.1%}  [{self.low:.1%}, {self.high:.1%}]"


def wilson(right: int, total: int) -> Score:
    """Return the 95 % score interval of a share; from 0 to 1 where nothing was tried.

    Source: Wilson, Probable inference, the law of succession, and statistical inference, 1927.

    >>> wilson(8, 10)
    Score(right=8, total=10, low=0.4902, high=0.9433)
    """
    if not total:
        return Score(0, 0, 0.0, 1.0)
    share, square = right / total, _Z_95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    spread = share * (1 - share) / total + square / (4 * total**2)
    half = _Z_95 * spread**0.5 / (1 + square / total)
    return Score(right, total, round(max(middle - half, 0), 4), round(min(middle + half, 1), 4))


def read_suite(folder: Path) -> list[tuple[str, Scenario]]:
    """Read ``tests/kb_*.yml`` of a workspace, as pairs of (type of question, conversation).

    Those known to be answered wrongly stand in ``kb_open.yml.draft``, so that ``zhike test`` leaves
    them alone; here they count.

    Raises
    ------
    SystemExit
        When a file cannot be read, or there is none.
    """
    scenarios, findings = read_scenarios(folder)
    if findings:
        raise SystemExit("\n".join(f"{f.file}:{f.line}: {f.what} {f.hint}" for f in findings))
    named = [(Path(file).stem, scenario) for file, scenario in scenarios]
    suite = [(stem.removeprefix("kb_"), one) for stem, one in named if stem.startswith("kb_")]
    unanswered = folder / "tests" / OPEN
    if unanswered.is_file():
        listed = yaml.safe_load(unanswered.read_text("utf-8"))
        suite += [("open", Scenario.model_validate(item)) for item in listed]
    if not suite:
        raise SystemExit(f"{folder / 'tests'} 里没有 kb_*.yml。There are no kb_*.yml in it.")
    return suite


def add_noise_to(suite: Suite, kind: str, seed: int) -> list[tuple[str, Scenario]]:
    """Return the conversations with noise in the visitor's words; without those it left alone."""
    noisy = [(type_, _noisy(scenario, kind, seed)) for type_, scenario in suite]
    return [changed for before, changed in zip(suite, noisy, strict=True) if before != changed]


def _noisy(scenario: Scenario, kind: str, seed: int) -> Scenario:
    turns = [
        turn.model_copy(update={"user": _noisy_text(turn.user, kind, seed)})
        for turn in scenario.turns
    ]
    return scenario.model_copy(update={"turns": turns})


def _noisy_text(text: str, kind: str, seed: int) -> str:
    """Add noise that keeps the numbers: with others it is another question."""
    if len(text) < _SHORTEST:
        return text
    for draw in range(_DRAWS):
        noisy = add_noise(text, kind, seed * _DRAWS + draw)
        if _NUMBER.findall(noisy) == _NUMBER.findall(text):
            return noisy
    return text


def measure(suite: Suite, open_session: Callable[[], Say], seed: int) -> dict[str, Any]:
    """Play a suite as written and with each kind of noise.

    Returns
    -------
    dict
        For ``as written`` and each of :data:`NOISE`: the score of ``all``, of each of ``types``,
        and the ``failures``. ``noise``: all kinds together; they ask the same questions, so
        the interval is narrower than it should be.
    """
    found = {WRITTEN: _measure_one(suite, open_session)}
    for kind in NOISE:
        print(kind, flush=True)
        found[kind] = _measure_one(add_noise_to(suite, kind, seed), open_session)
    right, total = (sum(found[kind]["all"][key] for kind in NOISE) for key in ("right", "total"))
    return {"seed": seed, **found, "noise": asdict(wilson(right, total))}


def _measure_one(suite: Suite, open_session: Callable[[], Say]) -> dict[str, Any]:
    results = [play(type_, scenario, open_session()) for type_, scenario in suite]
    types = sorted({result.file for result in results})
    return {
        "all": asdict(_score(results)),
        "types": {
            type_: asdict(_score([one for one in results if one.file == type_])) for type_ in types
        },
        "failures": [_tell(result, result.failure) for result in results if result.failure],
    }


def _score(results: Sequence[Result]) -> Score:
    return wilson(sum(result.failure is None for result in results), len(results))


def _tell(result: Result, failure: Failure) -> dict[str, Any]:
    return {"type": result.file, "name": result.name, **asdict(failure)}


def render(found: dict[str, Any]) -> Iterator[str]:
    """Give the lines of the tables: as written by type of question, then by kind of noise."""
    for type_, score in found[WRITTEN]["types"].items():
        yield f"{type_:14}{Score(**score)}"
    for kind in (WRITTEN, *NOISE):
        yield f"{kind:14}{Score(**found[kind]['all'])}"
    yield f"{'all noise':14}{Score(**found['noise'])}"


def main() -> None:
    """Play the suite of a workspace, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--json", type=Path, help="write everything here, with the failures")
    parser.add_argument("--seed", type=int, default=_SEED, help="of the noise")
    chosen = parser.parse_args()
    suite = read_suite(chosen.workspace)
    assistant = load_bot(open_workspace(chosen.workspace)).assistant
    found = {
        "machine": describe(),
        "workspace": chosen.workspace.name,
        "turns": sum(len(scenario.turns) for _, scenario in suite),
        **measure(suite, lambda: in_process(assistant), chosen.seed),
    }
    saver(chosen.json)(found)
    print("\n".join(render(found)))


if __name__ == "__main__":
    main()
