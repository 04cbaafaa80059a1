"""Why this record: two to four short sentences, from the features that weighed most, each with the
words that prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.analysis import distinct_terms
from kb.brakes import Outcome, Story
from kb.model import Experience, Facilitator, Funding, Record, Territory, TerritoryKind
from kb.territory import french_number, resemblance
from kb.text import fold
from kb.understanding import Understanding
from kb.vocabulary import Vocabulary
from search.model import FieldQuote, QuotedEvidence, Reason
from search.recommend.features import BENEFICIARIES, is_elsewhere, speaker_territory

_NNBSP = "\u202f"
_NBSP = "\u00a0"
LEAST, MOST = 2, 4
# A quoted field is cut between words above this.
QUOTE_CHARS = 130
# Below these a resemblance is not worth a sentence.
ALIKE = 0.6
NEAR_KM_PART = 0.6
WORDS_TOLD = 3
# Features that one sentence tells of together.
MEANING = ("aspect", "aspect_sentence", "dense", "dense_sentence")
TOGETHER: Mapping[str, tuple[str, ...]] = {
    "brakes": ("brakes",),
    "aspect": MEANING,
    "themes": ("themes",),
    "links": ("links",),
    "territory": ("territory",),
    "lexical": ("lexical",),
    "passages": ("passages",),
    "beneficiary": ("beneficiary",),
    "phase": ("phase",),
    "amount": ("amount",),
    "neighbours": ("neighbours",),
}


@dataclass(frozen=True)
class Case:
    """One record before one need. `words`: those of the need that it shares, rarest first;
    `idf`: weight of the need's terms; `evidence`: what documents say of it; `leader`: of the
    experiences that it took part in, the one that answers best; `sure`: it likely answers;
    `brakes`: brake → experience → what it made of it; `places`: by id."""

    record: Record
    parts: Mapping[str, float]
    need: Understanding
    vocabulary: Vocabulary
    words: Sequence[str]
    idf: Mapping[str, float]
    evidence: Sequence[QuotedEvidence]
    leader: Experience | None
    sure: bool
    brakes: Mapping[str, Mapping[str, Story]]
    places: Mapping[str, Territory]


def reasons(case: Case) -> tuple[Reason, ...]:
    """What weighed most first. At least two sentences where the record lets them be true."""
    get = case.parts.get
    weighed = {name: sum([get(part, 0.0) for part in parts]) for name, parts in TOGETHER.items()}
    order = sorted(
        (name for name in weighed if weighed[name] > 0),
        key=lambda name: (name != "brakes", name == "neighbours", -weighed[name]),
    )
    found: list[Reason] = []
    for name in order:
        if len(found) == MOST or (name == "neighbours" and len(found) >= LEAST):
            break
        if reason := _TELLING[name](case):
            found.append(reason)
    return tuple(found)


# --- one sentence for each


def _same_problem(case: Case) -> Reason | None:
    """The record's own words that are nearest to the need."""
    name, lines = _speaking_field(case.record)
    if not lines:
        return None
    line = lines[0] if len(lines) == 1 else max(lines, key=lambda line: _shared(case.idf, line))
    quote = cut(line)
    lead = "Même problème" if name == "need" and case.sure else _LEADS[name]
    ending = "…" if len(quote) < len(line.rstrip(" .")) else "."
    return Reason(
        text=f"{lead}{_NBSP}: {lower_first(quote)}{ending}",
        feature=max(MEANING, key=lambda part: case.parts.get(part, 0.0)),
        quotes=(FieldQuote(record_id=case.record.id, field=name, quote=quote),),
    )


def _shared(idf: Mapping[str, float], line: str) -> float:
    return sum([idf[term] for term in distinct_terms(line) & idf.keys()])


_LEADS = {
    "need": "Son besoin",
    "how_to": "Ce qu’il faut en savoir",
    "conditions": "Ce qu’il finance",
    "funder": "Qui finance",
    "services": "Ce qu’il propose",
    "contributions": "Ce qu’il apporte",
}


def _speaking_field(record: Record) -> tuple[str, Sequence[str]]:
    """The field that says what a record answers, and its lines."""
    if isinstance(record, Experience):
        return "need", (record.need,)
    if isinstance(record, Funding):
        name = next((n for n in ("conditions", "how_to") if getattr(record, n)), "funder")
        return name, (getattr(record, name),)
    if isinstance(record, Facilitator):
        return "services", record.services
    return "contributions", record.contributions


def _words(case: Case) -> Reason | None:
    if not case.words:
        return None
    told = ", ".join(f"«{_NBSP}{word}{_NBSP}»" for word in case.words[:WORDS_TOLD])
    return Reason(text=f"Parle comme vous de {told}.", feature="lexical")


def _themes(case: Case) -> Reason | None:
    record, vocabulary = case.record, case.vocabulary
    shared = [theme for theme in case.need.themes if theme in record.themes][:3]
    if shared:
        lead = "Même thème" if len(shared) == 1 else "Mêmes thèmes"
        quotes = tuple(FieldQuote(record_id=record.id, field="themes", quote=t) for t in shared)
        return Reason(text=f"{lead}{_NBSP}: {', '.join(shared)}.", feature="themes", quotes=quotes)
    wide = vocabulary.wide_theme_of
    asked = {wide[theme].label for theme in case.need.themes if theme in wide}
    near = [t for t in record.themes if t in wide and wide[t].label in asked]
    if not near:
        return None
    return Reason(
        text=f"Même domaine{_NBSP}: {wide[near[0]].label}.",
        feature="themes",
        quotes=(FieldQuote(record_id=record.id, field="themes", quote=near[0]),),
    )


_OUTCOMES = {
    Outcome.LIFTED: "A levé un frein que vous citez",
    Outcome.HELPED: "A fait avec un frein que vous citez",
    Outcome.MET: "A rencontré un frein que vous citez",
}


def _brakes(case: Case) -> Reason | None:
    """Of the brakes that the need tells, the one of which the experience made most."""
    stories = [case.brakes[b][case.record.id] for b in case.need.brakes
               if case.record.id in case.brakes.get(b, ())]  # fmt: skip
    if not stories:
        return None
    story = min(stories, key=lambda story: list(Outcome).index(story.outcome))
    met = cut(story.told[0].text)
    quotes = [FieldQuote(record_id=case.record.id, field="brakes", quote=met)]
    text = f"{_OUTCOMES[story.outcome]}{_NBSP}: «{_NBSP}{lower_first(met)}{_NBSP}»"
    if story.ways and story.outcome is not Outcome.MET:
        way = story.ways[0]
        helped = cut(way.text)
        field = "levers" if way.lever else "lessons"
        quotes.append(FieldQuote(record_id=case.record.id, field=field, quote=helped))
        text += f"{_NNBSP}; ce qui a aidé{_NBSP}: {lower_first(helped)}"
    return Reason(text=f"{text}.", feature="brakes", quotes=tuple(quotes))


def _links(case: Case) -> Reason | None:
    if case.leader is None:
        return None
    verb = "A payé" if isinstance(case.record, Funding) else "A pris part à"
    if isinstance(case.record, Facilitator):
        verb = "A accompagné"
    title = case.leader.title
    return Reason(
        text=f"{verb} une expérience proche de votre besoin{_NBSP}: {title.rstrip(' .')}.",
        feature="links",
        quotes=(FieldQuote(record_id=case.leader.id, field="title", quote=title),),
    )


def _neighbours(_: Case) -> Reason | None:
    return Reason(text="Proche des expériences qui vous répondent le mieux.", feature="neighbours")


def _passages(case: Case) -> Reason | None:
    if not case.evidence:
        return None
    told = case.evidence[0]
    title = told.document_title.rstrip(" .")
    return Reason(
        text=f"Un de nos documents en parle{_NBSP}: «{_NBSP}{title}{_NBSP}».",
        feature="passages",
        quotes=(told,),
    )


def _territory(case: Case) -> Reason | None:
    record, need = case.record, case.need
    if isinstance(record, Experience):
        return _alike(case, record)
    if need.territory is None or is_elsewhere(record, need.territory):
        return None
    name = record.territory.name
    return Reason(
        text=f"Intervient chez vous ({name}).",
        feature="territory",
        quotes=(FieldQuote(record_id=record.id, field="territory", quote=name),),
    )


_KINDS = {TerritoryKind.COMMUNE: "Commune", TerritoryKind.EPCI: "Intercommunalité"}


def _alike(case: Case, record: Experience) -> Reason | None:
    """The side by which the two territories are most alike, with its figure."""
    here = speaker_territory(case.need)
    known = [case.places[code] for code in record.territory.codes if code in case.places]
    if here is None or not known:
        return None
    there = known[0]
    found = resemblance(here, there)
    if found.proximity is not None and found.proximity >= NEAR_KM_PART and here.id != there.id:
        return Reason(text=f"Tout près de chez vous{_NBSP}: {there.name}.", feature="territory")
    if here.id == there.id:
        return Reason(text=f"Chez vous{_NBSP}: {there.name}.", feature="territory")
    if found.size is not None and found.size >= ALIKE and there.population:
        kind = _KINDS.get(there.kind, "Territoire")
        people = f"{french_number(there.population)} habitants"
        return Reason(
            text=f"{kind} de taille voisine{_NBSP}: {there.name} ({people}).", feature="territory"
        )
    return None


def _beneficiary(case: Case) -> Reason | None:
    record, speaker = case.record, case.need.speaker
    if not isinstance(record, Funding) or speaker is None:
        return None
    allowed = BENEFICIARIES.get(speaker, frozenset())
    asked = [name for name in record.beneficiaries if name in allowed]
    if not asked:
        return None
    quotes = tuple(FieldQuote(record_id=record.id, field="beneficiaries", quote=n) for n in asked)
    return Reason(
        text=f"Vous pouvez le demander{_NBSP}: {', '.join(asked)}.",
        feature="beneficiary",
        quotes=quotes,
    )


def _phase(case: Case) -> Reason | None:
    record, phase = case.record, case.need.phase
    known = case.vocabulary.phases_by_id
    if not isinstance(record, Funding) or phase not in record.phases or phase not in known:
        return None
    return Reason(
        text=f"S’ouvre à votre étape{_NBSP}: {known[phase].label}.",
        feature="phase",
        quotes=(FieldQuote(record_id=record.id, field="phases", quote=phase),),
    )


def _amount(case: Case) -> Reason | None:
    record = case.record
    if not isinstance(record, Funding) or record.amount is None or not case.need.budget_eur:
        return None
    return Reason(text="Son montant est à l’échelle de votre budget.", feature="amount")


_TELLING: Mapping[str, Callable[[Case], Reason | None]] = {
    "brakes": _brakes,
    "aspect": _same_problem,
    "themes": _themes,
    "links": _links,
    "territory": _territory,
    "lexical": _words,
    "passages": _passages,
    "beneficiary": _beneficiary,
    "phase": _phase,
    "amount": _amount,
    "neighbours": _neighbours,
}


# --- words


@lru_cache(maxsize=10_000)
def cut(text: str, most: int = QUOTE_CHARS) -> str:
    """A literal start of a text: its first sentence, or as many whole words as fit, without their
    last mark."""
    head = (
        text
        if len(text) <= most
        else text[: text.rfind(" ", 0, most) if " " in text[:most] else most]
    )
    for mark in (". ", " ; ", " : "):
        place = head.find(mark)
        if place >= QUOTE_CHARS // 4:
            head = head[:place]
    return head.rstrip(" .,;:(")


def lower_first(text: str) -> str:
    """« Réduire » → « réduire »; « ADEME », « L’ADEME » stay."""
    if len(text) > 1 and text[0].isupper() and text[1].islower() and not _is_name(text):
        return text[0].lower() + text[1:]
    return text


def _is_name(text: str) -> bool:
    """A first word that is followed by another capital is taken for a name."""
    first, _, rest = text.partition(" ")
    return bool(rest) and rest[0].isupper() and fold(first) not in {"le", "la", "les", "un", "une"}


def literal_quotes(found: Sequence[Reason]) -> Iterator[tuple[str, str, str]]:
    """Record id, field and words of every field quoted."""
    for reason in found:
        for quote in reason.quotes:
            if isinstance(quote, FieldQuote):
                yield quote.record_id, quote.field, quote.quote
