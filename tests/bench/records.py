"""A base of made-up records: a need asked of many more than the corpus has.

Each is a record of the corpus whose texts are those of others of its kind, drawn by a seeded
generator: words, themes, places and links keep their law, and no two records tell the same."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from api.commands.ingest import load_geography
from api.compose import build_services, build_vocabulary
from api.settings import Settings
from ingest.pipeline import Pipeline
from kb.model import Experience, Facilitator, Funding, Partner, Record
from kb.store import open_store
from search.evaluation import read_judged_needs
from search.model import NeedRequest
from tests.bench.rows import Row, Work, in_turns, time_row

SEED = 5
_SHARED = ("title", "themes", "territory", "asked_as")
_OWN = {
    Experience: ("summary", "need", "method", "levers", "brakes", "lessons"),
    Funding: ("how_to", "conditions", "beneficiaries", "phases", "amount"),
    Facilitator: ("services", "experiences"),
    Partner: ("contributions", "experiences"),
}


def record_rows(folder: Path, count: int) -> list[Row]:
    """A whole need told on the corpus, then on a base of `count` records; CPU time."""
    small = _base(folder / "corpus-records", 0)
    large = _base(folder / f"records-{count}", count)
    needs = [need.text for need in read_judged_needs(small.corpus / "needs" / "dev.yml")]
    works = [
        Work(f"recommend, {name} records", _asking(settings))
        for name, settings in (("the corpus'", small), (f"{count:,}", large))
    ]
    in_turns(works, needs, time.process_time)
    times = in_turns(works, needs, time.process_time)
    return [time_row(n, found, times[works[0].name], works[0].name) for n, found in times.items()]


def _asking(settings: Settings) -> object:
    services = build_services(settings)
    return lambda text: services.recommender.recommend(NeedRequest(text=text))


def _base(folder: Path, count: int) -> Settings:
    """Made once; kept for the next run where the folder is."""
    settings = Settings(database=folder / "essaim.db", index=folder / "index")
    if settings.database.exists():
        return settings
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(settings.database)
    load_geography(settings, store)
    folders = [settings.corpus / "records", settings.corpus / "documents"]
    Pipeline(store, build_vocabulary(settings)).run(folders)
    records = store.records.published()
    with store.transaction():
        made = list(made_up(records, max(0, count - len(records))))
        for record in made:
            store.records.put(record, actor="mesure")
        store.records.refresh_terms([record.id for record in made])
    store.close()
    return settings


def made_up(records: Sequence[Record], count: int) -> Iterator[Record]:
    """`count` records in the proportions of the corpus."""
    chance = random.Random(SEED)
    by_kind = {kind: [r for r in records if type(r) is kind] for kind in _OWN}
    for number in range(count):
        model = records[number % len(records)]
        kind = type(model)
        update: dict[str, object] = {"id": f"{model.id[:90]}-x{number}"}
        for name in (*_SHARED, *_OWN[kind]):
            update[name] = getattr(chance.choice(by_kind[kind]), name)
        yield model.model_copy(update=update)
