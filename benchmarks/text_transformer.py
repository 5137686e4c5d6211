"""The transformer family: ``python benchmarks/text_transformer.py --data DIR --json OUT``.

How good it is from nothing and from the embedded e5, and what 8 bits cost and gain: the exported
graph beside the one in 32 bits, which is what was trained, and beside torch in eager mode, one
thread each. Needs the extra ``train``. DIR is laid out as ``text.py`` says.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: its folder would shadow the standard library's http
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # read when NumPy is imported

import numpy as np  # noqa: E402

from benchmarks.machine import describe, summarize  # noqa: E402
from benchmarks.results import saver  # noqa: E402
from benchmarks.text_classes import SETS, Split, read_split, score_labels  # noqa: E402
from classifiers.transformer.classifier import TransformerClassifier  # noqa: E402
from classifiers.transformer.graphs import quantise  # noqa: E402
from classifiers.transformer.network import Tokens, make_network  # noqa: E402
from classifiers.transformer.options import E5, NEW, TransformerOptions  # noqa: E402
from classifiers.transformer.serving import GRAPH, Graph  # noqa: E402
from classifiers.transformer.start import open_start  # noqa: E402

_SEED, _TIMED, _MAX_TOKENS = 0, 300, 64
# Few epochs: more of them fit the training rows and nothing else.
OPTIONS = {
    NEW: TransformerOptions(num_epochs=5, quantize=False),
    E5: TransformerOptions(
        pretrain_model_name_or_path=E5, num_epochs=6, learning_rate=1e-4, quantize=False
    ),
}
RUNS = (("tnews", NEW), ("tnews", E5), ("thucnews", NEW))


def measure(file: Path, start: str) -> dict[str, Any]:
    """Train on one set, and compare the graphs."""
    learnt, judged = read_split(file)
    wall, cpu = time.perf_counter(), time.process_time()
    model = _train(learnt, OPTIONS[start])
    taken = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    whole, trained = model.graph, model.trained
    small = Graph(
        {**whole.files, GRAPH: quantise(whole.files[GRAPH])}, trained.prefix, trained.max_tokens
    )
    rows = [whole.tokenize(text) for text in judged.texts]
    eager = _open_eager(learnt, start, len(trained.labels))
    found: dict[str, Any] = {"training": taken, "epochs": len(trained.curve)}
    for name, graph in (("trained", whole), ("int8", small)):
        served = TransformerClassifier(trained, graph)
        guessed = np.array(trained.labels)[served.judge(judged.texts)[0].argmax(axis=1)]
        found[name] = score_labels(judged.labels, guessed) | {"ms": _time(graph.logits, rows)}
        found[name]["megabytes"] = round(len(graph.files[GRAPH]) / 1e6, 1)
    found["torch_eager"] = {"ms": _time(eager, rows)}
    return found


def _train(learnt: Split, options: TransformerOptions) -> TransformerClassifier:
    return TransformerClassifier.fit(
        learnt.texts,
        [(label,) for label in learnt.labels.tolist()],
        classes=np.unique(learnt.labels).tolist(),
        weights=[1.0] * len(learnt.texts),
        multi_label=False,
        strangers=(),
        encoders=(),
        seed=_SEED,
        progress=lambda what, done, total: None,
        options=options,
        max_tokens=_MAX_TOKENS,
    )


def _open_eager(learnt: Split, start: str, n_outputs: int) -> Callable[[Tokens], Any]:
    """Return a network of the same sizes: how fast it is does not depend on its weights."""
    import torch

    network = make_network(open_start(start, learnt.texts, _SEED), n_outputs, _SEED).eval()

    def run(tokens: Tokens) -> Any:
        ids = torch.tensor([tokens])
        with torch.no_grad():
            return network(ids, torch.ones_like(ids))[0]

    return run


def _time(run: Callable[[Tokens], Any], rows: Sequence[Tokens]) -> dict[str, float]:
    run(rows[0])
    taken = []
    for row in rows[:_TIMED]:
        started = time.perf_counter()
        run(row)
        taken.append((time.perf_counter() - started) * 1000)
    return summarize(taken)


def render(results: dict[str, Any]) -> str:
    """Return the table of every run."""
    lines = [
        "| set, start | accuracy in 32 bits | in 8 bits | lost (goal .005) | torch, ms | INT8, ms |"
        " faster (goal 2) |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, own in results["runs"].items():
        before, after = (own[part]["accuracy"]["value"] for part in ("trained", "int8"))
        eager, small = (own[part]["ms"]["p50"] for part in ("torch_eager", "int8"))
        lines.append(
            f"| {name} | {before:.4f} | {after:.4f} | {before - after:.4f} | {eager:.2f}"
            f" | {small:.2f} | {eager / small:.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure every run, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given = os.environ.get("ZHIKE_BENCH_DATA")
    parser.add_argument("--data", type=Path, default=given, required=not given)
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--starts", nargs="+", choices=tuple(OPTIONS), default=tuple(OPTIONS))
    chosen = parser.parse_args()
    save = saver(chosen.json)
    results: dict[str, Any] = {"machine": describe(), "runs": {}}
    for name, start in RUNS:
        if start in chosen.starts:
            print(f"{name} from {start}", flush=True)
            results["runs"][f"{name}, {start}"] = measure(chosen.data / SETS[name], start)
            save(results)
    print(render(results))


if __name__ == "__main__":
    main()
