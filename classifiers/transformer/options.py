"""What can be set of the transformer family; names as in the documents."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, ValidationInfo, field_validator

E5, NEW = "e5", "new"
_RATE, _RATE_NEW = 2e-5, 1e-3  # where none is set: from a trained encoder, and from nothing


class TransformerOptions(BaseModel):
    """How a transformer is trained. Other families take no notice of these."""

    pretrain_model_name_or_path: str = Field(
        NEW, description="从哪个模型开始 new: nothing; e5; a folder; a name in the local cache"
    )
    batch_size: int = Field(32, ge=1, le=4096, description="每个进程一批几条 rows a step")
    num_epochs: int = Field(5, ge=1, le=1000, description="最多几轮 epochs at most")
    optimizer_type: Literal["adam", "lamb", "adagrad", "adadelta", "adadeleta"] = Field(
        "adam", description="优化器 optimizer"
    )
    learning_rate: float = Field(
        0, ge=0, le=10, description=f"学习率 0: {_RATE:g}, from nothing {_RATE_NEW:g}"
    )
    class_weight: Literal["none", "balanced"] = Field(
        "none", description="类别权重 balanced: rare labels count as much as common ones"
    )
    patience: int = Field(
        3, ge=0, description="几轮没有进步就停 epochs without a gain until it stops; 0: never"
    )
    quantize: bool = Field(True, description="导出 8 位模型 export 8 bits a number")
    save_checkpoint_steps: int = Field(100, ge=1, description="几步存一次 steps a checkpoint")
    distribution_strategy: Literal["MirroredStrategy", "ExascaleStrategy"] = Field(
        "MirroredStrategy", description="一台或多台机器 one machine, or several"
    )
    worker_count: int = Field(1, ge=1, description="几台机器 machines")
    worker_gpu: int = Field(1, ge=1, description="每台几个进程，各用一张卡 processes a machine")
    worker_cpu: int = Field(1, ge=1, description="每个进程几个线程 threads a process")
    checkpoint_dir: Path | None = Field(
        None, exclude=True, description="检查点存在它旁边 checkpoints are kept beside it"
    )

    @field_validator("worker_count")
    @classmethod
    def _check_worker_count(cls, count: int, info: ValidationInfo) -> int:
        if count > 1 and info.data.get("distribution_strategy") == "MirroredStrategy":
            raise ValueError("几台机器要用 several machines need ExascaleStrategy")
        return count

    def rate(self) -> float:
        """Return the learning rate at its highest."""
        is_new = self.pretrain_model_name_or_path == NEW
        return self.learning_rate or (_RATE_NEW if is_new else _RATE)
