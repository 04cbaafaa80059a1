"""`essaim search`: light imports only, for it must answer in half a second from a cold start."""

from __future__ import annotations

from api.commands.output import bold, faint, paragraph, say, write_json
from api.compose import build_vocabulary, fresh_index
from api.settings import Settings
from kb.errors import InvalidRequest, TerritoryNotFound
from kb.gazetteer import place_key
from kb.model import Kind, Noun, Phase, TerritoryKind
from kb.sqlite.territories import Territories
from kb.store import open_store
from kb.vocabulary import Vocabulary, nearest_label
from search.engine import Engine
from search.model import Filters, Hit, Query, SearchResult

_KINDS = {
    "experience": "expérience",
    "funding": "financement",
    "facilitator": "facilitateur",
    "partner": "partenaire",
    "document": "document",
}


class SearchOptions(Noun):
    """The options of the command, as typed."""

    kinds: tuple[Kind, ...] = ()
    themes: tuple[str, ...] = ()
    territory: str | None = None
    phase: Phase | None = None
    limit: int = 10


def run_search(settings: Settings, text: str, options: SearchOptions, *, as_json: bool) -> int:
    store = open_store(settings.database)
    vocabulary = build_vocabulary(settings, store)
    filters = filters_from(options, vocabulary, store.territories)
    engine = Engine(store, fresh_index(settings, store, vocabulary), vocabulary)
    result = engine.search(Query(text=text[:20_000], filters=filters, limit=options.limit))
    if as_json:
        write_json(result.model_dump(mode="json"))
    else:
        _tell(result)
    return 0 if result.hits else 1


def filters_from(
    options: SearchOptions, vocabulary: Vocabulary, territories: Territories
) -> Filters:
    """Options → filters. Raises InvalidRequest for an unknown theme, TerritoryNotFound."""
    for theme in options.themes:
        if theme not in vocabulary.theme_labels:
            near = nearest_label(theme, vocabulary.theme_labels)
            hint = f" Le plus proche : « {near} »." if near else ""
            raise InvalidRequest(f"Thème inconnu : « {theme} ».{hint}")
    departments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    if options.territory:
        key = place_key(options.territory)
        found = territories.by_keys([key]).get(key, [])
        area = next((t for t in found if t.kind in _AREAS), found[0] if found else None)
        if area is None:
            raise TerritoryNotFound(options.territory)
        if area.kind is TerritoryKind.REGION and area.region:
            regions = (area.region,)
        elif area.department:
            departments = (area.department,)
    return Filters(
        kinds=options.kinds,
        themes=options.themes,
        departments=departments,
        regions=regions,
        phases=(options.phase,) if options.phase else (),
    )


_AREAS = frozenset({TerritoryKind.DEPARTMENT, TerritoryKind.REGION})


def _tell(result: SearchResult) -> None:
    if result.suggestion:
        say(f"Chercher plutôt « {result.suggestion} » ?\n")
    if result.also:
        also = ", ".join(f"« {said} »" for said in result.also)
        say(f"Cherché aussi : {also}\n")
    if not result.hits:
        say("Aucun résultat. Essayez d’autres mots, moins de filtres, ou « essaim recommend ».")
        return
    say(f"{result.total} résultats, les {len(result.hits)} premiers :\n")
    for rank, hit in enumerate(result.hits, start=1):
        say(f"{rank:>3}. {bold(hit.title)}  {faint(_label(hit))}")
        say(paragraph(hit.snippet, indent=5))
        say(faint(f"     {hit.id} · {hit.score:.3f}\n"))


def _label(hit: Hit) -> str:
    parts = [_KINDS.get(hit.kind, hit.kind), hit.territory or "", " › ".join(hit.heading_path[-1:])]
    return " · ".join(part for part in parts if part)
