"""Several processes that train one model: on one machine (MirroredStrategy), or on more."""

from __future__ import annotations

import os
import shlex
import sys
from importlib.util import find_spec
from typing import Any

from bot.errors import MissingExtra, SettingsError, tell_extra
from classifiers.transformer.cluster import require_gpus
from server.commands.options import STOPPED


def launch_workers(settings: Any) -> None:
    """Start this command again as several processes, in place of this one, if so many are set.

    Parameters
    ----------
    settings
        Those of a task; only a transformer is trained by more than one process.

    Raises
    ------
    MissingExtra
        torch is not installed.
    SettingsError
        Several machines are set: each has to be told where the first one is. Or there are fewer
        GPUs than processes.
    """
    is_transformer = getattr(settings, "model_name", "") in ("transformer", "text_classify_bert")
    if not is_transformer or "TORCHELASTIC_RUN_ID" in os.environ:
        return
    machines, processes = settings.worker_count, settings.worker_gpu
    if machines * processes == 1:
        return
    if machines > 1:
        raise SettingsError(
            f"--worker-count {machines}: 每台机器上都要启动 it has to be started on every machine.",
            hint=f"请在每台上运行 Run on each: torchrun --nnodes {machines} --nproc-per-node"
            f" {processes} --rdzv-backend c10d --rdzv-endpoint FIRST_MACHINE:29400"
            f" {shlex.join(sys.argv)}",
        )
    if not find_spec("torch"):
        raise MissingExtra(
            "几个进程一起训练需要 torch，还没有安装。Several processes need torch: not installed.",
            hint=f"请运行 Run: {tell_extra('train')}",
        )
    require_gpus(processes)
    sys.stdout.flush()
    here = [sys.executable, "-m", __name__, "--standalone", f"--nproc-per-node={processes}"]
    os.execv(sys.executable, [*here, *sys.argv])


def _run_workers() -> None:
    """Do what ``torchrun`` does; where a process fails or is stopped, its own words are enough."""
    from torch.distributed.elastic.multiprocessing.api import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.run import main

    try:
        main()
    except ChildFailedError as error:
        sys.exit(max(failure.exitcode for failure in error.failures.values()))
    except SignalException:
        sys.exit(STOPPED)


if __name__ == "__main__":
    _run_workers()
