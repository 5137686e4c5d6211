"""What can be set for a training, under the names of the original."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LossType = Literal["infonce", "hinge_loss"]


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How an encoder is trained.

    Attributes
    ----------
    loss_type, margin, gamma
        See :mod:`faq.two_tower.losses`; `margin` belongs to ``hinge_loss``.
    embedding_size
        Numbers of a vector; 0: as many as the model has of itself.
    batch_size
        Wordings a step.
    sequence_length
        Tokens; longer texts are cut.
    save_checkpoint_steps
        A checkpoint is written every so many steps.
    learning_rate
        The highest, reached after a tenth of the steps; it then falls to 0 in a line.
    seed
        Of the order, the dropout and the new weights.
    """

    loss_type: LossType = "infonce"
    margin: float = 0.45
    gamma: float = 32.0
    embedding_size: int = 0
    batch_size: int = 64
    sequence_length: int = 128
    num_epochs: int = 3
    save_checkpoint_steps: int = 100
    learning_rate: float = 2e-4
    seed: int = 0
