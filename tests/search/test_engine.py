"""One engine behind every search: filters, pages, exact counts, spelling that does not matter."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.compose import build_services
from api.settings import Settings
from kb.errors import RecordNotFound
from kb.model import Kind, Phase
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from search.catalogue import FACETS, Item, chosen_values, extended, make_catalogue
from search.engine import Engine
from search.index import build_index
from search.model import Filters, HitType, Query
from tests import factories
from web.services import Services

FIELDS = {
    "type": "types", "kind": "kinds", "theme": "themes", "region": "regions",
    "department": "departments", "phase": "phases", "nature": "natures", "year": "years",
}  # fmt: skip


def filters_of(chosen: dict[str, tuple[str, ...]]) -> Filters:
    return Filters.model_validate({FIELDS[facet]: values for facet, values in chosen.items()})


def ids(engine: Engine, text: str = "", **fields: object) -> list[str]:
    return [hit.id for hit in engine.search(Query.model_validate({"text": text, **fields})).hits]


# --- a small base -------------------------------------------------------------------------------


def test_records_and_passages_answer_together(shared_services: Services) -> None:
    result = shared_services.engine.search(Query(text="chaleur de l’aciérie"))
    assert {hit.type for hit in result.hits} == {HitType.RECORD, HitType.PASSAGE}
    assert result.hits[0].id == "acierie" or result.hits[0].id == "reseau-chaleur"
    passage = next(hit for hit in result.hits if hit.type is HitType.PASSAGE)
    assert (passage.document_id, passage.kind) == ("atelier", "document")
    assert passage.heading_path == ("Récupérer la chaleur",)
    assert [passage.snippet[a:b].lower() for a, b in passage.marks[:1]] == ["aciérie"]


def test_scores_are_the_sum_of_their_parts_best_first(shared_services: Services) -> None:
    hits = shared_services.engine.search(Query(text="chaleur tiers-lieu")).hits
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    for hit in hits:
        assert hit.score == pytest.approx(sum(hit.parts.values()), abs=2e-6)
        assert set(hit.parts) == {"lexical", "dense"}


def test_drafts_and_attendance_lists_are_not_found(shared_services: Services) -> None:
    assert "brouillon-chaleur" not in ids(shared_services.engine, "chaleur", limit=100)
    for text in ("Zénobie", "Participante", "", "participants", "brouillon"):
        result = shared_services.engine.search(Query(text=text, limit=100))
        assert "Zénobie" not in result.model_copy(update={"query": ""}).model_dump_json()


def test_an_empty_query_lists_everything(shared_services: Services) -> None:
    result = shared_services.engine.search(Query(limit=100))
    assert result.total == 13 == len(result.hits)
    only = shared_services.engine.search(Query(filters=Filters(kinds=(Kind.FUNDING,))))
    assert only.total == 3


def test_words_that_say_nothing_find_nothing(shared_services: Services) -> None:
    for text in ("le la les", "?!", "xyzzy"):
        result = shared_services.engine.search(Query(text=text))
        assert (result.total, result.hits) == (0, ())


def test_filters_combine(shared_services: Services) -> None:
    engine = shared_services.engine
    tarbes = ids(engine, filters=Filters(departments=("65",), kinds=(Kind.EXPERIENCE,)))
    assert sorted(tarbes) == ["cantine-locale", "tiers-lieu-gare"]
    assert ids(engine, filters=Filters(departments=("65",), years=("2020",))) == ["cantine-locale"]
    either = Filters(phases=(Phase.EXPERIMENTATION, Phase.DEPLOYMENT), kinds=(Kind.FUNDING,))
    assert len(ids(engine, filters=either)) == 3
    assert ids(engine, filters=Filters(themes=("inconnu",))) == []
    assert ids(engine, filters=Filters(departments=("65",), natures=("subvention",))) == []


def test_a_wide_theme_holds_its_narrow_ones(shared_services: Services) -> None:
    wide = ids(shared_services.engine, filters=Filters(themes=("énergie",)), limit=100)
    assert "reseau-chaleur" in wide and "cantine-locale" not in wide


def test_an_empty_base_answers_nothing(
    memory_store: SqliteStore, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> None:
    index = build_index(tmp_path_factory.mktemp("i"), memory_store, vocabulary, factories.ENCODER)
    engine = Engine(memory_store, index, vocabulary)
    for text in ("", "chaleur"):
        result = engine.search(Query(text=text))
        assert (result.total, result.hits) == (0, ())
        assert all(values == () for values in result.facets.values())


def test_what_came_in_after_the_index_waits(small_services: Services) -> None:
    """Another process may write while this one serves: never an error."""
    late = factories.partner(id="en-retard", title="Chaleur en retard")
    factories.put_records(small_services.store, [late])  # type: ignore[arg-type]
    new = factories.document(id="neuf", text="Une chaleur neuve.")
    factories.put_document(small_services.store, new, [factories.passage(new, new.text)])  # type: ignore[arg-type]
    assert "en-retard" not in ids(small_services.engine, "chaleur")
    factories.put_records(small_services.store, [factories.partner(state="withdrawn")])  # type: ignore[arg-type]
    assert "acierie" not in ids(small_services.engine, "aciérie")


def test_what_another_process_brings_in_is_found_at_the_next_question(
    own_settings: Settings,
) -> None:
    factories.fill(open_store(own_settings.database)).close()
    services = build_services(own_settings)
    engine, recommender = services.engine, services.recommender
    assert (services.engine, services.recommender) == (engine, recommender), "nothing changed"
    other = open_store(own_settings.database)
    factories.put_records(other, [factories.partner(id="neuf", title="Piscine neuve")])
    other.close()
    assert "neuf" not in ids(engine, "piscine")
    assert "neuf" in ids(services.engine, "piscine")
    assert services.recommender is not recommender
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda _: ids(services.engine, "piscine"), range(20))
        assert all("neuf" in shown for shown in found)
    assert services.engine is services.engine
    services.store.close()


def test_alike_records_are_near(shared_services: Services) -> None:
    engine = shared_services.engine
    cosines = engine.record_similarities("reseau-chaleur")
    assert cosines["reseau-chaleur"] == pytest.approx(1.0, abs=1e-5)
    assert cosines["acierie"] > cosines["ferme-du-lac"]
    links = shared_services.recommender.similar("reseau-chaleur")
    assert {link.kind for link in links} == {Kind.EXPERIENCE}
    with pytest.raises(RecordNotFound):
        shared_services.recommender.similar("brouillon-chaleur")


# --- the catalogue ------------------------------------------------------------------------------


def test_a_catalogue_knows_its_ids_and_choices() -> None:
    ids = sorted([*(f"i-{n}" for n in range(19)), "é:1:0", "é:1:10", "é:1:2", "é-2:1:0"])
    items = [Item(id, {"kind": (str(n % 3),), "theme": ("a", "é")}) for n, id in enumerate(ids)]
    choices = extended([("kind", "1")], items)
    assert choices[0] == ("kind", "1") and len(choices) == 5
    made = make_catalogue(items, {choice: n for n, choice in enumerate(choices)})
    assert [name.decode() for name in made.names().tolist()] == ids
    assert [made.row(id) for id in ids] == list(range(len(ids)))
    for unknown in ("", "i-", "i-18-and-more-than-the-width", "zz", "é:1:10\0"):
        assert made.row(unknown) is None
    assert [ids[row] for row in made.rows_under("é")] == ["é:1:0", "é:1:10", "é:1:2"]
    assert list(made.rows_under("i-18-and-more-than-the-width")) == []
    assert made.rows_of([0]).tolist() == [n for n in range(len(ids)) if n % 3 == 1]
    assert made.rows_of([]).tolist() == made.rows_of([99]).tolist() == []
    counts = made.count(np.array([0, 1, 4]), len(choices))
    assert dict(zip(choices, counts.tolist(), strict=True)) == {
        ("kind", "0"): 1, ("kind", "1"): 2, ("kind", "2"): 0, ("theme", "a"): 3, ("theme", "é"): 3,
    }  # fmt: skip
    assert made.count(np.zeros(0, dtype=np.int64), 5).tolist() == [0] * 5


# --- the real corpus ----------------------------------------------------------------------------

QUERIES = [
    "chaleur fatale", "tiers-lieu en milieu rural", "friche polluée", "cantine scolaire",
    "économie circulaire", "mobilité des salariés", "rénovation énergétique des logements",
    "qualité de l’air", "énergie solaire", "déchets alimentaires", "appel à projets", "autopartage",
    "commerce de centre-ville", "données ouvertes", "personnes âgées", "gare désaffectée",
]  # fmt: skip


@pytest.mark.parametrize("text", QUERIES)
def test_spelling_does_not_matter(corpus_services: Services, text: str) -> None:
    from kb.text import fold

    engine = corpus_services.engine
    best = ids(engine, text, limit=5)
    assert best
    for variant in (text.upper(), text.title(), fold(text), text.replace("’", "'"), f"  {text} ? "):
        assert ids(engine, variant, limit=5) == best, variant


@pytest.mark.parametrize(
    ("one", "many"),
    [("tiers-lieu", "tiers-lieux"), ("friche polluée", "friches polluées"),
     ("réseau de chaleur", "réseaux de chaleur"), ("cantine scolaire", "cantines scolaires"),
     ("logement vacant", "logements vacants"), ("déchet", "déchets"), ("vélo", "vélos")],
)  # fmt: skip
def test_number_does_not_matter(corpus_services: Services, one: str, many: str) -> None:
    assert ids(corpus_services.engine, one) == ids(corpus_services.engine, many) != []


@pytest.mark.parametrize("text", ["chaleur", "tiers-lieu", ""])
def test_pages_follow_each_other(corpus_services: Services, text: str) -> None:
    engine = corpus_services.engine
    whole = ids(engine, text, limit=100)
    parts = [i for offset in range(0, 100, 7) for i in ids(engine, text, limit=7, offset=offset)]
    assert parts[: len(whole)] == whole
    assert len(set(whole)) == len(whole)
    assert ids(engine, text, offset=10_000) == []


@pytest.mark.parametrize(
    "text",
    ["l'aide", '"', "*", "NEAR(", "x" * 10_000, "mot " * 2_500, "🙂🏭", "a\0b", "'; DROP TABLE",
     "title:x", "1" * 19_000, "e\u0301" * 500, "%_\\", "<script>"],
)  # fmt: skip
def test_odd_queries_are_answered(corpus_services: Services, text: str) -> None:
    result = corpus_services.engine.search(Query(text=text))
    assert result.total >= len(result.hits)


def choices(services: Services) -> st.SearchStrategy[Filters]:
    values = services.engine.search(Query(limit=1)).facets
    facet = st.sampled_from([name for name in FACETS if values[name]])
    pairs = facet.flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.lists(st.sampled_from([v.value for v in values[name]]), max_size=2, unique=True),
        )
    )
    return st.lists(pairs, max_size=3).map(
        lambda found: filters_of({n: tuple(v) for n, v in found})
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), text=st.sampled_from(["", "chaleur", "tiers-lieu rural", "énergie"]))
def test_each_count_is_what_its_choice_reaches(
    corpus_services: Services, data: st.DataObject, text: str
) -> None:
    engine, filters = corpus_services.engine, data.draw(choices(corpus_services))
    result = engine.search(Query(text=text, filters=filters, limit=1))
    for facet, values in result.facets.items():
        for value in values[:3] + values[-2:]:
            assert value.selected == (value.value in chosen_values(filters)[facet])
            alone = filters.model_copy(update={FIELDS[facet]: (value.value,)})
            assert engine.search(Query(text=text, filters=alone, limit=1)).total == value.count
    reached = engine.search(Query(text=text, filters=filters, limit=100))
    assert reached.total == result.total >= len(reached.hits)
