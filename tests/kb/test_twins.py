"""Pairs that may be one thing: found when they are, few when they are not."""

from __future__ import annotations

import random
from typing import Any

from kb.merging import keep_apart
from kb.model import Record, State, record_adapter
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.twins import LEAST, likely_twins, twins_among
from tests.conftest import BuiltCorpus
from tests.factories import experience, funding, put_records

MOST_IN_CORPUS = 10
LEAST_FOUND = 0.9


def test_two_that_tell_the_same_are_a_pair(store: SqliteStore) -> None:
    put_records(store, [experience(id="twin", title="Le réseau de chaleur de l’aciérie")])
    (pair,) = likely_twins(store)
    assert (pair.one, pair.other, pair.same_place) == ("reseau-chaleur", "twin", True)
    assert pair.score >= LEAST and pair.title > 0.9 and pair.text > 0.8


def test_kinds_are_not_mixed_and_withdrawn_records_are_left_out(store: SqliteStore) -> None:
    put_records(store, [funding(id="other-kind", title="Réseau de chaleur de l’aciérie")])
    put_records(store, [experience(id="gone", state=State.WITHDRAWN)])
    assert likely_twins(store) == []
    put_records(store, [experience(id="gone", state=State.DRAFT)])
    assert [pair.one for pair in likely_twins(store)] == ["gone"], "drafts are looked at too"


def test_a_pair_judged_to_be_two_things_is_not_shown_again(store: SqliteStore) -> None:
    put_records(store, [experience(id="twin")])
    assert likely_twins(store)
    with store.transaction():
        keep_apart(store, "twin", "reseau-chaleur", "Ana")
    assert likely_twins(store) == []


def test_sources_in_common_and_places_are_said() -> None:
    url = {"title": "T", "publisher": "P", "url": "https://a.fr/b"}
    one = experience(id="one", sources=[url])
    vague = {"name": "Le littoral", "codes": []}
    other = experience(id="other", sources=[url], territory=vague)
    (pair,) = twins_among([one, other])
    assert pair.shared == ("https://a.fr/b",) and pair.same_place is None
    far = experience(id="other", territory={"name": "Tarbes", "codes": ["commune:65440"]})
    (apart,) = twins_among([one, far])
    assert apart.same_place is False and apart.score < pair.score
    (named,) = twins_among([one.model_copy(update={"territory": other.territory}), other])
    assert named.same_place is True


def test_the_order_of_records_changes_nothing() -> None:
    records = [experience(id=f"r{n}") for n in range(4)]
    assert twins_among(records) == twins_among(records[::-1])


def test_on_the_corpus_pairs_are_few_and_twins_made_from_it_are_found(
    corpus_built: BuiltCorpus,
) -> None:
    """Calibration of `LEAST`: half of the words of each title, half of each text."""
    store = open_store(corpus_built.settings.database)
    records = store.records.published()
    store.close()
    assert len(twins_among(records)) <= MOST_IN_CORPUS
    chance = random.Random(7)
    made = [_twin(record, chance) for record in records]
    found = {(pair.one, pair.other) for pair in twins_among([*records, *made])}
    hits = sum(
        (min(a.id, b.id), max(a.id, b.id)) in found for a, b in zip(records, made, strict=True)
    )
    assert hits / len(records) >= LEAST_FOUND


def _twin(record: Record, chance: random.Random) -> Record:
    """As another person would have told it: shorter, elsewhere in part, from another source."""
    values: dict[str, Any] = record_adapter().dump_python(record, mode="json")
    values["id"] = f"{record.id[:110]}-twin"
    words = record.title.split()
    kept = [word for word in words if chance.random() > 0.5] or words[:2]
    values["title"] = " ".join(kept) if len(" ".join(kept)) >= 3 else record.title
    for name in ("summary", "need", "how_to", "conditions", "replication"):
        if values.get(name):
            said = values[name].split()
            values[name] = " ".join(said[: max(3, len(said) // 2)])
    for name in ("method", "services", "contributions", "lessons", "beneficiaries"):
        values[name] = values[name][::2] if values.get(name) else values.get(name)
    for name in ("brakes", "levers", "results", "partners", "fundings", "asked_as", "experiences"):
        if name in values:
            values[name] = []
    values["sources"] = [{"title": "Autre source", "publisher": "Autre éditeur"}]
    values = {name: value for name, value in values.items() if value is not None}
    return record_adapter().validate_python(values)
