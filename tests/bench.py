"""Speed as ratios to a plain FTS5 query of the same run: `python -m tests.bench [--json]`.

Warm: what is typed in the search box (the labels of the themes), and the whole needs of
corpus/needs/dev.yml, once to warm up, then once timed. Cold: whole processes."""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from api.commands.ingest import load_geography
from api.compose import build_services, build_vocabulary
from api.settings import ROOT, Settings, read_settings
from ingest.pipeline import Pipeline
from kb.analysis import analyse
from kb.store import open_store
from search.evaluation import read_judged_needs
from search.model import NeedRequest, Query

COLD_RUNS = 5
ASKED = "Récupérer la chaleur d’une usine pour chauffer des logements"
Row = dict[str, float | str]
Work = Callable[[str], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as folder:
        settings = built(Path(folder))
        rows = [*warm_rows(settings), *cold_rows(settings)]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    print(f"{'what':<34}{'p50 ms':>10}{'p95 ms':>10}{'ratio p50':>11}{'ratio p95':>11}  against")
    for row in rows:
        print(
            f"{row['what']:<34}{row['p50_ms']:>10.2f}{row['p95_ms']:>10.2f}"
            f"{row['ratio_p50']:>11.1f}{row['ratio_p95']:>11.1f}  {row['against']}"
        )


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
    plain: Work = lambda text: plain_query(connection, text)  # noqa: E731
    search: Work = lambda text: services.engine.search(Query(text=text))  # noqa: E731
    recommend: Work = lambda text: services.recommender.recommend(  # noqa: E731
        NeedRequest(text=text)
    )
    words = timed({"plain FTS5, few words": plain, "search, few words": search},
                  services.vocabulary.theme_labels)  # fmt: skip
    wholes = timed(
        {"plain FTS5, a whole need": plain, "search, a whole need": search, "recommend": recommend},
        needs,
    )
    rows = []
    for times in (words, wholes):
        reference = next(iter(times))
        rows += [row(name, found, times[reference], reference) for name, found in times.items()]
    return rows


def plain_query(connection: sqlite3.Connection, text: str) -> list[tuple[str, str]]:
    """The same terms, the twenty best, with their titles: what SQLite alone would do."""
    match = " OR ".join(f'"{term}"' for term in sorted(set(analyse(text))))
    return connection.execute(
        "SELECT record.id, record.title FROM record_terms "
        "JOIN record ON record.number = record_terms.rowid "
        "WHERE record_terms MATCH ? ORDER BY bm25(record_terms) LIMIT 20",
        (match,),
    ).fetchall()


def timed(
    measured: dict[str, Callable[[str], object]], texts: Sequence[str]
) -> dict[str, list[float]]:
    """Milliseconds of each, text by text, in turns: what slows the machine slows all alike."""
    times: dict[str, list[float]] = {name: [] for name in measured}
    for keep in (False, True):
        for text in texts:
            for name, work in measured.items():
                start_s = time.perf_counter()
                work(text)
                if keep:
                    times[name].append(1000 * (time.perf_counter() - start_s))
    return times


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
    return [row(f"{name}, cold", found, numpy, "import numpy") for name, found in times.items()]


def row(name: str, found: list[float], reference: list[float], against: str) -> Row:
    p50, p95 = statistics.median(found), percentile_95(found)
    return {
        "what": name,
        "p50_ms": round(p50, 3),
        "p95_ms": round(p95, 3),
        "ratio_p50": round(p50 / statistics.median(reference), 2),
        "ratio_p95": round(p95 / percentile_95(reference), 2),
        "against": against,
    }


def percentile_95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


if __name__ == "__main__":
    main()
