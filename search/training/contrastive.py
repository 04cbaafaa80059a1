"""Two texts that say the same come nearer than to any other of the batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from search.training.data import MAX_CHARS, Pair, Source
from search.training.vectors import Table

STEPS = 1_400
BATCH = 1_024
RATE = 0.005
SCALE = 25.0
# The whole table, then its first dimensions, which must work too: Matryoshka.
PREFIXES = (1.0, 0.5, 0.25)
Report = Callable[[int, float], None]
Draw = Callable[[], list[Pair]]


def train_contrastive(
    table: Table,
    tokenizer: Any,
    sources: list[Source],
    steps: int = STEPS,
    report: Report | None = None,
    seed: int = 0,
) -> Table:
    """The table after `steps` batches, each from one source drawn by its weight.

    Sources: Henderson et al., « Efficient natural language response », 2017 (the loss, in both
    directions); Kusupati et al., « Matryoshka representation learning », 2022 (the prefixes)."""
    import torch
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(seed)
    static = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(table.copy()))
    loss_of = _loss(static)
    optimizer = torch.optim.Adam(static.parameters(), lr=RATE)
    draw = batches(sources, seed=seed)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * _schedule(step, steps)
        pairs = draw()
        anchors = static.preprocess([pair.anchor[:MAX_CHARS] for pair in pairs])
        positives = static.preprocess([pair.positive[:MAX_CHARS] for pair in pairs])
        loss = loss_of([anchors, positives], None)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if report is not None:
            report(step + 1, float(loss.detach()))
    return np.asarray(static.embedding.weight.detach().numpy(), dtype=np.float32)


def _loss(static: Any) -> Any:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import (
        MatryoshkaLoss,
        MultipleNegativesRankingLoss,
    )

    model = SentenceTransformer(modules=[static], device="cpu")
    ranking = MultipleNegativesRankingLoss(
        model,
        scale=SCALE,
        directions=("query_to_doc", "doc_to_query"),
        partition_mode="per_direction",
    )
    dimensions = [int(share * static.embedding_dim) for share in PREFIXES]
    return MatryoshkaLoss(model, ranking, dimensions, matryoshka_weights=list(PREFIXES))


def batches(sources: list[Source], size: int = BATCH, seed: int = 0) -> Draw:
    """A function that draws a batch of one source, by weight; pairs of one group are too close to
    be each other's negatives, so a batch holds one of each group at most."""
    generator = np.random.default_rng(seed)
    shares = np.array([source.weight for source in sources])
    shares = shares / shares.sum()
    groups = [np.array([pair.group for pair in source.pairs]) for source in sources]

    def draw() -> list[Pair]:
        number = generator.choice(len(sources), p=shares)
        pairs = sources[number].pairs
        some = generator.choice(len(pairs), min(4 * size, len(pairs)), replace=False)
        _, first = np.unique(groups[number][some], return_index=True)
        return [pairs[i] for i in some[np.sort(first)[:size]]]

    return draw


def _schedule(step: int, steps: int) -> float:
    """Warm-up over a tenth of the steps, then down to a tenth of the rate."""
    warm = max(1, steps // 10)
    return min(1.0, (step + 1) / warm) * (1 - 0.9 * max(0, step - warm) / max(1, steps - warm))
