"""Near-duplicates: two documents that share most of their runs of words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kb.analysis import analyse

SHINGLE_WORDS = 5
PERMUTATIONS = 128
# Jaccard resemblance from which two documents are flagged, and from which a file of the same name
# is a new version.
NEAR_DUPLICATE = 0.85
SAME_DOCUMENT = 0.3


def signature(text: str) -> bytes:
    """MinHash of the text's runs of five terms; equal texts give equal bytes."""
    from datasketch import MinHash

    terms = analyse(text)
    runs = {
        " ".join(terms[i : i + SHINGLE_WORDS])
        for i in range(max(1, len(terms) - SHINGLE_WORDS + 1))
    }
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update_batch([run.encode() for run in sorted(runs)])
    return np.asarray(sketch.hashvalues, dtype=np.uint64).tobytes()


def likeness(first: bytes, second: bytes) -> float:
    """Estimated Jaccard resemblance of two signatures, 0 to 1 (standard error about 0.04)."""
    a, b = np.frombuffer(first, dtype=np.uint64), np.frombuffer(second, dtype=np.uint64)
    return float(np.mean(a == b)) if len(a) == len(b) and len(a) else 0.0


def nearest(mark: bytes, others: Mapping[str, bytes]) -> tuple[str | None, float]:
    """The document most like this one, and how much."""
    scores = {other: likeness(mark, known) for other, known in others.items()}
    best = max(sorted(scores), key=lambda other: scores[other], default=None)
    return best, scores[best] if best is not None else 0.0
