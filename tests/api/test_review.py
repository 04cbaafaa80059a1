"""`essaim review` as a curator meets it: what waits, what proves it, decisions and their codes."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable

import pytest

from api.commands.decide import parsed_value
from api.settings import Settings
from kb.model import State
from kb.proposals import ProposalState
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from tests import factories
from tests.api.conftest import Command
from tests.factories import TEXT, document, passage, proposal, proposed, put_document, span

ATELIER = document()
NOTE = document(id="note", title="Une note", text=TEXT + " Fin.")
COMMANDS = ["list", "show", "accept", "correct", "merge", "refuse", "undo"]
BOILER, KNOWN, BRAKE, LINK = (
    "atelier-experience-chaufferie-du-port", "atelier-experience-reseau", "atelier-brake-long",
    "atelier-relation-lien",
)  # fmt: skip


@pytest.fixture
def store(own_settings: Settings) -> SqliteStore:
    """Four proposals of one document, one of another, over the small base."""
    store = factories.fill(open_store(own_settings.database))
    put_document(store, NOTE, [passage(NOTE, "La gare accueille un tiers-lieu", page=3)])
    lead = [proposed(ATELIER, "lead.name", name, confidence=sure, conflicts=True)
            for name, sure in (("Région", 0.5), ("Ville", 0.7))]  # fmt: skip
    found = [
        proposal(ATELIER, fields=[*lead, *proposal(ATELIER).fields[2:]]),
        proposal(ATELIER, title="Réseau", target="reseau-chaleur", confidence=0.95,
                 read={"summary": "Autre.", "replication": "Oui."}),
        proposal(ATELIER, kind="brake", title="Long", fields=[], concept="reglementation",
                 confidence=0.5, evidence=[span(ATELIER, "Zénobie Participante, Ville de Test")]),
        proposal(ATELIER, kind="relation", title="Lien", fields=[], origin="cantine-locale",
                 relation="inspired_by", other=BOILER, confidence=0.6),
    ]  # fmt: skip
    factories.put_proposals(store, ATELIER, found)
    station = [span(NOTE, "tiers-lieu")]
    factories.put_proposals(
        store, NOTE, [proposal(NOTE, title="La gare", confidence=0.3, evidence=station)]
    )
    return store


@pytest.fixture
def review(essaim: Command, store: SqliteStore) -> Command:
    return lambda *arguments: essaim("review", *arguments)


def test_the_help_is_the_one_that_was_kept(
    essaim: Command, golden: Callable[[str, str], None]
) -> None:
    shown = [essaim("review", *command, "--help") for command in ([], *([c] for c in COMMANDS))]
    assert {one.returncode for one in shown} == {0}
    text = "\n".join(one.stdout for one in shown)
    golden("help-review.txt", text)
    for english in ("Usage:", "Options:", "Show this", "default:", "required"):
        assert english not in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["relire"], "Commande inconnue"), (["show"], "Il manque : ID"),
        (["accept"], "Il manque : ID"), (["merge", BOILER], "Il manque l’option --into"),
        (["list", "--kind", "planete"], "Valeur inconnue pour --kind"),
        (["list", "--state", "sieste"], "Valeur inconnue pour --state"),
        (["list", "--limit", "0"], "--limit"), (["correct", BOILER], "Il manque : CHAMP=VALEUR"),
        (["correct", BOILER, "status"], "« status » n’est pas de la forme champ=valeur"),
        (["correct", BOILER, "=x"], "n’est pas de la forme champ=valeur"),
        (["correct", BOILER, "themes=[a, b"], "n’est pas une liste bien écrite"),
    ],
)  # fmt: skip
def test_wrong_use_is_code_2_and_french(
    review: Command, store: SqliteStore, arguments: list[str], told: str
) -> None:
    before = store.journal.last()
    done = review(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr and store.journal.last() == before


# --- reading


def test_what_waits_is_listed_by_document_the_surest_first(review: Command) -> None:
    shown = review("list")
    assert (shown.returncode, shown.stderr) == (0, "")
    lines = shown.stdout.replace("\u00a0", " ").splitlines()
    assert lines[0].startswith("5 propositions dans 2 documents")
    assert [line.strip() for line in lines[2:]] == [
        "Compte rendu de l’atelier  atelier · 4 restent à relire",
        "0,95  Réseau  expérience · compléterait « reseau-chaleur »", KNOWN,
        "0,80  Chaufferie du port  expérience · à choisir : lead.name", BOILER,
        "0,60  Lien  lien", LINK,
        "0,50  Long  frein", BRAKE, "",
        "Une note  note · 1 reste à relire",
        "0,30  La gare  expérience", "note-experience-la-gare",
    ]  # fmt: skip


def test_a_list_is_narrowed_and_says_what_it_leaves_out(review: Command) -> None:
    shown = review("list", "--limit", "2").stdout.replace("\u00a0", " ")
    assert KNOWN in shown and BOILER in shown and LINK not in shown
    assert "  et 2 autres\n" in shown and "note : 1 autre\n" in shown
    assert "« essaim review list --limit 5 »" in shown
    assert "La gare" in review("list", "--document", "note").stdout
    assert KNOWN not in review("list", "--document", "note").stdout
    told = json.loads(review("list", "--kind", "brake", "--json").stdout)
    assert (told["total"], [i["id"] for i in told["items"]]) == (1, [BRAKE])
    assert told["counts"] == {"waiting": 5, "accepted": 0, "merged": 0, "refused": 0}


def test_nothing_waiting_is_told(review: Command, essaim: Command, own_settings: Settings) -> None:
    none = review("list", "--kind", "idea")
    assert (none.returncode, "5\u00a0propositions attendent" in none.stdout) == (0, True)
    assert review("refuse", BOILER, KNOWN, BRAKE, LINK, "note-experience-la-gare").returncode == 0
    done = review("list")
    assert done.returncode == 0 and done.stdout.startswith("Rien n’attend d’être relu.")
    assert "essaim ingest" in done.stdout
    assert "5\u00a0propositions" in review("list", "--state", "refused").stdout
    assert "refusée" in review("list", "--state", "all").stdout
    assert review("list", "--state", "merged").stdout == "Aucune proposition de la sorte.\n"
    unknown = review("list", "--document", "rien")
    assert (unknown.returncode, "Aucun document" in unknown.stderr) == (1, True)


def test_a_proposal_is_shown_with_what_proves_it(review: Command) -> None:
    shown = review("show", BOILER)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Lu dans « Compte rendu de l’atelier » (atelier)" in shown.stdout
    assert (
        "  porteur  lead.name · le document se contredit : à vous de choisir\n"
        "    0,70  Ville\n"
        "          « La ville la récupère pour chauffer mille logements. » — Récupérer la\n"
        "          chaleur\n"
        "    0,50  Région\n"
        "          même phrase\n"
    ) in shown.stdout
    assert f"essaim review correct {BOILER} lead.name=…" in shown.stdout
    told = json.loads(review("show", BOILER, "--json").stdout)
    assert told["id"] == BOILER and told["fields"][0]["quote"]["words"].startswith("La ville")


def test_the_known_record_and_the_ends_of_a_link_are_told(review: Command) -> None:
    known = review("show", KNOWN).stdout
    assert "Compléterait la fiche « Réseau de chaleur de l’aciérie » (reseau-chaleur)" in known
    assert "la fiche dit déjà : La chaleur perdue de l’usine chauffe la ville." in known
    assert known.count("la fiche dit déjà") == 1
    link = review("show", LINK).stdout
    assert "« Cantine approvisionnée par les maraîchers » (cantine-locale) → s’est inspirée" in link
    assert f"« Chaufferie du port », à relire ({BOILER})" in link


def test_people_are_never_shown(review: Command, store: SqliteStore) -> None:
    shown = review("show", BRAKE).stdout
    assert "Liste de participants (1 ligne), non publiée" in shown.replace("\u00a0", " ")
    told = [review("list"), *(review("show", p.id) for p in store.proposals.all())]
    assert not any("Zénobie" in one.stdout for one in told)


def test_a_page_and_a_replaced_version_are_told(review: Command, store: SqliteStore) -> None:
    assert (
        "« La gare accueille un tiers-lieu » — page 3"
        in review("show", "note-experience-la-gare").stdout
    )
    put_document(store, NOTE.model_copy(update={"version": 2, "fingerprint": "x"}), [])
    shown = review("show", "note-experience-la-gare").stdout
    assert "Attention : lu dans la version 1, remplacée depuis." in shown


def test_an_unknown_proposal_is_code_1(review: Command) -> None:
    for command in (["show", "rien"], ["accept", "rien"], ["refuse", "rien"],
                    ["merge", "rien", "--into", "x"], ["correct", "rien", "a=b"],
                    ["correct", "rien", "a=b", "--preuve", "x"]):  # fmt: skip
        done = review(*command)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Aucune proposition ne porte l’identifiant « rien »" in done.stderr


# --- deciding


def test_several_are_decided_at_once_and_a_refusal_stops_no_other(
    review: Command, store: SqliteStore
) -> None:
    done = review("accept", BRAKE, LINK, BRAKE, KNOWN, "--by", "Ana", "--why", "vu le 3 mars")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "Acceptée   Long", "Complétée  Réseau de chaleur de l’aciérie  reseau-chaleur",
    ]  # fmt: skip
    assert done.stderr.startswith(f"Pas fait   {LINK} : Le lien va vers « {BOILER} »")
    assert "acceptez-la d’abord" in done.stderr and done.stderr.count("Pas fait") == 1
    (decided,) = store.journal.decisions(BRAKE)
    assert (decided.actor, decided.reason) == ("Ana", "vu le 3 mars")
    assert store.proposals.get(LINK).state is ProposalState.WAITING


def test_a_decision_is_signed_by_the_session(
    review: Command, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "zoe")
    assert review("refuse", BRAKE).stdout == "Refusée    Long\n"
    assert store.journal.decisions(BRAKE)[0].actor == "zoe"

    def nobody() -> str:
        raise OSError("no user name")

    monkeypatch.setattr(getpass, "getuser", nobody)
    done = review("refuse", LINK)
    assert (done.returncode, "--by NOM" in done.stderr) == (1, True)
    assert review("refuse", LINK, "--by", "Ana").returncode == 0


def test_a_draft_says_what_it_lacks_and_is_taken_to_publication(
    review: Command, store: SqliteStore, essaim: Command
) -> None:
    drafted = review("accept", BOILER)
    assert drafted.returncode == 0
    assert drafted.stdout.splitlines() == [
        "Brouillon  Chaufferie du port  chaufferie-du-port",
        "           reste à compléter : résumé (summary), état d’avancement (status), "
        "besoin (need)",
        "           lead.name : retenu « Ville », le plus sûr ; écarté : « Région »",
        f"           pour la publier : essaim review accept {BOILER} --publish",
    ]
    early = review("accept", BOILER, "--publish")
    assert (early.returncode, early.stdout) == (1, "")
    assert f"essaim review accept {BOILER} --publish" in review("show", BOILER).stdout
    done = review("correct", BOILER, "summary=Une chaufferie : mille logements.", "status=fini",
                  "need=Chauffer.", "lead.name=Région", "period.start=2018",
                  "cost.amount_eur=120000", "themes=[énergie, habitat]")  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "Corrigée   Chaufferie du port\n")
    published = review("accept", BOILER, "--publish")
    assert published.stdout == "Publiée    Chaufferie du port  chaufferie-du-port\n"
    record = store.records.find("chaufferie-du-port")
    assert record is not None and record.state is State.PUBLISHED
    told = record.model_dump(mode="json")
    assert told["summary"] == "Une chaufferie : mille logements."
    assert (told["lead"]["name"], told["period"]["start"]) == ("Région", "2018")
    assert (told["cost"]["amount_eur"], told["themes"]) == (120_000, ["énergie", "habitat"])
    assert "chaufferie-du-port" in essaim("search", "chaufferie").stdout


def test_the_index_and_the_check_follow_each_decision(
    review: Command, essaim: Command, own_settings: Settings
) -> None:
    essaim("reindex")
    current = own_settings.index / "current"
    before = current.read_text()
    assert review("refuse", BRAKE).returncode == 0
    assert current.read_text() == before, "nothing that is found has changed"
    for decision in (["accept", BOILER], ["merge", KNOWN, "--into", "reseau-chaleur"]):
        assert review(*decision).returncode == 0
        assert current.read_text() != before
        before = current.read_text()
        assert essaim("check").stdout == "Tout est en ordre : corpus, base et index.\n"


def test_a_correction_stands_on_the_words_that_were_given(
    review: Command, store: SqliteStore
) -> None:
    wrong = review("correct", BOILER, "status=fini", "--preuve", "des mots absents")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "ne sont pas dans le document « atelier »" in wrong.stderr
    assert review("correct", BOILER, "status=fini", "--preuve", " ").returncode == 1
    said = review("correct", BOILER, "status=fini", "--preuve", "L'aciérie du\nport", "--why", "vu")
    assert said.returncode == 0
    (status,) = [f for f in store.proposals.get(BOILER).fields if f.path == "status"]
    assert status.evidence == span(ATELIER, "L’aciérie du port")
    shown = review("show", BOILER).stdout
    assert "fini  (corrigé à la main)" in shown and "perd beaucoup de chaleur" in shown
    assert store.journal.decisions(BOILER)[0].reason == "vu"


def test_what_the_vocabulary_does_not_have_is_refused(review: Command, store: SqliteStore) -> None:
    done = review("correct", BOILER, "themes=[chaleur fatal]")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Thème inconnu : « chaleur fatal ». Le plus proche : « chaleur fatale »" in done.stderr
    assert store.journal.decisions(BOILER) == []


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Ville de Tarbes", "Ville de Tarbes"), ("2018", "2018"), ("2018-05-14", "2018-05-14"),
        ("oui", "oui"), ("Chauffer : le lycée", "Chauffer : le lycée"), ("# x", "# x"),
        ("", None), (" ", None), ("null", None), ("~", None), ("[]", []),
        ("[énergie, habitat]", ["énergie", "habitat"]), ("[1, 2]", ["1", "2"]),
        ("[{name: A, role: b}]", [{"name": "A", "role": "b"}]), ("{name: A}", {"name": "A"}),
        ('"[a]"', "[a]"), ("'90 % : un record", "'90 % : un record"),
    ],
)  # fmt: skip
def test_a_typed_value_is_a_text_or_a_list_of_texts(typed: str, value: object) -> None:
    assert parsed_value(typed) == value
