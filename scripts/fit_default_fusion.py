"""Fit the model that weighs the FAQ matchers where a workspace is too small to learn its own.

    python scripts/fit_default_fusion.py data/car_presales

asks many small FAQs, drawn from the given one, and writes faq/data/default_fusion.json.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np

from bot.settings import FAQ_MODULES, Settings
from bot.vectors import ExactIndex
from classifiers.encoders import open_encoders
from faq.files import StandardQuestion, read_faq
from faq.fusion import Probe, fit_fusion
from faq.matchers import FaqMatcher, FuzzyMatcher, LexicalMatcher, VectorMatcher
from faq.probes import gather_probes
from faq.wordings import gather_wordings

_FAQS = 60
_OF_TEXT = 4  # features that no matcher gives, the last is the length


def main(workspace: Path) -> None:
    """Fit a model for every set of matchers."""
    rng = np.random.default_rng(0)
    questions = read_faq(workspace, Settings()).questions
    texts = sorted({*gather_wordings(questions).texts, *gather_wordings([]).texts})
    vectors = {
        encoder: dict(zip(texts, encoder.encode(texts), strict=True))
        for encoder in open_encoders(("use", "e5"))[0]
    }
    sets = [names for size in (1, 2, 3) for names in combinations(FAQ_MODULES[:3], size)]
    probes: dict[tuple[str, ...], list[Probe]] = {names: [] for names in sets}
    for number in range(_FAQS):
        wordings = gather_wordings(_draw(questions, rng))
        encoder, known = list(vectors.items())[number % len(vectors)]
        own = np.array([known[text] for text in wordings.texts])
        matchers: list[FaqMatcher] = [LexicalMatcher(wordings), FuzzyMatcher(wordings)]
        matchers.append(VectorMatcher(encoder, own, ExactIndex))
        for names in sets:
            chosen = [matcher for matcher in matchers if matcher.name in names]
            asked = gather_probes(chosen, None, wordings)
            # A fragment is no less than a question where there are few to tell apart.
            probes[names] += [_blind(probe) for probe in asked if probe.kind != "fragment"]
    models = {"+".join(sorted(names)): _fit(names, probes[names]) for names in sets}
    target = Path(__file__).parent.parent / "faq/data/default_fusion.json"
    target.write_text(json.dumps(models, indent=1) + "\n", "utf-8")


def _draw(
    questions: tuple[StandardQuestion, ...], rng: np.random.Generator
) -> list[StandardQuestion]:
    """Draw a FAQ of one to ten questions with one to five paraphrases each."""
    chosen = rng.choice(len(questions), rng.integers(1, 11), replace=False)
    return [
        replace(questions[i], paraphrases=questions[i].paraphrases[: rng.integers(1, 6)])
        for i in chosen
    ]


def _blind(probe: Probe) -> Probe:
    """Drop what needs many wordings: the mean of the best three, and how much they share."""
    features = probe.weighed.features.copy()
    features[:, 1:-_OF_TEXT:3] = 0
    features[:, -_OF_TEXT:-1] = 0
    return replace(probe, weighed=replace(probe.weighed, features=features))


def _fit(names: tuple[str, ...], probes: list[Probe]) -> dict[str, object]:
    fusion = fit_fusion(probes)
    return {
        "ranking": _by_name(names, fusion.ranking),
        "accepting": _by_name(names, fusion.accepting),
        "wrong_rates": fusion.wrong_rates,
    }


def _by_name(names: tuple[str, ...], weights: tuple[float, ...]) -> dict[str, list[float]]:
    rounded = [round(weight, 4) for weight in weights]
    parts = {name: rounded[3 * i : 3 * i + 3] for i, name in enumerate(names)}
    return parts | {"text": rounded[3 * len(names) :]}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
