"""Two texts that say the same come nearer than to any other of the batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from search.training.data import Pair, Source
from search.training.vectors import Table

STEPS = 1_400
BATCH = 1_024
RATE = 0.005
SCALE = 25.0
MAX_PIECES = 256
# The whole table, then its first dimensions: a prefix must work too (Kusupati et al., 2022).
PREFIXES = ((1.0, 1.0), (0.5, 0.5), (0.25, 0.25))
Report = Callable[[int, float], None]


def train_contrastive(
    table: Table,
    tokenizer: Any,
    sources: Sequence[Source],
    steps: int = STEPS,
    report: Report | None = None,
) -> Table:
    """The table after `steps` batches, each from one source drawn by its weight.

    Multiple negatives ranking in both directions; pairs of one group are never each other's
    negatives. Source: Henderson et al., « Efficient natural language response », 2017."""
    import torch

    torch.manual_seed(0)
    bag = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(table.copy()), mode="mean", freeze=False
    )
    optimizer = torch.optim.Adam(bag.parameters(), lr=RATE)
    weights = np.array([source.weight for source in sources])
    generator = np.random.default_rng(0)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * _schedule(step, steps)
        source = sources[generator.choice(len(sources), p=weights / weights.sum())]
        size = min(BATCH, len(source.pairs))
        chosen = generator.choice(len(source.pairs), size, replace=False)
        loss = _loss(bag, tokenizer, [source.pairs[i] for i in chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if report is not None:
            report(step + 1, float(loss.detach()))
    return np.asarray(bag.weight.detach().numpy(), dtype=np.float32)


def _schedule(step: int, steps: int) -> float:
    """Warm-up over a tenth of the steps, then down to a tenth of the rate."""
    warm = max(1, steps // 10)
    return min(1.0, (step + 1) / warm) * (1 - 0.9 * max(0, step - warm) / max(1, steps - warm))


def _loss(bag: Any, tokenizer: Any, pairs: Sequence[Pair]) -> Any:
    import torch
    from torch.nn.functional import cross_entropy, normalize

    anchors = bag(*_pieces(tokenizer, [pair.anchor for pair in pairs]))
    positives = bag(*_pieces(tokenizer, [pair.positive for pair in pairs]))
    groups = torch.tensor([pair.group for pair in pairs])
    same = (groups[:, None] == groups[None, :]) & ~torch.eye(len(pairs), dtype=torch.bool)
    labels = torch.arange(len(pairs))
    total = torch.zeros(())
    for share, weight in PREFIXES:
        size = int(share * anchors.shape[1])
        scores = normalize(anchors[:, :size]) @ normalize(positives[:, :size]).T
        scores = (SCALE * scores).masked_fill(same, -1e4)
        both = cross_entropy(scores, labels) + cross_entropy(scores.T, labels)
        total = total + weight * both / 2
    return total


def _pieces(tokenizer: Any, texts: Sequence[str]) -> tuple[Any, Any]:
    """All pieces one after the other, and where each text starts."""
    import torch

    encoded = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    ids = [np.asarray(found.ids[:MAX_PIECES], dtype=np.int64) for found in encoded]
    starts = np.cumsum([0, *(len(found) for found in ids)])[:-1]
    return torch.from_numpy(np.concatenate(ids)), torch.from_numpy(starts.astype(np.int64))
