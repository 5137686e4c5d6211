"""Two losses over the similarities of a step's wordings to all wordings.

Both want each wording nearer to one of its own question than to any of another, which is what a
search by the nearest wording needs. *g* is `gamma`, the inverse of a temperature; *s* a cosine;
*P* the other wordings of the same question, *N* those of the others.

``infonce``
    ``-log(sum_P exp(g s) / sum_{P and N} exp(g s))`` (van den Oord et al., 2018, with several
    positives as in Goldberger et al., Neighbourhood Components Analysis, 2004)
``hinge_loss``
    ``max(0, margin + log(sum_N exp(g s)) / g - log(sum_P exp(g s)) / g)``: the triplet loss
    with smooth maxima (Schroff et al., FaceNet, 2015)
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
    near = torch.logsumexp(scaled.masked_fill(~positive, _NEVER), dim=1)
    far = torch.logsumexp(scaled.masked_fill(~negative, _NEVER), dim=1)
    if options.loss_type == "infonce":
        losses = torch.logaddexp(near, far) - near
    else:
        losses = torch.relu(options.margin + (far - near) / options.gamma)
    counted = positive.any(dim=1)
    return (losses * counted).sum() / counted.sum().clamp(min=1)
