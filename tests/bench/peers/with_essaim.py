"""Essaim, facets counted and words marked as ever. It makes the vectors itself, those of the
passages and those of the questions, and this is counted."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from api.compose import build_encoder, build_vocabulary
from api.settings import Settings
from kb.model import Document, DocumentId, Passage, PassageId
from kb.store import open_store
from kb.text import fingerprint
from search.index import build_index
from tests.bench.base import put
from tests.bench.ours import Ours
from tests.bench.peers.given import Given


class Essaim:
    def build(self, given: Given, folder: Path) -> None:
        settings = _settings(folder)
        store = open_store(settings.database)
        pairs = zip(given.ids, given.texts, strict=True)
        for document_id, group in groupby(pairs, key=lambda pair: pair[0].partition(":")[0]):
            put(store, *_document(document_id, list(group)))
        build_index(settings.index, store, build_vocabulary(settings), build_encoder(settings))
        store.close()

    def open(self, folder: Path) -> None:
        self._ours = Ours(_settings(folder))

    def ask(self, text: str, vector: npt.NDArray[np.float32]) -> list[tuple[str, str]]:
        return [(hit.id, hit.snippet) for hit in self._ours.search(text).hits]


def _settings(folder: Path) -> Settings:
    return Settings(database=folder / "essaim.db", index=folder / "index")


def _document(document_id: str, pairs: list[tuple[str, str]]) -> tuple[Document, list[Passage]]:
    text = "\n\n".join(said for _, said in pairs)
    document = Document(
        id=DocumentId(document_id),
        title=document_id,
        file_name=f"{document_id}.md",
        media_type="text/markdown",
        fingerprint=fingerprint(text.encode()),
        text=text,
    )
    passages, start = [], 0
    for index, (passage_id, said) in enumerate(pairs):
        passages.append(
            Passage(
                id=PassageId(passage_id),
                document_id=document.id,
                version=1,
                index=index,
                start=start,
                end=start + len(said),
            )
        )
        start += len(said) + 2
    return document, passages
