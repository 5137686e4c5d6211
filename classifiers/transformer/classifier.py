"""The transformer family: fine-tuned with torch, then nothing but its graph and tokenizer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

import numpy as np

from bot.encoder import Encoder
from bot.errors import ArtifactError
from bot.training import Progress
from classifiers.artifact import Arrays
from classifiers.families import MIN_STRANGERS
from classifiers.fast.calibration import count_errors, find_scale
from classifiers.transformer.cluster import join_cluster
from classifiers.transformer.curves import PICTURE, draw_curve
from classifiers.transformer.graphs import quantise, write_graph
from classifiers.transformer.network import make_network, tokenize
from classifiers.transformer.options import TransformerOptions
from classifiers.transformer.serving import GRAPH, TOKENIZER, Graph
from classifiers.transformer.start import Start, check_installed, digest_start, open_start
from classifiers.transformer.training import (
    Numbers,
    Texts,
    Training,
    choose_precision,
    compute_logits,
)

_HELD = 10  # of so many texts of a label one is held out
_COMPARED = 200  # texts over which the graph is compared with what was trained
_MOST_SURE = 2.0  # times as sure as the network is
_MOST_DIFFERENT, _MOST_LOST = 1e-3, 0.005  # of a logit in 32 bits; of the accuracy in 8 bits


@dataclass(frozen=True, slots=True)
class Trained:
    """What came out, beside the graph: JSON.

    Attributes
    ----------
    labels
        In the order of the logits.
    knows_strangers
        Whether one more logit is that of a text that has none of the labels.
    scale
        What logits are multiplied by so that their softmax is a probability.
    prefix, max_tokens
        See :class:`classifiers.transformer.serving.Graph`.
    precision
        With which it was trained.
    bits
        Of a number of the graph.
    errors
        Share of texts held out that come out wrong: ``trained``, and ``exported`` in 8 bits.
    curve
        One point an epoch: ``error`` and ``loss`` of what was held out.
    """

    labels: tuple[str, ...]
    multi_label: bool
    knows_strangers: bool
    prefix: str
    max_tokens: int
    precision: str = ""
    scale: float = 1.0
    bits: int = 32
    errors: Mapping[str, float] | None = None
    curve: Sequence[Mapping[str, float]] = ()


class TransformerClassifier:
    """A transformer with a layer for the labels, served by its graph.

    Parameters
    ----------
    trained, graph
        What was learnt.
    picture
        Of the curve, as PNG; empty where no epoch was judged.
    """

    tolerance: ClassVar[float] = (
        0.02  # of a probability: scales of 8 bits round differently between processors
    )

    def __init__(self, trained: Trained, graph: Graph, picture: bytes = b"") -> None:
        self.trained, self.graph, self.picture = trained, graph, picture
        self.labels, self.multi_label = trained.labels, trained.multi_label

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[Sequence[str]],
        *,
        classes: Sequence[str],
        weights: Sequence[float],
        multi_label: bool,
        strangers: Sequence[str],
        encoders: Sequence[Encoder],
        seed: int,
        progress: Progress,
        options: TransformerOptions,
        max_tokens: int,
    ) -> Self:
        """Learn; see :class:`classifiers.families.Fit`.

        Parameters
        ----------
        max_tokens
            Of a longer text the rest is not read.

        Raises
        ------
        MissingExtra
            What training needs is not installed.
        EncoderError
            The model to start from is not there, or not safe to load.
        ArtifactError
            The exported graph does not give what was trained.
        """
        check_installed()
        if len(strangers) < MIN_STRANGERS:
            strangers = ()  # too few to learn from: a stranger is who fits no label well
        start = open_start(options.pretrain_model_name_or_path, [*texts, *strangers], seed)
        longest = getattr(start.encoder.config, "max_position_embeddings", max_tokens)
        every = _read(start, [*texts, *strangers], labels, classes, min(max_tokens, longest))
        given = np.append(np.asarray(weights, float), np.ones(len(strangers)))
        learnt, held = _part(every, _weigh(every, given, options.class_weight), seed)
        trained = Trained(
            tuple(classes), multi_label, bool(strangers), start.prefix, min(max_tokens, longest)
        )
        network = make_network(start, every.targets.shape[1], seed)
        cluster = join_cluster(options.worker_cpu)
        tell = progress if cluster.rank == 0 else lambda what, done, total: None
        training = Training(
            network,
            learnt,
            held,
            multi_label,
            start.encoder.config.pad_token_id or 0,
            options,
            seed,
            _key(every, given, options, seed, cluster.size, digest_start(start)),
            cluster,
            tell,
        )
        curve = training.run()
        cluster.leave()
        more = {"precision": choose_precision(cluster.device), "curve": curve}
        asked = held if held.rows else learnt
        return cls(*_export(training, start, asked, trained, more), draw_curve(curve))

    def judge(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """See :class:`classifiers.families.Classifier`."""
        count = len(self.labels)
        found = [self.graph.logits(self.graph.tokenize(text)) for text in texts]
        logits = np.array(found, float).reshape(len(texts), -1) * self.trained.scale
        shares = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
        shares /= shares.sum(axis=1, keepdims=True)
        known = 1 - shares[:, -1] if self.trained.knows_strangers else shares.max(axis=1, initial=0)
        return logits[:, :count], known

    def config(self) -> dict[str, Any]:
        """See :class:`classifiers.families.Classifier`."""
        return asdict(self.trained)

    def arrays(self) -> Arrays:
        """See :class:`classifiers.families.Classifier`; the weights are in the graph."""
        return {}

    def files(self) -> Mapping[str, bytes]:
        """See :class:`classifiers.families.Classifier`."""
        return self.graph.files | ({PICTURE: self.picture} if self.picture else {})

    @classmethod
    def from_arrays(
        cls,
        config: Mapping[str, Any],
        arrays: Arrays,
        encoders: Sequence[Encoder],
        files: Mapping[str, bytes],
    ) -> Self:
        """See :class:`classifiers.families.Classifier`."""
        trained = Trained(**{**config, "labels": tuple(config["labels"])})
        graph = Graph(files, trained.prefix, trained.max_tokens)
        return cls(trained, graph, files.get(PICTURE, b""))


def _read(
    start: Start,
    texts: Sequence[str],
    labels: Sequence[Sequence[str]],
    classes: Sequence[str],
    most: int,
) -> Texts:
    """Return tokens and targets; texts beyond the labels are strangers, the last column theirs."""
    start.tokenizer.no_padding()
    start.tokenizer.no_truncation()
    rows = [tokenize(start.tokenizer, start.prefix + text, "", most) for text in texts]
    columns = {label: column for column, label in enumerate(classes)}
    targets = np.zeros((len(texts), len(classes) + (len(texts) > len(labels))), bool)
    for place, given in enumerate(labels):
        targets[place, [columns[label] for label in given]] = True
    targets[len(labels) :, -1] = True
    return Texts(rows, targets, np.ones(len(texts)))


def _weigh(texts: Texts, given: Numbers, class_weight: str) -> Texts:
    """Give texts their weights, on average 1; balanced: every label has the same in all."""
    weights = given
    if class_weight == "balanced":
        of_label = 1 / (texts.targets * given[:, None]).sum(axis=0).clip(min=1e-9)
        weights = given * (texts.targets * of_label).max(axis=1)
        weights = np.where(weights > 0, weights, weights[weights > 0].mean())
    return Texts(texts.rows, texts.targets, weights / weights.mean())


def _part(texts: Texts, weighed: Texts, seed: int) -> tuple[Texts, Texts]:
    """Hold out one of ten texts of each label: for the best epoch, and for probabilities."""
    random = np.random.default_rng(seed)
    first = texts.targets.argmax(axis=1)
    places = [random.permutation(np.flatnonzero(first == label)) for label in np.unique(first)]
    held = np.concatenate([own[: len(own) // _HELD] for own in places])
    learnt = np.setdiff1d(np.arange(len(first)), held)
    return weighed.take(learnt), texts.take(np.sort(held))


def _export(
    training: Training, start: Start, asked: Texts, trained: Trained, more: Mapping[str, Any]
) -> tuple[Trained, Graph]:
    """Make the graph: in 8 bits unless that loses too much on what was held out."""
    network, tokenizer = training.network.cpu(), start.tokenizer.to_str().encode()
    asked = asked.take(np.arange(min(len(asked.rows), 10 * _COMPARED)))
    wanted = compute_logits(network, asked.rows, training.filler, "cpu")
    content = write_graph(network)
    graph = _open(content, tokenizer, trained)
    _compare(graph, asked.rows[:_COMPARED], wanted)
    errors = {"trained": _errors(wanted, asked, trained.multi_label)}
    logits, bits = wanted, 32
    if training.options.quantize:
        small = _open(quantise(content), tokenizer, trained)
        found = np.array([small.logits(row) for row in asked.rows], float)
        errors["exported"] = _errors(found, asked, trained.multi_label)
        if errors["exported"] - errors["trained"] <= _MOST_LOST:
            graph, logits, bits = small, found, 8
    scale = 1.0
    if len(training.held.rows) and not trained.multi_label:
        # Where all come out right the largest number is the best one, and says nothing.
        scale = min(find_scale(logits, asked.targets, asked.weights), _MOST_SURE)
    told = asdict(trained) | dict(more) | {"scale": scale, "bits": bits, "errors": errors}
    return Trained(**told), graph


def _open(content: bytes, tokenizer: bytes, trained: Trained) -> Graph:
    files = {GRAPH: content, TOKENIZER: tokenizer}
    return Graph(files, trained.prefix, trained.max_tokens)


def _compare(graph: Graph, rows: Sequence[list[int]], wanted: Numbers) -> None:
    for row, logits in zip(rows, wanted, strict=False):
        far = float(np.abs(graph.logits(row) - logits).max())
        if not far < _MOST_DIFFERENT * max(1.0, float(np.abs(logits).max())):
            raise ArtifactError(
                f"导出的模型和训练的不一样 the exported graph differs from the trained one: {far}.",
                hint="没有写出模型。No model was written.",
            )


def _errors(logits: Numbers, texts: Texts, multi_label: bool) -> float:
    return count_errors(logits, texts.targets, np.ones(len(texts.rows)), multi_label)


def _key(
    texts: Texts,
    weights: Numbers,
    options: TransformerOptions,
    seed: int,
    n_processes: int,
    start: str,
) -> str:
    """Return what tells a training from every other; `start` is the digest of its model."""
    told = [texts.rows, texts.targets.tolist(), weights.tolist()]
    parts = [*told, options.model_dump(), seed, n_processes, start]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
