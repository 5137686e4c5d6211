"""Predictions on Ray Data: the same code as here, on every processor of a machine or a cluster."""

from __future__ import annotations

import logging
import os
import pickle  # between processes of our own, as Ray does itself; nothing of a file
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from bot.errors import MissingExtra, ZhikeError, tell_extra
from server.batch import batch_rows, judge_batch, judge_here
from server.batch_job import Batch, Job, Judged
from server.tables.reading import read_table

_STORE_BYTES = 256 << 20  # of Ray's own memory, for batches on their way
_BLOCK_BYTES = 1 << 14  # a batch is handed on when it is read, not when 128 MB are
_CELL = "batch"


class RayEngine:
    """Judges the batches of a job on Ray.

    Parameters
    ----------
    open_skill
        Makes the skill, once for each process.

    Raises
    ------
    MissingExtra
        Without Ray.
    """

    def __init__(self, open_skill: Callable[[], Any]) -> None:
        try:
            import ray.data
        except ImportError as error:
            raise MissingExtra(
                "--engine ray 需要 Ray。It needs Ray.", hint=tell_extra("ray")
            ) from error
        self._ray, self._open_skill = ray, open_skill

    def __call__(self, job: Job, start: int) -> Generator[tuple[Batch, Judged], None, None]:
        """Judge the batches of a job in their order, from a row on."""
        self._start()
        try:
            context = self._ray.data.DataContext.get_current()
            context.execution_options.preserve_order = True
            context.target_max_block_size = _BLOCK_BYTES
            context.enable_progress_bars = False
            found = self._ray.data.from_items([{"start": start}])
            found = found.map_batches(_Reader(job), batch_size=1, num_cpus=0)
            most = max(int(self._ray.cluster_resources().get("CPU", 1)), 1)
            found = found.map_batches(
                _make_judge(job, self._open_skill),
                batch_size=1,
                compute=self._ray.data.ActorPoolStrategy(min_size=1, max_size=most),
            )
            for row in found.iter_rows():
                judged = pickle.loads(row[_CELL])
                if judged is None:  # a line cannot be read: here the error keeps its form
                    read = partial(read_table, job.source)
                    yield from judge_here(job, start, read, self._open_skill())
                    return
                start += len(judged[0])
                yield judged
        finally:
            self._ray.shutdown()

    def _start(self) -> None:
        local: dict[str, Any] = {}
        if not os.environ.get("RAY_ADDRESS"):
            local = {"object_store_memory": _STORE_BYTES, "_node_ip_address": "127.0.0.1"}
        logging.getLogger("ray").setLevel(logging.ERROR)
        self._ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR", **local)


class _Reader:
    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        rows = islice(enumerate(read_table(self._job.source), 1), int(asked["start"][0]), None)
        try:
            for batch in batch_rows(rows, self._job.batch_size):
                yield _cell(batch)
        except ZhikeError:
            yield _cell(None)


def _make_judge(job: Job, open_skill: Callable[[], Any]) -> type:
    """Return a class that Ray makes once in each process: opening a skill takes seconds."""

    class Judge:
        def __init__(self) -> None:
            self._skill = open_skill()

        def __call__(self, given: dict[str, Any]) -> dict[str, Any]:
            batch = pickle.loads(given[_CELL][0])
            return _cell(batch and (batch, judge_batch(job, batch, self._skill)))

    return Judge


def _cell(value: Any) -> dict[str, Any]:
    return {_CELL: np.array([pickle.dumps(value)], dtype=object)}
