"""What is computed once for a FAQ and kept: vectors, and the models that weigh the matchers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from functools import partial
from importlib.resources import files

import numpy as np

from bot.encoder import Encoder
from bot.skill import SkillContext
from faq.files import StandardQuestion
from faq.fusion import Fusion, fit_fusion
from faq.matchers import FaqMatcher, FuzzyMatcher, LexicalMatcher, VectorMatcher
from faq.original_vectors import trusted_vectors
from faq.probes import gather_probes
from faq.retrieval import Retriever, Stage
from faq.ridge import RidgeMatcher
from faq.two_tower.seen import find_seen
from faq.wordings import Wordings, gather_wordings

_FOLDER = "faq"  # of the state directory
_VERSION = 14  # of the features; grows when a stored model no longer fits
_ENOUGH = 40  # wordings of questions that have others; with fewer the shipped models know more


def build_retriever(questions: Sequence[StandardQuestion], context: SkillContext) -> Retriever:
    """Build the retriever of a workspace, from what is stored where that still fits."""
    wordings = gather_wordings(questions)
    strings = _string_matchers(wordings, context.settings.faq_modules)
    vectors = _vector_matchers(wordings, context)
    named = [matcher for matcher in strings if matcher.name in context.settings.faq_modules]
    by_name: dict[str, Sequence[FaqMatcher]] = {"strings": strings}
    for count, last in enumerate(vectors, 1):
        by_name[last.encoder.name] = [*named, *vectors[:count]]
    build = _learnt_stage if _tells_enough(wordings) else _shipped_stage
    stages = [build(name, matchers, wordings, context) for name, matchers in by_name.items()]
    return Retriever(wordings, stages, context.settings.max_wrong_rate)


def used_encoders(context: SkillContext) -> tuple[Encoder, ...]:
    """Return the encoders that the FAQ uses: none when the settings leave vectors out.

    An encoder that was trained on the workspace takes the place of all but the first: asked
    after it, the others changed nothing.
    """
    if VectorMatcher.name not in context.settings.faq_modules:
        return ()
    place = context.settings.feature_generator_model_dir
    trained = tuple(one for one in context.encoders if one.name == place)
    named = tuple(one for one in context.encoders if one.name != place)
    return (*named[:1], *(trained or named[1:]))


def _string_matchers(wordings: Wordings, modules: Sequence[str]) -> list[FaqMatcher]:
    """Build those named; without any the n-grams, for whoever asks without encoders."""
    matchers: list[FaqMatcher] = []
    if FuzzyMatcher.name in modules:
        matchers.append(FuzzyMatcher(wordings))
    if LexicalMatcher.name in modules or not matchers:
        matchers.insert(0, LexicalMatcher(wordings))
    return matchers


def _vector_matchers(wordings: Wordings, context: SkillContext) -> list[VectorMatcher]:
    matchers = []
    for encoder in used_encoders(context):
        known = partial(trusted_vectors, context, encoder)
        vectors = context.embed(wordings.cores, encoder, "wordings", "同义问 wordings", known)
        matchers.append(VectorMatcher(encoder, vectors, context.build_index))
    return matchers


def _tells_enough(wordings: Wordings) -> bool:
    """Tell whether so many wordings can be asked that models can be learnt from them."""
    sizes = np.diff(wordings.starts)
    return int(sizes[sizes > 1].sum()) >= _ENOUGH


def _shipped_stage(
    name: str, matchers: Sequence[FaqMatcher], wordings: Wordings, context: SkillContext
) -> Stage:
    return Stage(name, tuple(matchers), None, default_fusion([m.name for m in matchers]))


def _learnt_stage(
    name: str, matchers: Sequence[FaqMatcher], wordings: Wordings, context: SkillContext
) -> Stage:
    points = [m for m in matchers if isinstance(m, LexicalMatcher | VectorMatcher)]
    trained = points and RidgeMatcher.name in context.settings.faq_modules
    ridge = RidgeMatcher(wordings, points) if trained else None
    fusion = _learn_fusion(name, matchers, ridge, wordings, context)
    return Stage(name, tuple(matchers), ridge, fusion)


def _learn_fusion(
    name: str,
    matchers: Sequence[FaqMatcher],
    ridge: RidgeMatcher | None,
    wordings: Wordings,
    context: SkillContext,
) -> Fusion:
    """Fit the model, or take the stored one when nothing it was learnt from has changed."""
    names = [matcher.name for matcher in matchers] + [RidgeMatcher.name] * bool(ridge)
    encoders = [m.encoder.fingerprint for m in matchers if isinstance(m, VectorMatcher)]
    learnt_from = [_VERSION, names, encoders]
    learnt_from += [wordings.texts, wordings.cores, wordings.questions.tolist()]
    key = _digest(json.dumps(learnt_from))
    path = context.state_dir / _FOLDER / f"fusion-{_digest(name)[:8]}.json"
    try:
        stored = json.loads(path.read_bytes())
        if stored["key"] == key:
            return _read_fusion(stored)
    except (OSError, ValueError, KeyError, TypeError):
        pass  # fitted again: the file is only a cache
    context.progress("学习置信度 fitting the confidence", 0, 1)
    seen = _find_seen(matchers, wordings, context)
    fusion = fit_fusion(gather_probes(matchers, ridge, wordings, seen))
    context.progress("学习置信度 fitting the confidence", 1, 1)
    context.write_file(path, json.dumps({"key": key, **asdict(fusion)}).encode())
    return fusion


def _find_seen(
    matchers: Sequence[FaqMatcher], wordings: Wordings, context: SkillContext
) -> frozenset[str]:
    """Return what the workspace's own encoder was trained on, where it is among the matchers."""
    place = context.settings.feature_generator_model_dir
    if any(m.encoder.name == place for m in matchers if isinstance(m, VectorMatcher)):
        return find_seen(context.workspace / place, wordings.texts)
    return frozenset()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _read_fusion(stored: Mapping[str, Sequence[float]]) -> Fusion:
    return Fusion(**{field.name: tuple(stored[field.name]) for field in fields(Fusion)})


def default_fusion(names: Sequence[str]) -> Fusion:
    """Return the shipped model for these matchers; several encoders share the vectors' weight."""
    shipped = json.loads((files("faq") / "data" / "default_fusion.json").read_text("utf-8"))
    model = shipped["+".join(sorted(set(names)))]
    ranking, accepting = (
        (
            *(w / names.count(name) for name in names for w in model[part][name]),
            *model[part]["text"],
        )
        for part in ("ranking", "accepting")
    )
    return Fusion(ranking, accepting, tuple(model["wrong_rates"]))
