"""The whole trip of a file into the store: read, cut, tag, link, keep. One transaction per
document."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.batch import BATCH_SUFFIXES, Batch
from ingest.duplicates import NEAR_DUPLICATE, SAME_DOCUMENT, likeness, nearest, signature
from ingest.linking import RecordLinker
from ingest.model import (
    FileReport,
    Outcome,
    PassageDraft,
    RawDocument,
    Refusal,
    RefusalCode,
    Report,
)
from ingest.moved import in_use
from ingest.passages import assemble
from ingest.people_apart import OpposedMeanwhile, file_without_opposed, without_opposed
from ingest.readers.registry import format_of, open_file, read_document, read_record
from ingest.readers.sniff import Format
from ingest.reading import ReportReader, Sheet, Step, WholeReading, lay_out
from ingest.reading import silent as no_step
from ingest.schema import label_problems, line_of
from ingest.tagging import passage_themes
from kb.concepts import ConceptMatcher
from kb.french import sentence_spans
from kb.listed import roles_of
from kb.model import (
    Document,
    DocumentId,
    DocumentKind,
    Passage,
    PassageId,
    Record,
    RecordId,
    Role,
    State,
)
from kb.store import Store
from kb.text import fingerprint, slug
from kb.vocabulary import Vocabulary

RECORD_SUFFIXES = frozenset({".yml", ".yaml"})
# A passage may name many themes; its first ones are what it is about.
THEMES_PER_PASSAGE = 5
# Some two thousand pages, two minutes: a longer text is kept and found, but nothing is read in it.
MOST_READ_CHARS = 6_000_000
TOO_LONG_TO_READ = (
    "gardé et cherchable, mais trop long pour que freins, acteurs et chiffres y soient lus : "
    "coupez-le en plusieurs fichiers."
)
Progress = Callable[[Path], None]
MakeReader = Callable[[Sequence[Record]], ReportReader]
KEEPING = "mise en base"


class File(NamedTuple):
    """`path` is what it is called; its bytes are at hand."""

    path: Path
    data: bytes
    format: Format


def silent(_path: Path) -> None:
    """No progress shown."""


class Pipeline:
    """Takes files in. Records first, in one transaction, then documents, which may tell about
    them."""

    def __init__(
        self,
        store: Store,
        vocabulary: Vocabulary,
        actor: str = "ingest",
        reader: MakeReader | None = None,
        *,
        keep_good: bool = False,
        state: State = State.PUBLISHED,
    ) -> None:
        """`reader` reads the documents, once the records are in; without it, they are only kept.
        `keep_good`: of a file of many records, keep those that are sound, whatever the others.
        `state`: of the documents; a draft never takes the place of what is published."""
        self._store = store
        self._make_reader = reader
        self._vocabulary = vocabulary
        self._actor = actor
        self._matcher = ConceptMatcher(vocabulary)
        self._batch = Batch(store, vocabulary, actor, keep_good=keep_good)
        self._state = state

    def run(self, paths: Iterable[Path], progress: Progress = silent) -> Report:
        """Files and folders, whatever their format. One bad file never stops a run nor vanishes."""
        files = list(_files(paths))
        record_files = [f for f in files if f.suffix.lower() in RECORD_SUFFIXES]
        reports = self._take_records(record_files, progress)
        batches: dict[Path, list[FileReport]] = {}
        for path in files:
            if path.suffix.lower() in BATCH_SUFFIXES:
                progress(path)
                batches[path] = self._batch.take(path, _shown(path))
        linker = self._open()
        for path in files:
            if path not in reports and path not in batches:
                progress(path)
                reports[path] = self._take_document(path, linker)
        told = (batches.get(path) or [reports[path]] for path in files)
        return Report(files=tuple(report for of_one in told for report in of_one))

    def take(self, name: str, data: bytes, step: Step = no_step) -> FileReport:
        """One document, from its bytes. `step` is told, in French, what is being done."""
        path = Path(name)
        try:
            file = File(path, data, format_of(data, name))
        except Refusal as refusal:
            return _refused(path, refusal)
        return self._take_bytes(file, self._open(), step)

    def _open(self) -> RecordLinker:
        """Made for the records as they are now."""
        published = self._store.records.published()
        self._reader = self._make_reader(published) if self._make_reader else None
        return RecordLinker(published)

    # --- records

    def _take_records(self, paths: Sequence[Path], progress: Progress) -> dict[Path, FileReport]:
        reports = {}
        changed = []
        taken: dict[RecordId, Path] = {}
        with self._store.transaction():
            for path in paths:
                progress(path)
                try:
                    record = self._read_record(path)
                    _refuse_second(record, path, taken)
                except Refusal as refusal:
                    reports[path] = _refused(path, refusal)
                    continue
                known = self._store.records.find(record.id) is not None
                outcome = Outcome.UNCHANGED
                if self._store.records.put(record, self._actor):
                    outcome = Outcome.UPDATED if known else Outcome.KEPT
                    changed.append(record.id)
                reports[path] = FileReport(path=_shown(path), outcome=outcome, id=record.id)
            self._store.records.refresh_terms(changed)
        return reports

    def _read_record(self, path: Path) -> Record:
        data, found = open_file(path)
        if found is not Format.RECORD:
            raise Refusal(RefusalCode.MISMATCH, "Ce fichier YAML n’est pas une fiche.")
        record = read_record(data, str(path))
        if problems := label_problems(record, self._vocabulary):
            text = data.decode("utf-8", errors="replace")
            lines = [f"ligne {line_of(text, label)} : {message}" for label, message in problems]
            raise Refusal(RefusalCode.INVALID_RECORD, " ; ".join(lines))
        return in_use(self._store, record)

    # --- documents

    def _take_document(self, path: Path, linker: RecordLinker) -> FileReport:
        try:
            file = File(path, *open_file(path))
        except Refusal as refusal:
            return _refused(path, refusal)
        return self._take_bytes(file, linker)

    def _take_bytes(self, file: File, linker: RecordLinker, step: Step = no_step) -> FileReport:
        while True:
            with contextlib.suppress(OpposedMeanwhile):
                return self._take_once(file, linker, step)

    def _take_once(self, file: File, linker: RecordLinker, step: Step) -> FileReport:
        path, data, found = file
        mark = fingerprint(data)
        known = self._store.documents.by_fingerprint(mark)
        if known is not None:
            return FileReport(path=_shown(path), outcome=Outcome.UNCHANGED, id=known)
        opposed = self._store.oppositions.opposed()
        try:
            raw = without_opposed(opposed, read_document(data, found, path.name))
            text, drafts = assemble(raw, sentence_spans)
            if not drafts:
                raise Refusal(RefusalCode.NO_TEXT, "Aucun texte lisible dans ce fichier.")
        except Refusal as refusal:
            return _refused(path, refusal)
        path, sketch = file_without_opposed(opposed, path), signature(text)
        read = self._read(self._identify(path, raw, text, mark, sketch), raw, drafts, step)
        step(KEEPING)
        with self._store.transaction():
            # Asked again under the lock: another run may just have taken the same file.
            known = self._store.documents.by_fingerprint(mark)
            if known is not None:
                return FileReport(path=_shown(path), outcome=Outcome.UNCHANGED, id=known)
            if self._store.oppositions.opposed() is not opposed:
                raise OpposedMeanwhile
            document = _told(self._identify(path, raw, text, mark, sketch), read)
            passages = self._passages(document, read, drafts, linker)
            people = read.people if read else ()
            self._store.documents.put(
                document, passages, sketch, self._actor, people, state=self._state
            )
            if read is not None and read.reading.document_id != document.id:
                read = self._read(document, raw, drafts)  # its name was taken meanwhile
            if read is not None:
                self._keep(document, read)
        return _kept(path, document, len(passages))

    def _read(
        self,
        document: Document,
        raw: RawDocument,
        drafts: Sequence[PassageDraft],
        step: Step = no_step,
    ) -> WholeReading | None:
        if self._reader is None or len(document.text) > MOST_READ_CHARS:
            return None
        sheet = Sheet(document.id, document.version, document.file_name, raw.metadata)
        return self._reader.read(lay_out(raw), sheet, drafts, step)

    def _keep(self, document: Document, found: WholeReading) -> None:
        """A document whose front matter names its records has been read by a human: it proposes
        nothing more."""
        reading = found.reading.model_copy(update={"version": document.version})
        proposals = [] if document.records else found.proposals
        versioned = [p.model_copy(update={"version": document.version}) for p in proposals]
        self._store.proposals.put_reading(reading, versioned)
        roles = roles_of(document.text, reading.attendees, found.masker)
        self._store.participants.describe(document.id, roles)

    def _identify(
        self, path: Path, raw: RawDocument, text: str, mark: str, sketch: bytes
    ) -> Document:
        """A file of a known name and a like text is a new version; else a document of its own, as
        is a draft that would replace what is published."""
        signatures = self._store.documents.signatures()
        document_id = DocumentId(slug(path.stem))
        previous = self._store.documents.find(document_id)
        other = previous is not None and (
            likeness(sketch, signatures[document_id]) < SAME_DOCUMENT
            or (self._state is State.DRAFT and self._store.documents.is_public(document_id))
        )
        if other:
            document_id, previous = DocumentId(f"{document_id}-{mark[:8]}"), None
        others = {known: s for known, s in signatures.items() if known != document_id}
        near, how_near = nearest(sketch, others)
        fields = dict(raw.metadata)
        records = fields.pop("records", [])
        return Document(
            id=document_id,
            version=previous.version + 1 if previous else 1,
            title=raw.title or _title(path),
            kind=raw.kind or DocumentKind.OTHER,
            date=_text(fields.pop("date", None)),
            summary=_text(fields.pop("summary", None)),
            file_name=_shown(path).name,
            media_type=raw.media_type,
            fingerprint=mark,
            text=text,
            records=tuple(records) if isinstance(records, list) else (),
            near_duplicate_of=DocumentId(near) if near and how_near >= NEAR_DUPLICATE else None,
            metadata=fields,
        )

    def _passages(
        self,
        document: Document,
        read: WholeReading | None,
        drafts: Sequence[PassageDraft],
        linker: RecordLinker,
    ) -> list[Passage]:
        """With the themes that were read in them; those that they name, in a document kept only."""
        if read is None:
            themes = [self._named_themes(document, draft) for draft in drafts]
        else:
            drafts = read.drafts
            themes = passage_themes(read.reading.tags, drafts, THEMES_PER_PASSAGE)
        return [
            _passage(document, index, draft, linker, about)
            for index, (draft, about) in enumerate(zip(drafts, themes, strict=True))
        ]

    def _named_themes(self, document: Document, draft: PassageDraft) -> tuple[str, ...]:
        text = document.text[draft.start : draft.end]
        mentions = self._matcher.find("\n".join((*draft.heading_path[-1:], text)))
        themes = dict.fromkeys(
            m.concept.value for m in mentions if m.concept.list_name == "theme" and m.weight >= 1
        )
        return tuple(themes)[:THEMES_PER_PASSAGE]


def _passage(
    document: Document,
    index: int,
    draft: PassageDraft,
    linker: RecordLinker,
    themes: tuple[str, ...],
) -> Passage:
    text = document.text[draft.start : draft.end]
    private = draft.role is Role.PARTICIPANTS
    sentences = [(draft.start + a, draft.start + b) for a, b in sentence_spans(text)]
    return Passage(
        id=PassageId(f"{document.id}:{document.version}:{index}"),
        document_id=document.id,
        version=document.version,
        index=index,
        heading_path=draft.heading_path,
        role=draft.role,
        page=draft.page,
        start=draft.start,
        end=draft.end,
        sentences=() if private else tuple(sentences),
        records=() if private else linker.links(draft.heading_path, text, document.records),
        themes=() if private else themes,
    )


def _told(document: Document, read: WholeReading | None) -> Document:
    """With what its own first lines say of it, where its format says nothing."""
    if read is None:
        return document
    front = read.reading.front
    metadata = dict(document.metadata)
    if front.organisers and "organisers" not in metadata:
        metadata["organisers"] = [read.masker.mask(name) for name in front.organisers]
    date = document.date or (front.date.begins if front.date else None)
    return document.model_copy(update={"date": date, "metadata": metadata})


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    """Files in order, folders opened; hidden files are left out, what is neither is kept to be
    refused."""
    seen = set()
    for path in paths:
        found = [path]
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if not p.is_dir() and not _hidden(p, path))
        for file in found:
            if file not in seen:
                seen.add(file)
                yield file


def _hidden(path: Path, folder: Path) -> bool:
    return any(part[0] == "." for part in path.relative_to(folder).parts)


def _shown(path: Path) -> Path:
    """The path as it can be written down: a name may hold bytes that are no text."""
    return Path(str(path).encode("utf-8", errors="replace").decode())


def _refuse_second(record: Record, path: Path, taken: dict[RecordId, Path]) -> None:
    """Two files of one run for one record would replace each other at every run."""
    first = taken.setdefault(record.id, path)
    if first != path:
        raise Refusal(
            RefusalCode.INVALID_RECORD,
            f"L’identifiant « {record.id} » est déjà celui de « {_shown(first)} » : changez-en un.",
        )


def _kept(path: Path, document: Document, passages: int) -> FileReport:
    return FileReport(
        path=_shown(path),
        outcome=Outcome.KEPT if document.version == 1 else Outcome.UPDATED,
        id=document.id,
        near_duplicate_of=document.near_duplicate_of,
        passages=passages,
        detail=TOO_LONG_TO_READ if len(document.text) > MOST_READ_CHARS else None,
    )


def _refused(path: Path, refusal: Refusal) -> FileReport:
    return FileReport(
        path=_shown(path), outcome=Outcome.REFUSED, code=refusal.code, detail=str(refusal)
    )


def _title(path: Path) -> str:
    return path.stem.replace("_", " ").replace("-", " ").strip().capitalize() or path.name


def _text(value: object) -> str | None:
    return str(value) if value else None
