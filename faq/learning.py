"""What is computed once for a FAQ and kept: vectors, and the models that weigh the matchers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from importlib.resources import files

from bot.encoder import Encoder
from bot.skill import SkillContext
from faq.files import StandardQuestion
from faq.fusion import Fusion, fit_fusion
from faq.matchers import FaqMatcher, FuzzyMatcher, LexicalMatcher, VectorMatcher
from faq.original_vectors import trusted_vectors
from faq.probes import gather_probes
from faq.retrieval import Retriever, Stage
from faq.wordings import Wordings, gather_wordings

_FOLDER = "faq"  # of the state directory
_VERSION = 3  # of the features; grows when a stored model no longer fits
_ENOUGH = 40  # wordings; with fewer the shipped models know more


def build_retriever(questions: Sequence[StandardQuestion], context: SkillContext) -> Retriever:
    """Build the retriever of a workspace, from what is stored where that still fits."""
    wordings = gather_wordings(questions)
    strings = _string_matchers(wordings, context.settings.faq_modules)
    vectors = _vector_matchers(wordings, context)
    named = [matcher for matcher in strings if matcher.name in context.settings.faq_modules]
    stages = [_stage("strings", tuple(strings), wordings, context)]
    for count in range(1, len(vectors) + 1):
        matchers = (*named, *vectors[:count])
        stages.append(_stage(f"vectors-{count}", matchers, wordings, context))
    return Retriever(wordings, stages, context.settings.max_wrong_rate)


def used_encoders(context: SkillContext) -> tuple[Encoder, ...]:
    """Return the encoders that the FAQ uses: none when the settings leave vectors out."""
    return context.encoders if VectorMatcher.name in context.settings.faq_modules else ()


def _string_matchers(wordings: Wordings, modules: Sequence[str]) -> list[FaqMatcher]:
    """Build those named; without any the n-grams, for whoever asks without encoders."""
    matchers: list[FaqMatcher] = []
    if FuzzyMatcher.name in modules:
        matchers.append(FuzzyMatcher(wordings))
    if LexicalMatcher.name in modules or not matchers:
        matchers.insert(0, LexicalMatcher(wordings))
    return matchers


def _vector_matchers(wordings: Wordings, context: SkillContext) -> list[FaqMatcher]:
    matchers: list[FaqMatcher] = []
    for encoder in used_encoders(context):
        known = partial(trusted_vectors, context, encoder)
        vectors = context.embed(wordings.texts, encoder, "wordings", "同义问 wordings", known)
        matchers.append(VectorMatcher(encoder, vectors, context.build_index))
    return matchers


def _stage(
    name: str, matchers: tuple[FaqMatcher, ...], wordings: Wordings, context: SkillContext
) -> Stage:
    """Fit the model, or take the stored one when nothing it was learnt from has changed."""
    if len(wordings.sources) < _ENOUGH:
        return Stage(matchers, default_fusion([matcher.name for matcher in matchers]))
    encoders = [m.encoder.fingerprint for m in matchers if isinstance(m, VectorMatcher)]
    learnt_from = [_VERSION, [m.name for m in matchers], encoders]
    learnt_from += [wordings.texts, wordings.cores, wordings.questions.tolist()]
    key = hashlib.sha256(json.dumps(learnt_from).encode()).hexdigest()
    path = context.state_dir / _FOLDER / f"fusion-{name}.json"
    try:
        stored = json.loads(path.read_bytes())
        if stored["key"] == key:
            return Stage(matchers, Fusion(tuple(stored["weights"]), tuple(stored["wrong_rates"])))
    except (OSError, ValueError, KeyError, TypeError):
        pass  # fitted again: the file is only a cache
    context.progress("学习置信度 fitting the confidence", 0, 1)
    fusion = fit_fusion(gather_probes(matchers, wordings))
    context.progress("学习置信度 fitting the confidence", 1, 1)
    context.write_file(path, json.dumps({"key": key, **asdict(fusion)}).encode())
    return Stage(matchers, fusion)


def default_fusion(names: Sequence[str]) -> Fusion:
    """Return the shipped model for these matchers; several encoders share the vectors' weight."""
    shipped = json.loads((files("faq") / "data" / "default_fusion.json").read_text("utf-8"))
    model = shipped["+".join(sorted(set(names)))]
    weights = [w / names.count(name) for name in names for w in model["weights"][name]]
    return Fusion((*weights, *model["weights"]["text"]), tuple(model["wrong_rates"]))
