"""The processes of one training: alone, or started together by ``torchrun``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from bot.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Cluster:
    """One of the processes.

    Attributes
    ----------
    rank, size
        Its number, and how many there are.
    device
        ``cpu``, or its own GPU.
    """

    rank: int
    size: int
    device: Any

    def share(self, network: Any) -> Any:
        """Return a module whose gradients are the mean over all processes."""
        import torch

        if self.size == 1:
            return network
        return torch.nn.parallel.DistributedDataParallel(network)

    def agree(self, number: float) -> float:
        """Return the number of the first process: roundings may differ between machines."""
        import torch

        if self.size == 1:
            return number
        told = torch.tensor([number], dtype=torch.float64, device=self.device)
        torch.distributed.broadcast(told, 0)
        return float(told)

    def wait(self) -> None:
        """Wait for all processes."""
        import torch

        if self.size > 1:
            torch.distributed.barrier()

    def leave(self) -> None:
        """End every process but the first, which goes on alone and writes the model."""
        import torch

        if self.size > 1:
            torch.distributed.destroy_process_group()
        if self.rank:
            raise SystemExit


def require_gpus(processes: int) -> None:
    """Refuse more processes on this machine than it has GPUs; without any, processors do.

    Raises
    ------
    SettingsError
        Naming how many there are.
    """
    import torch

    there = torch.cuda.device_count()
    if torch.cuda.is_available() and processes > there:
        raise SettingsError(
            f"--worker-gpu {processes}: 这台机器只有 this machine has only {there} GPU.",
            hint=f"请改成 at most: --worker-gpu {there}",
        )


def join_cluster(threads: int) -> Cluster:
    """Join the processes that ``torchrun`` started with this one, if it did.

    Parameters
    ----------
    threads
        Of this process; more than it has processors for makes it many times slower.
    """
    import torch
    from torch import distributed

    torch.set_num_threads(threads)
    has_gpu = torch.cuda.is_available()
    if not distributed.is_torchelastic_launched():
        return Cluster(0, 1, torch.device("cuda" if has_gpu else "cpu"))
    require_gpus(int(os.environ["LOCAL_WORLD_SIZE"]))
    distributed.init_process_group("nccl" if has_gpu else "gloo")
    own = distributed.get_node_local_rank()
    device = torch.device("cuda", own) if has_gpu else torch.device("cpu")
    if has_gpu:
        torch.cuda.set_device(device)
    return Cluster(distributed.get_rank(), distributed.get_world_size(), device)
