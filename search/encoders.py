"""Texts → vectors. One protocol, any sentence-transformers model by setting, and a reference
fitted on the corpus; the embedded encoder is in static.py."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from kb.analysis import analyse
from kb.errors import EncoderUnavailable

Vectors = npt.NDArray[np.float32]

# Longer texts are cut: past this a mean no longer moves, a transformer no longer reads, and a
# hostile text would cost memory.
MAX_CHARS = 20_000
# Set by hand: a few hundred texts hold about as many topics.
LSA_DIMENSIONS = 160


class Encoder(Protocol):
    """`encode` gives `(n, dimension) float32`: rows of length 1, or null for a text of which it
    knows nothing. `queries` says that the texts ask rather than tell: some models care."""

    name: str
    dimension: int

    def encode(self, texts: Sequence[str], *, queries: bool = False) -> Vectors: ...
    def fingerprint(self) -> str: ...


def readable(texts: Sequence[str]) -> list[str]:
    """Cut to MAX_CHARS; half a character, as a broken paste leaves, becomes « ? »: a tokenizer
    takes it for no text."""
    return [text[:MAX_CHARS].encode("utf-8", "replace").decode() for text in texts]


def unit_rows(matrix: npt.NDArray[Any]) -> Vectors:
    """Rows scaled to length 1; a null row stays null."""
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    scaled = np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 1e-12)
    return np.ascontiguousarray(scaled, dtype=np.float32)


class LatentSemanticEncoder:
    """TF-IDF then truncated SVD, fitted on a corpus: what every other encoder is measured against.

    Source: Deerwester et al., « Indexing by latent semantic analysis », JASIS 1990."""

    name = "lsa"

    def __init__(
        self, terms: Sequence[str], weights: npt.NDArray[np.float32], components: Vectors
    ) -> None:
        """`weights`: (terms,) idf; `components`: (terms, dimension), one row per term."""
        self._terms = list(terms)
        self._index = {term: i for i, term in enumerate(self._terms)}
        self._weights = weights
        self._components = components
        self.dimension = int(components.shape[1])

    def encode(self, texts: Sequence[str], *, queries: bool = False) -> Vectors:  # noqa: ARG002
        rows = [self._project(text) for text in texts]
        return unit_rows(np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32))

    def _project(self, text: str) -> npt.NDArray[np.float32]:
        counts = Counter(t for t in analyse(text) if t in self._index)
        if not counts:
            return np.zeros(self.dimension, dtype=np.float32)
        rows = [self._index[term] for term in counts]
        frequency = 1.0 + np.log(np.fromiter(counts.values(), dtype=np.float32))
        weighted = frequency * self._weights[rows]
        return np.asarray(weighted @ self._components[rows], dtype=np.float32)

    def fingerprint(self) -> str:
        digest = hashlib.sha256("\n".join(self._terms).encode())
        digest.update(self._weights.tobytes())
        digest.update(np.ascontiguousarray(self._components).tobytes())
        return f"lsa:{digest.hexdigest()[:32]}"

    @classmethod
    def fit(cls, texts: Sequence[str], dimension: int = LSA_DIMENSIONS) -> LatentSemanticEncoder:
        """Learn the topics of these texts. The result depends on them alone (fixed seed)."""
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(
            analyzer=analyse, sublinear_tf=True, min_df=2 if len(texts) > 50 else 1
        )
        try:
            matrix = vectorizer.fit_transform(texts)
        except ValueError:  # no text, or nothing but stop words
            return cls([], np.zeros(0, np.float32), np.zeros((0, 1), np.float32))
        names, weights = vectorizer.get_feature_names_out().tolist(), vectorizer.idf_
        if len(names) == 1:  # a base of one word has one topic; the library wants two words
            return cls(names, weights.astype(np.float32), np.ones((1, 1), np.float32))
        rank = max(1, min(dimension, min(matrix.shape) - 1))
        svd = TruncatedSVD(n_components=rank, random_state=0, n_iter=7).fit(matrix)
        return cls(
            names,
            weights.astype(np.float32),
            np.ascontiguousarray(svd.components_.T, dtype=np.float32),
        )


# Models trained to be told which side they read, and whose folder does not say it.
_PROMPTS = {"e5": {"query": "query: ", "document": "passage: "}}
_PROGRESS_ABOVE_TEXTS = 500


class TransformerEncoder:
    """Any sentence-transformers model, by its name on a hub or the path of a folder.

    Queries and passages get the prompts that the model names, if it does."""

    def __init__(self, name: str, batch_size: int = 32) -> None:
        """Raises EncoderUnavailable."""
        self.name = name
        self._batch_size = batch_size
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:
            # The library raises a dozen unrelated types here: missing folder, no
            # network, bad weights.
            raise EncoderUnavailable(
                f"L’encodeur « {name} » ne peut pas être chargé ({type(error).__name__}). "
                "Vérifiez le nom ou le "
                "dossier donné par ESSAIM_ENCODER et, pour un modèle à télécharger, "
                "l’accès au réseau. "
                "Sans ce réglage, Essaim emploie son encodeur embarqué."
            ) from error
        if not any(self._model.prompts.values()):
            short = Path(name).name.lower()
            known = (prompts for part, prompts in _PROMPTS.items() if part in short)
            self._model.prompts = next(known, self._model.prompts)
        # Asked of a text: the method that says it has changed its name.
        self.dimension = int(self.encode(["territoire"]).shape[1])

    def encode(self, texts: Sequence[str], *, queries: bool = False) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        encode = self._model.encode_query if queries else self._model.encode_document
        vectors = encode(
            readable(texts),
            batch_size=self._batch_size,
            show_progress_bar=len(texts) > _PROGRESS_ABOVE_TEXTS,
        )
        return unit_rows(vectors)

    def fingerprint(self) -> str:
        probe = self.encode(["territoire", "chaleur fatale"])
        return f"{self.name}:{hashlib.sha256(np.round(probe, 3).tobytes()).hexdigest()[:32]}"
