"""Views are pure: nouns in, what a template shows out."""

from __future__ import annotations

from kb.model import (
    Document,
    Kind,
    Passage,
    Phase,
    QuotedPassage,
    Relation,
    RelationType,
    Role,
    Source,
    Territory,
)
from kb.understanding import Mention, Understanding
from kb.vocabulary import Vocabulary
from search.model import (
    FacetValue,
    Hit,
    HitType,
    QuotedEvidence,
    Recommendation,
    Reorientation,
    SearchResult,
    Status,
    Suggestion,
)
from web.need_form import NeedForm
from web.search_form import SearchForm
from web.services import Services
from web.views.blocks import record_blocks, record_facts
from web.views.cards import card_view
from web.views.chips import chip_views
from web.views.document import document_page
from web.views.lists import funding_groups
from web.views.need import Around, need_page
from web.views.parts import quote_view, shortened, source_view
from web.views.record import relation_groups
from web.views.search import Names, search_page, snippet_pieces


def suggestion(**fields: object) -> Suggestion:
    base: dict[str, object] = {
        "id": "x",
        "kind": Kind.EXPERIENCE,
        "title": "Un essai",
        "score": 1.0,
        "features": {"lexical": 1.0},
        "why": ("même besoin",),
        "evidence": (),
        "differences": ("trois fois moins d’habitants",),
        "summary": "Résumé.",
        "territory": "Die",
        "themes": ("vélo",),
    }
    return Suggestion.model_validate({**base, **fields})


def passage(role: Role, text: str, path: tuple[str, ...] = ()) -> tuple[QuotedPassage, Document]:
    made = Passage.model_validate(
        {
            "id": "d-0",
            "document_id": "d",
            "version": 1,
            "index": 0,
            "role": role,
            "heading_path": path,
            "start": 0,
            "end": len(text),
        }
    )
    fields = {
        "id": "d",
        "title": "Atelier",
        "file_name": "d.md",
        "media_type": "text/markdown",
        "fingerprint": "0",
        "text": text,
    }
    return QuotedPassage(passage=made, quote=text), Document.model_validate(fields)


# --- cards


def test_card_says_what_the_sources_do_not_say() -> None:
    card = card_view(suggestion(), {})
    assert card.cost == "Nos sources ne le disent pas." and not card.cost_known
    assert card.steps_missing
    money = card_view(suggestion(kind=Kind.FUNDING), {})
    assert money.cost == "" and not money.steps_missing


def test_card_quote_leads_to_its_passage() -> None:
    evidence = QuotedEvidence(
        document_id="d", passage_id="d-7", quote="- mot\n- deux", start=0, end=5, document_title="T"
    )
    card = card_view(suggestion(evidence=(evidence,)), {"d-7": 7})
    assert card.quotes[0].url == "/documents/d#p7"
    assert card.quotes[0].lines == ("mot", "deux")
    assert card_view(suggestion(evidence=(evidence,)), {}).quotes[0].url == "/documents/d"


def test_card_shows_first_steps_and_keeps_the_rest() -> None:
    card = card_view(suggestion(method=("a", "b", "c")), {})
    assert card.steps == ("a", "b") and card.more_steps == ("c",)


# --- needs


def test_chips_show_the_words_and_how_to_correct(vocabulary: Vocabulary) -> None:
    understood = Understanding(
        themes=("chaleur fatale", "vélo"),
        phase=Phase.FEASIBILITY,
        budget_eur=60_000,
        mentions=(
            Mention(field="theme", value="chaleur fatale", words="air brûlant", start=0, end=11),
            Mention(field="theme", value="vélo", words="Vélo", start=12, end=16),
        ),
    )
    form = NeedForm(text="air brûlant vélo", budget_eur=60_000)
    theme, other, phase, budget = chip_views(form, understood, vocabulary)
    assert theme.words == "air brûlant" and "theme=v%C3%A9lo" in theme.remove_url
    assert other.words == ""
    assert phase.change_url.endswith("preciser=oui#phase") and not phase.remove_url
    assert budget.corrected and "budget" not in budget.remove_url


def test_need_page_is_honest_when_nothing_fits(vocabulary: Vocabulary) -> None:
    recommendation = Recommendation(
        text="x",
        understanding=Understanding(),
        status=Status.NONE,
        reorientation=Reorientation(message="Appelez", themes=("énergie",)),
    )
    page = need_page(NeedForm(text="x"), recommendation, vocabulary, Around())
    assert "rien trouvé de comparable" in page.message
    assert page.reorientation and page.reorientation.themes[0].url.startswith("/recherche?theme=")
    assert [tab.count for tab in page.tabs] == [0, 0, 0, 0]
    assert all(block.empty and not block.cards for block in page.lists)


def test_need_page_shows_one_list_and_holds_the_four(vocabulary: Vocabulary) -> None:
    many = tuple(suggestion(id=f"x{n}") for n in range(7))
    recommendation = Recommendation(
        text="x",
        understanding=Understanding(phase=Phase.FEASIBILITY),
        status=Status.OK,
        experience=many,
    )
    page = need_page(NeedForm(text="x", shown=Kind.FUNDING), recommendation, vocabulary, Around())
    assert [block.shown for block in page.lists] == [False, True, False, False]
    assert (len(page.lists[0].cards), len(page.lists[0].more)) == (5, 2)
    assert [step.current for step in page.path] == [False, True, False, False, False]
    assert page.path[0].done and not page.path[2].done


# --- search


def test_snippet_pieces_give_the_snippet_back() -> None:
    pieces = snippet_pieces("la chaleur fatale", ((3, 10), (5, 8), (11, 17), (90, 99)))
    assert "".join(piece.text for piece in pieces) == "la chaleur fatale"
    assert [piece.text for piece in pieces if piece.marked] == ["chaleur", "fatale"]


def test_search_page_facets_chips_and_pages(vocabulary: Vocabulary) -> None:
    hit = Hit(
        id="x", type=HitType.RECORD, kind="partner", title="T", score=1, parts={}, snippet="s"
    )
    values = tuple(
        FacetValue(value=str(n), label=str(n), count=9 - n, selected=n == 0) for n in range(9)
    )
    result = SearchResult(query="a", total=45, hits=(hit,), facets={"region": values})
    form = SearchForm(text="a", chosen=(("region", "0"),), page=2)
    names = Names(vocabulary, {"0": "Occitanie"}, {})
    page = search_page(form, result, names, {})
    assert page.facets[0].values[0].label == "Occitanie" and len(page.facets[0].more) == 3
    assert page.chips[0].remove_url == "/recherche?q=a"
    assert [link.label for link in page.pages] == ["1", "2", "3"]
    assert page.previous_url.endswith("region=0") and page.next_url.endswith("page=3")


# --- records, documents, lists


def test_record_blocks_leave_nothing_empty(services: Services) -> None:
    vocabulary = services.vocabulary
    for record in services.store.records.published():
        assert record_facts(record, vocabulary)
        assert all(block.title for block in record_blocks(record, vocabulary, {}))


def test_relations_are_told_both_ways(services: Services) -> None:
    records = {str(r.id): r for r in services.store.records.published()}
    experience, agency = records["reseau-chaleur"], records["agence"]
    link = Relation.model_validate(
        {"origin": experience.id, "type": RelationType.FACILITATED_BY, "target": agency.id}
    )
    out = relation_groups(experience, [link], records)
    back = relation_groups(agency, [link], records)
    assert out[0].title == "Avec l’appui de" and out[0].links[0].url == "/fiches/agence"
    assert back[0].title == "Est intervenu dans"


def test_quote_of_participants_is_said_to_be_private() -> None:
    made, document = passage(Role.PARTICIPANTS, "Liste de participants, non publiée")
    assert quote_view(made, document).private


def test_headings_are_found_again_from_the_paths() -> None:
    first, document = passage(Role.PARAGRAPH, "Texte", ("Atelier", "A", "B"))
    next_passage = first.passage.model_copy(
        update={"index": 1, "heading_path": ("Atelier", "A", "C")}
    )
    second = first.model_copy(update={"passage": next_passage})
    page = document_page(document, [first, second], {})
    assert [h.text for h in page.passages[0].headings] == ["A", "B"]
    assert [(h.text, h.level) for h in page.passages[1].headings] == [("C", 3)]


def test_list_keeps_its_introduction_apart() -> None:
    made, document = passage(Role.LIST, "Trois choses :\n- a\n2. b")
    view = document_page(document, [made], {}).passages[0]
    assert view.paragraphs == ("Trois choses :",) and view.items == ("a", "b")


def test_source_links_only_to_the_web() -> None:
    assert source_view(Source(title="t", publisher="p", url="javascript:alert(1)")).url == ""
    assert source_view(Source(title="t", publisher="p", url="http://[")).url == ""
    assert source_view(Source(title="t", publisher="p", url="https://a.fr")).external
    assert not source_view(Source(title="t", publisher="p", document="d")).external


def test_fundings_stand_under_each_of_their_phases(services: Services) -> None:
    found = [r for r in services.store.records.published() if r.kind is Kind.FUNDING]
    groups = {g.anchor: g for g in funding_groups(found, services.vocabulary)}
    assert len(groups["faisabilite"].lines) == len(groups["deploiement"].lines) == 1
    assert groups["faisabilite"].lines[0].closed


def test_shortened_cuts_at_a_word() -> None:
    assert shortened("un deux trois", 8) == "un deux\u00a0…"
    assert shortened("court", 8) == "court"


def test_territory_hint_names_the_department(vocabulary: Vocabulary) -> None:
    die = Territory.model_validate(
        {
            "id": "commune:26113",
            "kind": "commune",
            "code": "26113",
            "name": "Die",
            "department": "26",
        }
    )
    recommendation = Recommendation(
        text="x", understanding=Understanding(territory=die), status=Status.OK
    )
    page = need_page(NeedForm(text="x"), recommendation, vocabulary, Around())
    assert page.form.territory_hint == "Die (26)"
