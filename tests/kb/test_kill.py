"""kill -9 in the middle of an ingest: the base is sound, and the next run takes up the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.pipeline import Pipeline
from kb.check import check_store
from kb.store import open_store
from kb.vocabulary import Vocabulary
from tests import factories

# Takes the files in one by one, as the command does, and says how far it is.
INGEST = """
import sys
from pathlib import Path
from ingest.pipeline import Pipeline
from kb.store import open_store
from kb.vocabulary import read_vocabulary

store = open_store(sys.argv[1])
pipeline = Pipeline(store, read_vocabulary(Path(sys.argv[2])))
pipeline.run([Path(sys.argv[3])], lambda path: print(path.name, flush=True))
"""
RECORDS, DOCUMENTS = 20, 12


def files(folder: Path) -> Path:
    for number in range(RECORDS):
        factories.record_file(
            folder, factories.experience(id=f"e-{number}", title=f"Essai {number}")
        )
    for number in range(DOCUMENTS):
        words = " ".join(f"mot{number}x{i}" for i in range(60))
        (folder / f"note-{number:03}.md").write_text(f"# Note {number}\n\nUne phrase. {words}.\n")
    return folder


@pytest.mark.parametrize("after", [5, RECORDS + 8])
def test_a_killed_ingest_loses_nothing_and_resumes(
    tmp_path: Path, vocabulary: Vocabulary, after: int
) -> None:
    folder, database = files(tmp_path / "files"), tmp_path / "a.db"
    run = subprocess.Popen(
        [sys.executable, "-c", INGEST, database, factories.CORPUS / "vocabulary.yml", folder],
        stdout=subprocess.PIPE,
        cwd=factories.ROOT,
        text=True,
    )
    assert run.stdout is not None
    told = [run.stdout.readline().strip() for _ in range(after)]
    time.sleep(0.002 * (after % 7))
    os.kill(run.pid, signal.SIGKILL)
    told += run.stdout.read().split()
    run.wait()
    assert run.returncode == -signal.SIGKILL

    store = open_store(database)
    assert check_store(store, vocabulary) == []
    kept, _ = store.documents.count()
    # Telling of a file comes before its work: those told before the last one were committed.
    assert kept >= max(0, len(told) - RECORDS - 1)
    assert len(store.records.ids()) in ({0, RECORDS} if after <= RECORDS else {RECORDS})
    report = Pipeline(store, vocabulary).run([folder])
    assert report.refused == ()
    assert store.documents.count()[0] == DOCUMENTS
    assert len(store.records.ids()) == RECORDS
    assert check_store(store, vocabulary) == []
    assert all(store.records.version(i) == 1 for i in store.records.ids())
    store.close()
