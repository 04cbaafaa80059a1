"""A decision taken back: what stood before stands again, and the journal keeps both."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.curating import corpus_rules
from kb.analysis import analyse
from kb.check import check_store
from kb.errors import CurationRefused, DecisionNotFound, RecordChanged
from kb.merging import Merge, Side, keep_apart, merge_records
from kb.model import Decision, State
from kb.proposals import ProposalState
from kb.sqlite.lexicon import Target
from kb.sqlite.store import SqliteStore
from kb.states import move
from kb.undo import Restoring, Undone, last_undoable, restore, undo
from kb.vocabulary import Vocabulary
from tests.factories import SOURCE, experience, facilitator, put_records
from tests.kb.conftest import ATELIER, COMPLETE, Decide, put, record


def take_back(store: SqliteStore, number: int | None = None, **options: Any) -> Undone:
    """The last decision, unless a number is given."""
    with store.transaction():
        return undo(store, "Ben", number or store.journal.last().number, **options)


def last(store: SqliteStore) -> Decision:
    return store.journal.decisions(limit=1)[0]


def everything(store: SqliteStore) -> dict[str, Any]:
    """What every record says, and every proposal."""
    records = {i: store.records.find(i) for i in store.records.ids()}
    return {**records, **{p.id: p for p in store.proposals.all(state=None)}}


def found(store: SqliteStore, words: str) -> list[str]:
    return list(store.lexicon.rank(analyse(words), Target.RECORDS, 5).ids)


# --- proposals


@pytest.mark.parametrize(
    ("name", "arguments", "options"),
    [
        ("refuse", (), {"reason": "hors sujet"}),
        ("correct", ({"status": "fini"},), {}),
        ("merge", ("reseau-chaleur",), {}),
    ],
)
def test_a_decision_on_a_proposal_is_taken_back(
    store: SqliteStore, decide: Decide, name: str, arguments: Any, options: Any
) -> None:
    kept = put(store, read=COMPLETE)
    before = everything(store)
    decide(name, kept.id, *arguments, **options)
    number = store.journal.last().number
    assert everything(store) != before
    undone = take_back(store, number)
    assert everything(store) == before
    assert undone.decision.number == number and undone.proposal == kept
    (told, *_) = store.journal.decisions(kept.id)
    assert (told.action, told.actor, told.undoes) == ("proposal.undo", "Ben", number)
    assert told.reason == f"annule la décision n°\u00a0{number}"
    assert store.journal.undone_by(number) == told.number


def test_an_accepted_record_goes_and_the_proposal_waits(store: SqliteStore, decide: Decide) -> None:
    kept = put(store)
    settled = decide("accept", kept.id)
    undone = take_back(store, settled.decided)
    assert store.proposals.get(kept.id) == kept
    assert undone.records == ("chaufferie-du-port",)
    assert record(store, "chaufferie-du-port").state is State.WITHDRAWN
    again = decide("accept", kept.id)
    assert again.record == "chaufferie-du-port", "it is the same record that is made again"
    assert record(store, again.record).state is State.DRAFT
    take_back(store, again.decided)
    assert record(store, again.record).state is State.WITHDRAWN
    assert store.proposals.get(kept.id).state is ProposalState.WAITING


def test_what_was_published_at_once_is_found_no_more(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, read=COMPLETE)
    decide("accept", kept.id, publish=True)
    assert found(store, "Chaufferie") == ["chaufferie-du-port"]
    take_back(store)
    assert found(store, "Chaufferie") == []


def test_publishing_a_draft_is_taken_back_alone(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, read=COMPLETE)
    settled = decide("accept", kept.id)
    decide("accept", kept.id, publish=True)
    take_back(store)
    assert record(store, settled.record).state is State.DRAFT
    assert store.proposals.get(kept.id) == settled, "it stays accepted"


def test_proofs_go_with_what_they_proved(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, read={"cost.amount_eur": 12})
    decide("merge", kept.id, "reseau-chaleur")
    assert [proof.path for proof in store.proofs.of("reseau-chaleur")] == ["cost"]
    take_back(store)
    assert store.proofs.of("reseau-chaleur") == []


def test_a_draft_that_changed_since_stays(store: SqliteStore, decide: Decide) -> None:
    kept = put(store)
    settled = decide("accept", kept.id)
    decide("correct", kept.id, {"status": "fini"})
    number = store.journal.last().number
    before = everything(store)
    with pytest.raises(CurationRefused, match="a changé depuis"):
        take_back(store, settled.decided)
    assert everything(store) == before
    take_back(store, number)
    take_back(store, settled.decided)
    assert record(store, settled.record).state is State.WITHDRAWN


def test_a_correction_on_which_one_has_decided_stays(store: SqliteStore, decide: Decide) -> None:
    kept = put(store)
    decide("correct", kept.id, {"status": "fini"})
    number = store.journal.last().number
    decide("refuse", kept.id)
    with pytest.raises(CurationRefused, match="a été traitée depuis"):
        take_back(store, number)


def test_of_many_decided_together_one_is_taken_back(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    from ingest.curating import curator_for

    one, two = put(store, title="La halle"), put(store, title="La forge")
    with store.transaction():
        curator = curator_for(store, vocabulary, "Ana")
        first, second = curator.accept(one.id), curator.accept(two.id)
    assert first.decided and second.decided
    take_back(store, second.decided)
    states = [record(store, i).state for i in ("la-halle", "la-forge")]
    assert states == [State.DRAFT, State.WITHDRAWN]
    take_back(store, first.decided - 1)  # the version it made: the whole is taken back
    assert store.proposals.get(one.id) == one


def test_a_link_is_taken_off(store: SqliteStore, decide: Decide) -> None:
    ends = {"origin": "tiers-lieu-gare", "relation": "inspired_by", "other": "reseau-chaleur"}
    kept = put(store, kind="relation", fields=[], **ends)
    before = everything(store)
    decide("accept", kept.id)
    take_back(store)
    assert everything(store) == before


# --- records


def test_an_edit_is_taken_back_once(store: SqliteStore) -> None:
    before = record(store, "cantine-locale")
    put_records(store, [before.model_copy(update={"title": "Cantine du zébu"})])
    number = store.journal.last().number
    assert found(store, "zébu")[0] == "cantine-locale"
    take_back(store, number, reason="coquille")
    assert record(store, "cantine-locale") == before
    assert found(store, "zébu") == []
    assert (last(store).action, last(store).reason) == ("record.undo", "coquille")
    with pytest.raises(CurationRefused, match="déjà annulée"):
        take_back(store, number)
    take_back(store)  # the undoing itself
    assert record(store, "cantine-locale").title == "Cantine du zébu"


def test_what_others_decided_since_is_not_touched(store: SqliteStore) -> None:
    base = record(store, "cantine-locale")
    put_records(store, [base.model_copy(update={"title": "Cantine une"})])
    number = store.journal.last().number
    put_records(store, [base.model_copy(update={"title": "Cantine deux"})])
    with pytest.raises(CurationRefused, match=f"n°\u00a0{number + 1}"):
        take_back(store, number)


def test_going_back_never_leads_readers_to_what_is_hidden(store: SqliteStore) -> None:
    gare = record(store, "tiers-lieu-gare")
    put_records(store, [gare.model_copy(update={"inspired_by": ()})])
    number = store.journal.last().number
    with store.transaction():
        move(store, "cantine-locale", State.WITHDRAWN, "Ana", "close")
    with pytest.raises(CurationRefused, match="mènerait de nouveau"):
        take_back(store, number)


def test_a_journal_number_that_is_not_there(store: SqliteStore) -> None:
    with pytest.raises(DecisionNotFound, match="9999"):
        take_back(store, 9999)


def test_what_is_no_record_nor_proposal_is_not_taken_back(store: SqliteStore) -> None:
    number = next(d.number for d in store.journal.decisions() if d.action == "document.create")
    with pytest.raises(CurationRefused, match="ne s’annule pas"):
        take_back(store, number)


def test_the_last_decision_of_somebody_that_still_holds(store: SqliteStore, decide: Decide) -> None:
    kept = put(store)
    decide("refuse", kept.id)
    number = store.journal.last().number
    assert last_undoable(store, "Ana").number == number
    take_back(store, number)
    with pytest.raises(CurationRefused, match="aucune décision"):
        last_undoable(store, "Ana")
    with pytest.raises(CurationRefused, match="aucune décision"):
        last_undoable(store, "Ben")


# --- restoring


def restored(store: SqliteStore, vocabulary: Vocabulary, **asked: Any) -> Any:
    fields = {"record_id": "cantine-locale", "version": 1, "seen": 2, "reason": "mieux avant"}
    with store.transaction():
        rules = corpus_rules(store, vocabulary)
        return restore(store, "Ana", rules, Restoring(**{**fields, **asked}))


def test_a_former_version_is_said_again_in_the_state_of_now(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    base = record(store, "cantine-locale")
    put_records(store, [base.model_copy(update={"title": "Autre", "state": State.DRAFT})])
    again = restored(store, vocabulary)
    assert (again.title, again.state) == (base.title, State.DRAFT)
    assert store.records.version(base.id) == 3
    assert (last(store).action, last(store).reason) == ("record.restore", "mieux avant")
    for wrong, told in (
        ({"seen": 2}, "quelqu’un d’autre"), ({"seen": 3, "version": 9}, "pas de version 9"),
        ({"seen": 3}, "déjà cela"), ({"seen": 3, "reason": " "}, "Dites pourquoi"),
        ({"record_id": "rien"}, "Aucune fiche"),
    ):  # fmt: skip
        with pytest.raises(CurationRefused, match=told):
            restored(store, vocabulary, **wrong)


# --- merging


def twins(store: SqliteStore) -> None:
    """The heat network, told twice; others are linked with the second."""
    twin = experience(
        id="chaleur-acierie", title="Chaleur de l’aciérie", cost={"amount_eur": 12},
        method=["Capter l’air chaud", "Poser un compteur"], period=None,
        sources=[{**SOURCE, "title": "Un autre compte rendu"}],
    )  # fmt: skip
    told = experience(id="eleve", title="Élève", inspired_by=["chaleur-acierie", "reseau-chaleur"])
    helped = facilitator(id="aide", title="Aide", experiences=[{"id": "chaleur-acierie"}])
    put_records(store, [twin, told, helped])


def merged(store: SqliteStore, vocabulary: Vocabulary, **asked: Any) -> Any:
    fields = {"kept": "reseau-chaleur", "other": "chaleur-acierie"}
    with store.transaction():
        rules = corpus_rules(store, vocabulary)
        return merge_records(store, "Ana", rules, Merge(**{**fields, **asked}))


def test_two_records_become_one_and_everything_follows(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    twins(store)
    kept = merged(store, vocabulary, chosen={"title": Side.OTHER}, reason="même projet")
    assert kept.id == "reseau-chaleur" and kept.title == "Chaleur de l’aciérie"
    assert kept.method == ("Capter l’air chaud", "Poser des échangeurs", "Poser un compteur")
    assert kept.cost.amount_eur == 12 and kept.period.start == "2018", "nothing is lost"
    assert [source.title for source in kept.sources] == [
        "Un compte rendu", "Un autre compte rendu",
    ]  # fmt: skip
    assert record(store, "chaleur-acierie").state is State.WITHDRAWN
    assert store.redirects.moved("chaleur-acierie") == "reseau-chaleur"
    assert record(store, "eleve").inspired_by == ("reseau-chaleur",)
    assert record(store, "aide").experiences[0].id == "reseau-chaleur"
    assert (last(store).action, last(store).subject) == ("record.merge", "chaleur-acierie")
    assert found(store, "compteur") == ["reseau-chaleur"]
    assert check_store(store, vocabulary) == []


def test_a_merge_is_taken_back_whole(store: SqliteStore, vocabulary: Vocabulary) -> None:
    twins(store)
    before = everything(store)
    merged(store, vocabulary)
    number = store.journal.last().number
    undone = take_back(store, number)
    assert everything(store) == before
    assert store.redirects.all() == {}
    assert set(undone.records) == {"reseau-chaleur", "chaleur-acierie", "eleve", "aide"}
    assert (last(store).action, last(store).undoes) == ("record.split", number)
    merged(store, vocabulary)  # and merged again
    assert store.redirects.moved("chaleur-acierie") == "reseau-chaleur"


def test_a_merge_on_which_one_has_decided_is_kept(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    twins(store)
    merged(store, vocabulary)
    number = store.journal.last().number
    put_records(store, [record(store, "eleve").model_copy(update={"title": "Autre élève"})])
    with pytest.raises(CurationRefused, match=r"eleve.* a changé depuis"):
        take_back(store, number)
    assert store.redirects.moved("chaleur-acierie") == "reseau-chaleur"


def test_chains_are_flat_and_never_loop(store: SqliteStore, vocabulary: Vocabulary) -> None:
    twins(store)
    merged(store, vocabulary)
    merged(store, vocabulary, kept="cantine-locale", other="reseau-chaleur")
    assert store.redirects.all() == {
        "chaleur-acierie": "cantine-locale", "reseau-chaleur": "cantine-locale",
    }  # fmt: skip
    assert store.redirects.former("cantine-locale") == ["chaleur-acierie", "reseau-chaleur"]
    with pytest.raises(CurationRefused, match="déjà été fusionnée"):
        merged(store, vocabulary, kept="chaleur-acierie", other="cantine-locale")
    take_back(store)
    assert store.redirects.all() == {"chaleur-acierie": "reseau-chaleur"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"other": "reseau-chaleur"}, "deux fois la même"),
        ({"other": "acierie"}, "sortes différentes"),
        ({"kept": "brouillon-chaleur"}, "gardez plutôt celle que les lecteurs voient"),
        ({"other": "rien"}, "Aucune fiche"),
        ({"versions": (1, 2)}, "quelqu’un d’autre"),
    ],
)
def test_a_merge_that_makes_no_sense_is_refused(
    store: SqliteStore, vocabulary: Vocabulary, asked: dict[str, Any], told: str
) -> None:
    twins(store)
    before = everything(store)
    with pytest.raises(CurationRefused, match=told) as refused:
        merged(store, vocabulary, **asked)
    assert everything(store) == before
    assert isinstance(refused.value, RecordChanged) == ("versions" in asked)


def test_a_merged_record_does_not_come_back_by_a_side_door(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    twins(store)
    merged(store, vocabulary)
    with store.transaction(), pytest.raises(CurationRefused, match="a été fusionnée"):
        move(store, "chaleur-acierie", State.DRAFT, "Ana")


def test_proofs_follow_a_merge_and_come_back(
    store: SqliteStore, decide: Decide, vocabulary: Vocabulary
) -> None:
    twins(store)
    kept = put(store, read={"fundings": [{"name": "Région"}]})
    decide("merge", kept.id, "chaleur-acierie")
    assert [p.path for p in store.proofs.of("chaleur-acierie")] == ["fundings"]
    merged(store, vocabulary)
    assert [(p.path, p.document_id) for p in store.proofs.of("reseau-chaleur")] == [
        ("fundings", ATELIER.id),
    ]  # fmt: skip
    take_back(store)
    assert store.proofs.of("reseau-chaleur") == []
    assert [p.path for p in store.proofs.of("chaleur-acierie")] == ["fundings"]


def test_a_proposal_that_leads_to_the_old_one_completes_the_kept_one(
    store: SqliteStore, decide: Decide, vocabulary: Vocabulary
) -> None:
    twins(store)
    kept = put(store, target="chaleur-acierie", read={"lead.name": "Ville"})
    merged(store, vocabulary)
    assert decide("accept", kept.id).record == "reseau-chaleur"
    assert record(store, "reseau-chaleur").lead.name == "Ville"


def test_two_things_are_remembered_and_may_look_alike_again(store: SqliteStore) -> None:
    with store.transaction():
        keep_apart(store, "tiers-lieu-gare", "cantine-locale", "Ana")
        keep_apart(store, "cantine-locale", "tiers-lieu-gare", "Ana")
    assert store.redirects.distinct() == {("cantine-locale", "tiers-lieu-gare")}
    assert [d.action for d in store.journal.decisions("cantine-locale")][:1] == ["record.distinct"]
    take_back(store)
    assert store.redirects.distinct() == set()
