"""Two losses over the similarities of a step's wordings to all wordings.

Both want each wording nearer to every other of its own question than to any of another. *g* is
`gamma`, the inverse of a temperature; *s* a cosine; *p* another wording of the same question; *N*
all wordings of the others. The mean is taken over *p*, then over the wordings.

``infonce``
    ``-log(exp(g s_p) / (exp(g s_p) + sum_N exp(g s)))`` (van den Oord et al., Representation
    Learning with Contrastive Predictive Coding, 2018)
``hinge_loss``
    ``max(0, margin - s_p + log(sum_N exp(g s)) / g)``: the triplet loss against a smooth
    maximum of the negatives (Schroff et al., FaceNet, CVPR 2015)
"""

from __future__ import annotations

from typing import Any

from faq.two_tower.options import TrainingOptions

_NEVER = -1e9


def compute_loss(similarities: Any, positive: Any, negative: Any, options: TrainingOptions) -> Any:
    """Return the mean loss of the wordings that have another of their question; 0 if none has.

    Parameters
    ----------
    similarities
        Cosines, shape ``(n_batch, n_wordings)``.
    positive, negative
        Booleans of that shape; neither is true for a wording and itself.
    """
    import torch

    scaled = similarities * options.gamma
    far = torch.logsumexp(scaled.masked_fill(~negative, _NEVER), dim=1, keepdim=True)
    if options.loss_type == "infonce":
        losses = torch.nn.functional.softplus(far - scaled)
    else:
        losses = torch.relu(options.margin + (far - scaled) / options.gamma)
    n_positive = positive.sum(dim=1)
    means = (losses * positive).sum(dim=1) / n_positive.clamp(min=1)
    return means.sum() / (n_positive > 0).sum().clamp(min=1)
