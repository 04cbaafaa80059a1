"""`essaim check`, `essaim stats`."""

from __future__ import annotations

from collections.abc import Sequence

from api.commands.output import say, write_json
from api.compose import build_vocabulary
from api.settings import Settings
from ingest.schema import check_corpus
from kb.check import check_store
from kb.errors import CorpusInvalid, IndexStale
from kb.model import Kind, State
from kb.rechecks import Due, overdue
from kb.store import Store, open_store
from kb.territory import read_territories
from kb.vocabulary import Vocabulary
from search.folder import Manifest, current_folder, read_manifest
from web.typography import date, plural

MOST_DUE = 20
_KINDS = {
    Kind.EXPERIENCE: "expériences",
    Kind.FUNDING: "financements",
    Kind.FACILITATOR: "facilitateurs",
    Kind.PARTNER: "partenaires",
}


def run_check(settings: Settings, *, as_json: bool) -> int:
    store = open_store(settings.database)
    vocabulary = build_vocabulary(settings, store)
    problems = [*_corpus_problems(settings), *store_problems(settings, store, vocabulary)]
    due = overdue(store)
    if as_json:
        told = [{"id": one.record.id, "due": one.day.isoformat()} for one in due]
        write_json({"ok": not problems, "problems": problems, "due": told})
        return 1 if problems else 0
    if problems:
        say(f"{len(problems)} problèmes :")
        for problem in problems:
            say(f"  · {problem}")
    else:
        say("Tout est en ordre : corpus, base et index.")
    _tell_due(due)
    return 1 if problems else 0


def _tell_due(due: Sequence[Due]) -> None:
    """A notice, not a problem: the base is sound, and people have something to look at again."""
    if not due:
        return
    say(f"À vérifier : {plural(len(due), 'fiche')}.")
    for one in due[:MOST_DUE]:
        hidden = ", masquée" if one.record.state is State.TO_RECHECK else ""
        say(f"  · {one.record.id} : depuis le {date(one.day.isoformat())}{hidden}")
    if len(due) > MOST_DUE:
        say(f"  · et {len(due) - MOST_DUE} autres")


def store_problems(settings: Settings, store: Store, vocabulary: Vocabulary) -> list[str]:
    """What is wrong with the base, and with the index made from it."""
    found = check_store(store, vocabulary)
    return [*found, *_index_problems(settings, store.corpus_fingerprint())]


def _corpus_problems(settings: Settings) -> list[str]:
    if not (settings.corpus / "records").is_dir():
        return []
    territories = {t.id for t in read_territories(settings.corpus / "territories.csv")}
    documents = {path.stem for path in (settings.corpus / "documents").glob("*.md")}
    try:
        check_corpus(
            settings.corpus / "records", build_vocabulary(settings), territories, documents
        )
    except CorpusInvalid as error:
        return error.problems
    return []


def _index_problems(settings: Settings, corpus_fingerprint: str) -> list[str]:
    folder = current_folder(settings.index)
    if folder is None:
        return ["L’index n’existe pas : lancez « essaim reindex »."]
    try:
        manifest = read_manifest(folder)
        if manifest.base:
            read_manifest(folder.parent / manifest.base)
        if manifest.corpus_fingerprint != corpus_fingerprint:
            return ["L’index ne correspond plus à la base : lancez « essaim reindex »."]
    except IndexStale as error:
        return [str(error)]
    return []


def _manifest(settings: Settings) -> Manifest | None:
    folder = current_folder(settings.index)
    try:
        return read_manifest(folder) if folder else None
    except IndexStale:
        return None


def run_stats(settings: Settings, *, as_json: bool) -> int:
    store = open_store(settings.database)
    counts = store.records.counts()
    documents, passages = store.documents.count()
    manifest = _manifest(settings)
    if as_json:
        write_json(
            {
                "records": {kind.value: count for kind, count in counts.items()},
                "documents": documents,
                "passages": passages,
                "territories": store.territories.count(),
                "encoder": manifest.encoder if manifest else None,
                "dimension": manifest.dimension if manifest else None,
            }
        )
        return 0
    for kind, count in counts.items():
        say(f"{count:>7} {_KINDS[kind]}")
    say(f"{documents:>7} documents, {passages} passages")
    say(f"{store.territories.count():>7} territoires")
    if manifest:
        say(f"Encodeur « {manifest.encoder} », {manifest.dimension} dimensions.")
    else:
        say("Aucun index : lancez « essaim reindex ».")
    return 0
