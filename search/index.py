"""Store → index on disk: only what changed is read and encoded again, and the swap is atomic.

A large base is not written again for a few changes: what changed is a folder of its own, which
names the one it adds to (see folder.py), until it grows past a share of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kb.errors import IndexStale
from kb.sqlite.lexicon import Target
from kb.store import Store
from kb.text import fingerprint
from kb.vocabulary import Vocabulary
from search.arrays import Array
from search.aspects import Aspects, starts_of
from search.catalogue import Choice, extended, make_catalogue
from search.contents import (
    Contents,
    contents_postings,
    marks_of,
    passage_contents,
    record_contents,
    wide_labels,
)
from search.dense import make_vector_index
from search.encoders import Encoder, Vectors
from search.folder import (
    DAMAGED,
    Manifest,
    current_folder,
    read_manifest,
    remove_others,
    write_folder,
)
from search.table import Part, Table

MISSING = "L’index n’existe pas encore. Lancez « essaim reindex »."
STALE = "L’index ne correspond plus à la base. Lancez « essaim reindex »."
OTHER_ENCODER = "L’index a été fait avec un autre encodeur. Lancez « essaim reindex »."
# Below this many items an index is made whole in the time that an addition would take.
SMALL_BASE = 500
# An addition is made again whole at each change: past this share, so is the index.
LARGEST_ADDITION = 0.05
_TEXTS_AT_ONCE = 4_096


class Index:
    """A loaded index: two tables, and the choices that its catalogues number.

    `name`: its folder's. `base`: the name and the manifest of its first folder, which may be the
    only one."""

    def __init__(
        self,
        name: str,
        manifest: Manifest,
        base: tuple[str, Manifest],
        tables: dict[Target, Table],
        encoder: Encoder,
    ) -> None:
        self.name = name
        self.manifest = manifest
        self.base_name, self.base = base
        self.tables = tables
        self.encoder = encoder
        self.choices: tuple[Choice, ...] = manifest.choices

    def ids(self, target: Target) -> list[str]:
        """Everything that can be found, in order of row."""
        table = self.tables[target]
        return table.ids(table.rows())


# --- opening


def load_index(root: Path, store: Store, encoder: Encoder) -> Index:
    """The index in use. Raises IndexStale when there is none, or when the store has moved on."""
    folder = current_folder(root)
    if folder is None:
        raise IndexStale(MISSING)
    manifest = read_manifest(folder, whole=False)
    if manifest.corpus_fingerprint != store.corpus_fingerprint():
        raise IndexStale(STALE)
    if manifest.encoder_fingerprint != encoder.fingerprint():
        raise IndexStale(OTHER_ENCODER)
    return _opened(folder, manifest, encoder)


def _opened(folder: Path, manifest: Manifest, encoder: Encoder) -> Index:
    folders, base = [folder], manifest
    if manifest.base:
        folders.insert(0, folder.parent / manifest.base)
        base = read_manifest(folders[0], whole=False)
    try:
        tables = {
            target: Table([Part.read(one, target) for one in folders], _dead(manifest, target))
            for target in Target
        }
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        # Another run has just replaced the folder.
        raise IndexStale(DAMAGED) from error
    return Index(folder.name, manifest, (folders[0].name, base), tables, encoder)


def _dead(manifest: Manifest, target: Target) -> Array:
    dead = manifest.dead_records if target is Target.RECORDS else manifest.dead_passages
    return np.array(dead, dtype=np.int64)


# --- making


def build_index(
    root: Path,
    store: Store,
    vocabulary: Vocabulary,
    encoder: Encoder,
    *,
    afresh: bool = False,
) -> Index:
    """Make and put in use an index of all that is published. What did not change is kept, unless
    `afresh`."""
    previous = None if afresh else _previous(root, encoder)
    maker = _Maker(store, vocabulary, encoder, previous)
    if previous is not None and maker.finds_nothing_new():
        remove_others(root, {previous.name, previous.base_name})
        return previous
    made = maker.addition() or maker.whole()
    folder = write_folder(root, made.manifest, made.write)
    return _opened(folder, made.manifest, encoder)


def _previous(root: Path, encoder: Encoder) -> Index | None:
    """The index in use when it is sound and of this encoder: what it holds may be kept."""
    folder = current_folder(root)
    try:
        if folder is None:
            return None
        manifest = read_manifest(folder, whole=False)
        if manifest.encoder_fingerprint != encoder.fingerprint():
            return None
        return _opened(folder, manifest, encoder)
    except IndexStale:
        return None


class _Made(NamedTuple):
    manifest: Manifest
    parts: dict[Target, Part]

    def write(self, folder: Path) -> None:
        for target, part in self.parts.items():
            part.write(folder, target)


class _Maker:
    """One making of an index: what it reads, and the previous one, of which it keeps what it can.

    The state of the store is asked before anything is read: what comes in meanwhile makes the
    index stale."""

    def __init__(
        self, store: Store, vocabulary: Vocabulary, encoder: Encoder, previous: Index | None
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._previous = previous
        self._wide = wide_labels(vocabulary)
        metas = [store.read_meta(key) for key in ("analyser", "territories")]
        self._manifest = Manifest(
            encoder=encoder.name,
            encoder_fingerprint=encoder.fingerprint(),
            dimension=encoder.dimension,
            corpus_fingerprint=store.corpus_fingerprint(),
            moment=store.journal.last(),
            context=fingerprint(repr((metas, sorted(self._wide.items()))).encode()),
        )

    def finds_nothing_new(self) -> bool:
        if self._previous is None:
            return False
        old, new = self._previous.manifest, self._manifest
        return old.corpus_fingerprint == new.corpus_fingerprint and old.context == new.context

    def whole(self) -> _Made:
        contents = [
            record_contents(self._store, self._wide),
            passage_contents(self._store, self._wide),
        ]
        choices = extended((), (item for found in contents for item in found.items))
        counts = [len(found.items) for found in contents]
        parts = {found.target: self._part(found, choices, None) for found in contents}
        return self._made(parts, choices=tuple(choices), records=counts[0], passages=counts[1])

    def addition(self) -> _Made | None:
        """What changed since the base of the previous index; None when the whole is to be made."""
        if self._previous is None or self._previous.base.context != self._manifest.context:
            return None
        base = self._previous.base
        most = LARGEST_ADDITION * (base.records + base.passages)
        changed = self._store.journal.subjects_since(base.moment)
        if changed is None or base.records + base.passages < SMALL_BASE:
            return None
        records = self._store.records.with_neighbours(changed["record"])
        if len(records) + len(changed["document"]) > most:
            return None
        contents = [
            record_contents(self._store, self._wide, records),
            passage_contents(self._store, self._wide, changed["document"]),
        ]
        if sum(len(found.items) for found in contents) > most:
            return None
        return self._added(contents, records, changed["document"])

    def _added(self, contents: Sequence[Contents], records: set[str], documents: set[str]) -> _Made:
        assert self._previous is not None
        base, tables = self._previous.base, self._previous.tables
        bases = {target: table.parts[0] for target, table in tables.items()}
        known = bases[Target.RECORDS].catalogue
        dead_records = [row for i in sorted(records) if (row := known.row(i)) is not None]
        known = bases[Target.PASSAGES].catalogue
        dead_passages = [row for i in sorted(documents) for row in known.rows_under(i)]
        choices = extended(base.choices, (item for found in contents for item in found.items))
        counts = [len(found.items) for found in contents]
        parts = {
            found.target: self._part(found, choices, bases[found.target]) for found in contents
        }
        return self._made(
            parts,
            base=self._previous.base_name,
            choices=tuple(choices),
            records=base.records - len(dead_records) + counts[0],
            passages=base.passages - len(dead_passages) + counts[1],
            dead_records=tuple(dead_records),
            dead_passages=tuple(dead_passages),
        )

    def _made(self, parts: dict[Target, Part], **fields: object) -> _Made:
        return _Made(self._manifest.model_copy(update=fields), parts)

    def _part(self, contents: Contents, choices: Sequence[Choice], base: Part | None) -> Part:
        # A place weighs by the mean length of its table: what is added takes that of the base.
        mean_length = float(base.postings.sizes[1]) if base else None
        return Part(
            catalogue=make_catalogue(contents.items, {c: i for i, c in enumerate(choices)}),
            postings=contents_postings(
                self._store, contents, whole=base is None, mean_length=mean_length
            ),
            vectors=make_vector_index(self._vectors(contents)),
            marks=marks_of(contents.texts),
            aspects=self._aspects(contents),
        )

    def _known(self, target: Target) -> Sequence[Part]:
        return self._previous.tables[target].parts if self._previous else ()

    def _vectors(self, contents: Contents) -> Vectors:
        known = [(part.marks, part.vectors.vectors()) for part in self._known(contents.target)]
        return self._encoded(contents.texts, known)

    def _aspects(self, contents: Contents) -> Aspects | None:
        if contents.aspects is None:
            return None
        parts = [part.aspects for part in self._known(contents.target)]
        known = [(part.marks, part.vectors) for part in parts if part is not None]
        texts = [text for held in contents.aspects for text in held]
        return Aspects(
            starts=starts_of(contents.aspects),
            vectors=self._encoded(texts, known),
            marks=marks_of(texts),
        )

    def _encoded(self, texts: Sequence[str], known: Sequence[tuple[Array, Vectors]]) -> Vectors:
        """`(texts, dimension)`. `known`: marks and vectors, taken where the text is the same."""
        vectors = np.zeros((len(texts), self._encoder.dimension), dtype=np.float32)
        marks = marks_of(texts)
        fresh = np.ones(len(marks), dtype=np.bool_)
        for known_marks, known_vectors in known:
            rows, found = _same(known_marks, marks)
            vectors[found] = known_vectors[rows]
            fresh[found] = False
        todo = np.flatnonzero(fresh).tolist()
        for start in range(0, len(todo), _TEXTS_AT_ONCE):
            some = todo[start : start + _TEXTS_AT_ONCE]
            vectors[some] = self._encoder.encode([texts[i] for i in some])
        return vectors


def _same(known: Array, asked: Array) -> tuple[Array, Array]:
    """Where each mark that is known stands: its row in `known`, and in `asked`."""
    if not len(known) or not len(asked):
        nowhere = np.zeros(0, dtype=np.int64)
        return nowhere, nowhere
    order = np.argsort(known)
    at = np.minimum(np.searchsorted(known, asked, sorter=order), len(known) - 1)
    found = np.flatnonzero(known[order[at]] == asked)
    return order[at[found]], found
