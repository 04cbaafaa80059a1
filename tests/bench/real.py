"""The corpus itself: what is typed and whole needs, warm; whole processes, cold.

Warm: what is typed in the search box (the labels of the themes), and the whole needs of
corpus/needs/dev.yml, once to warm up, then once timed. Wall time, beside a plain FTS5 query."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from api.commands.ingest import load_geography
from api.compose import build_services, build_vocabulary
from api.settings import ROOT, Settings, read_settings
from ingest.pipeline import Pipeline
from kb.analysis import analyse
from kb.store import open_store
from search.evaluation import read_judged_needs
from search.model import NeedRequest, Query
from tests.bench.rows import Row, Work, in_turns, time_row

COLD_RUNS = 5
ASKED = "Récupérer la chaleur d’une usine pour chauffer des logements"


def real_rows(folder: Path) -> list[Row]:
    settings = built(folder)
    return [*warm_rows(settings), *cold_rows(settings)]


def built(folder: Path) -> Settings:
    """The base of var/ when there is one, else one made for this run."""
    settings = read_settings(os.environ)
    if settings.database.exists():
        return settings
    own = Settings(database=folder / "essaim.db", index=folder / "index")
    store = open_store(own.database)
    load_geography(own, store)
    folders = [own.corpus / "records", own.corpus / "documents"]
    Pipeline(store, build_vocabulary(own)).run(folders)
    store.close()
    return own


# --- warm ---------------------------------------------------------------------------------------


def warm_rows(settings: Settings) -> list[Row]:
    needs = [need.text for need in read_judged_needs(settings.corpus / "needs" / "dev.yml")]
    services = build_services(settings)
    connection = sqlite3.connect(settings.database)

    def plain(text: str) -> object:
        return plain_query(connection, text)

    def search(text: str) -> object:
        return services.engine.search(Query(text=text))

    def recommend(text: str) -> object:
        return services.recommender.recommend(NeedRequest(text=text))

    words = [Work("plain FTS5, few words", plain), Work("search, few words", search)]
    wholes = [
        Work("plain FTS5, a whole need", plain),
        Work("search, a whole need", search),
        Work("recommend", recommend),
    ]
    return [*timed(words, services.vocabulary.theme_labels), *timed(wholes, needs)]


def plain_query(connection: sqlite3.Connection, text: str) -> list[tuple[str, str]]:
    """The same terms, the twenty best, with their titles: what SQLite alone would do."""
    match = " OR ".join(f'"{term}"' for term in sorted(set(analyse(text))))
    return connection.execute(
        "SELECT record.id, record.title FROM record_terms "
        "JOIN record ON record.number = record_terms.rowid "
        "WHERE record_terms MATCH ? ORDER BY bm25(record_terms) LIMIT 20",
        (match,),
    ).fetchall()


def timed(works: Sequence[Work], texts: Sequence[str]) -> list[Row]:
    """Each against the first."""
    in_turns(works, texts, time.perf_counter)
    times = in_turns(works, texts, time.perf_counter)
    reference = works[0].name
    return [time_row(name, found, times[reference], reference) for name, found in times.items()]


# --- cold ---------------------------------------------------------------------------------------


def cold_rows(settings: Settings) -> list[Row]:
    environment = {
        **os.environ,
        "ESSAIM_DATABASE": str(settings.database),
        "ESSAIM_INDEX": str(settings.index),
        "ESSAIM_CORPUS": str(settings.corpus),
    }
    essaim = [sys.executable, "-m", "api.cli"]
    commands = {
        "import numpy": [sys.executable, "-c", "import numpy"],
        "essaim search": [*essaim, "search", ASKED],
        "essaim recommend": [*essaim, "recommend", ASKED],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(COLD_RUNS):
        for name, command in commands.items():
            start_s = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)
            times[name].append(1000 * (time.perf_counter() - start_s))
    numpy = times["import numpy"]
    return [
        time_row(f"{name}, cold, wall time", found, numpy, "import numpy")
        for name, found in times.items()
    ]
