"""`essaim ingest`, `essaim reindex`."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from api.commands.output import note, say, write_json
from api.compose import build_encoder, build_reader, build_vocabulary, finish_erasures
from api.settings import Settings
from ingest.model import FileReport, Outcome, Report
from ingest.pipeline import Pipeline, Progress, silent
from kb.model import Noun
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.territory import read_territories
from kb.text import fingerprint
from search.index import build_index

_OUTCOMES = {
    Outcome.KEPT: "gardé",
    Outcome.UPDATED: "nouvelle version",
    Outcome.UNCHANGED: "inchangé",
    Outcome.REFUSED: "refusé",
}


class IngestCounts(Noun):
    read: int
    kept: int
    updated: int
    unchanged: int
    refused: int


def load_geography(settings: Settings, store: SqliteStore) -> bool:
    """Bring the official geography in when it is new; True when it was."""
    path = settings.corpus / "territories.csv"
    mark = fingerprint(path.read_bytes())
    if store.read_meta("territories") == mark:
        return False
    with store.transaction():
        store.territories.replace_all(read_territories(path))
        store.write_meta("territories", mark)
    return True


def run_ingest(
    settings: Settings, paths: list[Path], *, as_json: bool, quiet: bool, keep_good: bool = False
) -> int:
    store = open_store(settings.database)
    finish_erasures(settings, store)
    vocabulary = build_vocabulary(settings, store)
    if load_geography(settings, store) and not quiet:
        note("Géographie officielle chargée.")
    with store.transaction():
        store.refresh_terms()
    with _progress(quiet=quiet) as shown, _stopped_between_files(shown) as progress:
        reader = build_reader(store, vocabulary)
        pipeline = Pipeline(store, vocabulary, reader=reader, keep_good=keep_good)
        report = pipeline.run(paths, progress)
    if not quiet:
        note("Mise à jour de l’index…")
    build_index(settings.index, store, vocabulary, build_encoder(settings))
    if as_json:
        files = [file.model_dump(mode="json", exclude_none=True) for file in report.files]
        write_json({**_counts(report).model_dump(), "files": files})
    else:
        _tell(report)
    return 1 if report.refused or not report.files else 0


def run_reindex(settings: Settings) -> int:
    store = open_store(settings.database)
    vocabulary = build_vocabulary(settings, store)
    load_geography(settings, store)
    with store.transaction():
        store.refresh_terms(force=True)
    index = build_index(settings.index, store, vocabulary, build_encoder(settings), afresh=True)
    say(
        f"Index refait : {index.manifest.records} fiches, {index.manifest.passages} passages, "
        f"encodeur « {index.manifest.encoder} », {index.manifest.dimension} dimensions."
    )
    return 0


@contextlib.contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(
        "[progress.description]{task.description}",
        "{task.completed} fichiers",
        console=Console(stderr=True),
    ) as bar:
        task = bar.add_task("Lecture", total=None)
        yield lambda path: bar.update(task, advance=1, description=f"Lecture de {path.name}"[:60])


@contextlib.contextmanager
def _stopped_between_files(progress: Progress) -> Iterator[Progress]:
    """Ctrl+C waits for the end of the file being read: some parsers swallow an interruption and
    call the file broken. A second Ctrl+C does not wait."""
    asked = False

    def remember(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            signal.default_int_handler(number, frame)
        asked = True

    def step(path: Path) -> None:
        if asked:
            raise KeyboardInterrupt
        progress(path)

    before = signal.signal(signal.SIGINT, remember)
    try:
        yield step
        if asked:
            raise KeyboardInterrupt
    finally:
        signal.signal(signal.SIGINT, before)


def _counts(report: Report) -> IngestCounts:
    return IngestCounts(
        read=len(report.files),
        kept=report.count(Outcome.KEPT),
        updated=report.count(Outcome.UPDATED),
        unchanged=report.count(Outcome.UNCHANGED),
        refused=report.count(Outcome.REFUSED),
    )


def _tell(report: Report) -> None:
    counts = _counts(report)
    if not report.files:
        say("Aucun fichier trouvé. Donnez un fichier ou un dossier qui en contient.")
        return
    say(
        f"{counts.read} fichiers lus : {counts.kept} gardés, {counts.updated} mis à jour, "
        f"{counts.unchanged} inchangés, {counts.refused} refusés."
    )
    for file in report.files:
        if line := _line(file):
            say(line)


def _line(file: FileReport) -> str:
    """One line for what deserves a look: refusals and near-duplicates; more for many records."""
    if file.detail and "\n" in file.detail:
        word = "refusé " if file.outcome is Outcome.REFUSED else "à noter"
        lines = "".join(f"\n    {line}" for line in file.detail.splitlines())
        return f"  {word}  {file.path} :{lines}"
    if file.outcome is Outcome.REFUSED:
        return f"  refusé   {file.path} : {file.detail}"
    if file.near_duplicate_of:
        return f"  doublon ? {file.path} ressemble beaucoup à « {file.near_duplicate_of} »."
    if file.detail:
        return f"  à noter  {file.path} : {file.detail}"
    return ""
