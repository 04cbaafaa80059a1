"""Store → index on disk: only what changed is encoded again, and the swap is atomic.

An index is a folder named for what it holds, made complete before the file `current` points to it:

    var/index/current                 the name of the folder in use
    var/index/<fingerprint>/          manifest.json, catalogue.npz, records.vectors,
                                      passages.vectors

The fingerprint is the manifest's, which holds the checksum of every other file.
"""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from kb.errors import IndexStale
from kb.model import Noun, Role, Territory
from kb.store import Store
from kb.text import fingerprint
from kb.vocabulary import Vocabulary
from search.catalogue import Catalogue, Item, passage_item, record_item
from search.dense import VectorIndex, make_vector_index, read_vector_index
from search.encoders import Encoder, Vectors, unit_rows

LAYOUT = 4
MISSING = "L’index n’existe pas encore. Lancez « essaim reindex »."
STALE = "L’index ne correspond plus à la base. Lancez « essaim reindex »."
OTHER_ENCODER = "L’index a été fait avec un autre encodeur. Lancez « essaim reindex »."
DAMAGED = "L’index est abîmé. Lancez « essaim reindex »."


class Manifest(Noun):
    """Where an index comes from; any mismatch makes it stale. `checksums`: file name → CRC-32."""

    layout: int
    encoder: str
    encoder_fingerprint: str
    dimension: int
    corpus_fingerprint: str
    records: int
    passages: int
    fingerprints: tuple[str, ...]
    checksums: dict[str, int] = {}


class Index:
    """A loaded index. Rows of `catalogue`: the records, then the passages, as in the two
    vector indexes."""

    def __init__(
        self,
        manifest: Manifest,
        catalogue: Catalogue,
        vectors: tuple[VectorIndex, VectorIndex],
        encoder: Encoder,
    ) -> None:
        self.manifest = manifest
        self.catalogue = catalogue
        self.record_vectors, self.passage_vectors = vectors
        self.encoder = encoder
        self.record_ids = catalogue.ids[: manifest.records]
        self.passage_ids = catalogue.ids[manifest.records :]


def current_folder(root: Path) -> Path | None:
    try:
        name = (root / "current").read_text().strip()
    except (OSError, ValueError):
        return None
    folder = root / name
    return folder if name and (folder / "manifest.json").is_file() else None


def load_index(root: Path, store: Store, encoder: Encoder) -> Index:
    """The index in use. Raises IndexStale when there is none, or when the store has moved on."""
    folder = current_folder(root)
    if folder is None:
        raise IndexStale(MISSING)
    manifest = read_manifest(folder)
    if manifest.corpus_fingerprint != store.corpus_fingerprint():
        raise IndexStale(STALE)
    if manifest.encoder_fingerprint != encoder.fingerprint():
        raise IndexStale(OTHER_ENCODER)
    try:
        vectors = (
            read_vector_index(folder / "records.vectors"),
            read_vector_index(folder / "passages.vectors"),
        )
        return Index(manifest, Catalogue.load(folder / "catalogue.npz"), vectors, encoder)
    except (OSError, RuntimeError) as error:  # another run has just replaced the folder
        raise IndexStale(DAMAGED) from error


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder whose every byte is as it was written. Raises IndexStale."""
    try:
        data = (folder / "manifest.json").read_bytes()
        manifest = Manifest.model_validate_json(data)
        sound = folder.name == _folder_name(data) and manifest.layout == LAYOUT
        if sound and all(_checksum(folder / n) == c for n, c in manifest.checksums.items()):
            return manifest
    except (OSError, ValidationError) as error:
        raise IndexStale(DAMAGED) from error
    raise IndexStale(DAMAGED)


def _folder_name(manifest: bytes) -> str:
    return fingerprint(manifest)[:16]


def _checksum(path: Path) -> int:
    return zlib.crc32(path.read_bytes())


class _Contents(Noun):
    """Everything to index, in order: ids, texts and facets, records first."""

    items: tuple[Item, ...]
    texts: tuple[str, ...]
    marks: tuple[str, ...]
    records: int


def _contents(store: Store, vocabulary: Vocabulary) -> _Contents:
    wide = {label: theme.label for label, theme in vocabulary.wide_theme_of.items()}
    records = sorted(store.records.published(), key=lambda record: record.id)
    fields = store.records.fields()
    codes = {code for record in records for code in record.territory.codes}
    places = store.territories.many(codes)
    documents = {document.id: document for document in store.documents.all()}
    document_texts = store.documents.texts(list(documents))
    everything = store.documents.all_passages()
    passages = [p for p in everything if p.role is not Role.PARTICIPANTS]
    items = [
        record_item(record, _places(record.territory.codes, places), wide) for record in records
    ]
    items += [passage_item(p, documents[p.document_id], wide) for p in passages]
    texts = [fields[record.id].whole() for record in records]
    texts += [
        "\n".join((*p.heading_path, document_texts[p.document_id][p.start : p.end]))
        for p in passages
    ]
    marks = [fingerprint(text.encode())[:16] for text in texts]
    return _Contents(
        items=tuple(items), texts=tuple(texts), marks=tuple(marks), records=len(records)
    )


def _places(codes: Sequence[str], known: dict[str, Territory]) -> list[Territory]:
    return [known[code] for code in codes if code in known]


def build_index(
    root: Path,
    store: Store,
    vocabulary: Vocabulary,
    encoder: Encoder,
    *,
    afresh: bool = False,
) -> Index:
    """Make and put in use an index of all that is published. Vectors of unchanged texts are kept,
    unless `afresh`."""
    contents = _contents(store, vocabulary)
    vectors = _encode(contents, encoder, None if afresh else _previous(root))
    manifest = Manifest(
        layout=LAYOUT,
        encoder=encoder.name,
        encoder_fingerprint=encoder.fingerprint(),
        dimension=encoder.dimension,
        corpus_fingerprint=store.corpus_fingerprint(),
        records=contents.records,
        passages=len(contents.items) - contents.records,
        fingerprints=contents.marks,
    )
    index = Index(
        manifest,
        Catalogue.build(contents.items),
        (
            make_vector_index(vectors[: contents.records]),
            make_vector_index(vectors[contents.records :]),
        ),
        encoder,
    )
    write_index(root, index)
    return index


def _previous(root: Path) -> tuple[Path, Manifest] | None:
    """The index in use when it is sound: what it holds may be kept."""
    folder = current_folder(root)
    try:
        return (folder, read_manifest(folder)) if folder else None
    except IndexStale:
        return None


def _encode(
    contents: _Contents, encoder: Encoder, previous: tuple[Path, Manifest] | None
) -> Vectors:
    """`(items, dimension)`: rows kept from the previous index where text and encoder are the
    same."""
    known: dict[str, Vectors] = {}
    if previous and previous[1].encoder_fingerprint == encoder.fingerprint():
        files = (previous[0] / "records.vectors", previous[0] / "passages.vectors")
        rows = np.concatenate([read_vector_index(file).vectors() for file in files])
        known = dict(zip(previous[1].fingerprints, rows, strict=True))
    vectors = np.zeros((len(contents.texts), encoder.dimension), dtype=np.float32)
    fresh = [i for i, mark in enumerate(contents.marks) if mark not in known]
    if fresh:
        vectors[fresh] = encoder.encode([contents.texts[i] for i in fresh])
    for i, mark in enumerate(contents.marks):
        if mark in known:
            vectors[i] = known[mark]
    return unit_rows(vectors)


def write_index(root: Path, index: Index) -> None:
    """Write a whole folder aside, force it to disk, then point `current` at it: never half an
    index."""
    root.mkdir(parents=True, exist_ok=True)
    aside = root / f".new.{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    index.catalogue.save(aside / "catalogue.npz")
    index.record_vectors.write(aside / "records.vectors")
    index.passage_vectors.write(aside / "passages.vectors")
    checksums = {file.name: _checksum(file) for file in sorted(aside.iterdir())}
    manifest = index.manifest.model_copy(update={"checksums": checksums})
    data = manifest.model_dump_json().encode()
    name = _folder_name(data)
    (aside / "manifest.json").write_bytes(data)
    for file in aside.iterdir():
        _sync(file)
    _sync(aside)
    _put_in_place(aside, root / name)
    pointer = root / f".current.{os.getpid()}"
    pointer.write_text(name)
    _sync(pointer)
    pointer.replace(root / "current")
    _sync(root)
    _remove_others(root, keep=name)


def _put_in_place(aside: Path, final: Path) -> None:
    """The same index may already be there: kept if it is sound, replaced if it is not."""
    if final.exists():
        try:
            read_manifest(final)
        except IndexStale:
            shutil.rmtree(final)
        else:
            shutil.rmtree(aside)
            return
    aside.rename(final)


def _remove_others(root: Path, keep: str) -> None:
    """Older indexes, and what a killed run left; what another run is writing is its own."""
    for folder in root.iterdir():
        if folder.is_dir() and folder.name != keep and not _being_written(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def _being_written(name: str) -> bool:
    pid = name.rpartition(".")[2]
    if not name.startswith(".") or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
