"""What of an experience holds at the speaker's: what is alike, what differs, what to adapt.

Every sentence comes from a field of a record or from the geography; what is not known is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from kb.model import Experience, Facilitator, TerritoryKind
from kb.territory import covers
from kb.text import fold
from kb.understanding import Speaker
from search.model import Transposability
from search.recommend.comparison import compare_places
from search.recommend.home import (
    Fact,
    Ground,
    Helper,
    Home,
    Side,
    is_abroad,
    is_own,
    place_of,
)
from search.recommend.objections import (
    adapt_money,
    know_how,
    lead_of,
    led_by,
    lowered,
    too_expensive,
    unknown_money,
)
from search.recommend.sentences import joined, sentence

MOST = {Side.ALIKE: 4, Side.DIFFERS: 4, Side.ADAPT: 3, Side.UNKNOWN: 4}
MOST_NAMES = 3


def transposability(record: Experience, home: Home, ground: Ground) -> Transposability:
    """The most telling first in each list: the places, then who led, the site, who took part."""
    own = is_own(place_of(record, home, ground), home)
    facts = chain(
        _stopped(record),
        compare_places(record, home, ground),
        _at_home(record) if own else _elsewhere(record, home, ground),
        adapt_money(record, home, ground),
        unknown_money(record),
    )
    lists: dict[Side, list[str]] = {side: [] for side in Side}
    for fact in facts:
        lists[fact.side].append(sentence(fact.text))
    return Transposability(
        **{str(side): tuple(texts[: MOST[side]]) for side, texts in lists.items()},
        know_how=know_how(record, ground),
        too_expensive=too_expensive(record, home, ground),
    )


def differences(found: Transposability) -> tuple[str, ...]:
    """The contract's `differences`: what is alike, then what differs."""
    return found.alike + found.differs


def _at_home(record: Experience) -> Iterator[Fact]:
    """Nothing to carry over: it is there."""
    yield Fact(Side.ADAPT, f"en parler d’abord avec le porteur, {lead_of(record)}")


def _elsewhere(record: Experience, home: Home, ground: Ground) -> Iterator[Fact]:
    yield from _carrier(record, home, ground)
    yield from _sites(record, home)
    yield from _helpers(record, home, ground)


_STOPPED = re.compile(r"^(?:arret|ferm|abandon)")


def _stopped(record: Experience) -> Iterator[Fact]:
    """An experience that ended without a follow-up says first what to guard against."""
    if not _STOPPED.match(fold(record.status)):
        return
    if record.brakes:
        met = lowered(record.brakes[0].text)
        yield Fact(Side.ADAPT, f"{record.status} là-bas ; obstacle à lever dès le départ : {met}")
    else:
        yield Fact(Side.ADAPT, f"{record.status} là-bas : demander pourquoi avant de commencer")


# --- who led

_PUBLIC = {
    "commune": "une commune",
    "epci": "une intercommunalité",
    "departement": "un département",
    "region": "une région",
    "syndicat mixte": "un syndicat mixte",
    "syndicat intercommunal": "un syndicat intercommunal",
}
_COMPANIES = frozenset(
    {
        "entreprise",
        "start-up",
        "bureau d'études",
        "entreprise de l'économie sociale",
        "cooperative",
        "groupement",
        "porteur de projet",
    }
)
_ASSOCIATIONS = frozenset({"association", "tête de réseau", "structure porteuse du lieu"})
_AGENCIES = frozenset({"agence de développement", "agence d'urbanisme", "incubateur"})
_STATE = frozenset({"etat", "établissement public", "programme national"})
_SPEAKERS = {
    Speaker.COLLECTIVITE: "une collectivité",
    Speaker.PORTEUR: "une entreprise ou une association",
    Speaker.HABITANT: "une habitante ou un habitant",
}
_LABELS = {
    "epci": "intercommunalité",
    "departement": "département",
    "region": "région",
    "etat": "État",
    "cooperative": "coopérative",
}


def _carrier(record: Experience, home: Home, ground: Ground) -> Iterator[Fact]:
    """Who led there, against who speaks here."""
    if record.lead is None or not record.lead.kind or home.speaker not in _SPEAKERS:
        return
    kind, own = record.lead.kind, _own_kind(home)
    who = f"porteur là-bas : {_named(record.lead.name, kind)}"
    if own == kind:
        yield Fact(Side.ALIKE, f"{who}, comme chez vous")
    elif own is None and home.speaker is Speaker.COLLECTIVITE and kind in _PUBLIC:
        yield Fact(Side.ALIKE, f"{who}, une collectivité comme vous")
    elif home.speaker is Speaker.PORTEUR and kind in _COMPANIES | _ASSOCIATIONS:
        yield Fact(Side.ALIKE, f"{who}, hors collectivité comme vous")
    else:
        speaks = f"chez vous, {_PUBLIC[own]}" if own else f"vous êtes {_SPEAKERS[home.speaker]}"
        yield Fact(Side.DIFFERS, f"{who} ; {speaks}")
        advice = _lead_at_home(record, home, ground) or _advice(kind, home, record.lead.name)
        if advice and not is_abroad(record):
            yield Fact(Side.ADAPT, advice)


def _lead_at_home(record: Experience, home: Home, ground: Ground) -> str | None:
    here = home.place
    for helper in ground.helpers.get(record.id, ()):
        codes = helper.record.territory.codes
        if here and led_by(record, helper) and covers(codes, here):
            return f"joindre le porteur, {helper.record.title}, qui intervient aussi chez vous"
    return None


def _own_kind(home: Home) -> str | None:
    """The speaker's own kind as a lead would be told; None when not sure."""
    if home.speaker is not Speaker.COLLECTIVITE or home.kind is None:
        return None
    return home.kind.value if home.kind.value in _PUBLIC else None


@lru_cache(maxsize=4_000)
def _named(name: str, kind: str) -> str:
    """« Lyon Urban Data (association) »; « Commune de Westhoffen », which says it already."""
    label = _LABELS.get(kind, kind)
    return name if fold(label)[:6] in fold(name) else f"{name} ({label})"


def _advice(kind: str, home: Home, lead: str) -> str | None:
    if home.speaker is Speaker.COLLECTIVITE:
        return _advice_to_public(kind, home, lead)
    if kind in _PUBLIC:
        who = "votre mairie ou votre intercommunalité"
        if home.speaker is Speaker.PORTEUR:
            who = "la collectivité qui le porterait avec vous"
        return f"en parler d’abord avec {who} : là-bas, {_PUBLIC[kind]} l’a porté"
    return _ask_state(kind, lead)


def _ask_state(kind: str, lead: str) -> str | None:
    if kind not in _STATE:
        return None
    return f"voir avec le porteur ({lead}) si ce service est ouvert chez vous"


def _advice_to_public(kind: str, home: Home, lead: str) -> str | None:
    group = home.around.get(TerritoryKind.EPCI)
    department = home.around.get(TerritoryKind.DEPARTMENT)
    if kind == "epci" and home.kind is TerritoryKind.COMMUNE:
        name = f" ({group.name})" if group else ""
        return f"le porter avec votre intercommunalité{name}, comme là-bas"
    if kind == "commune" and home.kind is TerritoryKind.EPCI:
        return "commencer par une commune volontaire : là-bas, une commune l’a porté"
    if kind == "departement" and department:
        return f"voir avec votre département ({department.name}) s’il peut le porter"
    if kind.startswith("syndicat"):
        return f"voir quel syndicat couvre votre territoire : là-bas, {_PUBLIC.get(kind)} l’a porté"
    if kind in _COMPANIES:
        return "trouver l’entreprise ou le groupement qui le porterait, ou le porter vous-mêmes"
    if kind in _ASSOCIATIONS:
        return "trouver l’association qui le porterait, ou l’aider à naître"
    if kind in _AGENCIES:
        return "trouver chez vous une agence de développement ou d’urbanisme pour l’animer"
    return _ask_state(kind, lead)


# --- the site

_SEA = frozenset({"port", "ports", "portuaire", "portuaires", "mer", "maritime", "littoral"})
# What cannot be moved: words that name it in a title or a need → how it is told, what would stand
# in for it, and the words that say that the speaker has it too.
_SITES: tuple[tuple[frozenset[str], str, str, frozenset[str]], ...] = (
    (
        frozenset({"acierie"}),
        "une aciérie",
        "qui tiendrait lieu d’aciérie",
        frozenset({"acierie", "acieries", "siderurgie", "siderurgique", "acier"}),
    ),
    (
        frozenset({"raffinerie"}),
        "une raffinerie",
        "qui tiendrait lieu de raffinerie",
        frozenset({"raffinerie", "raffineries", "petrochimie"}),
    ),
    (frozenset({"port", "ports", "portuaires"}), "un port", "qui tiendrait lieu de port", _SEA),
    (
        frozenset({"montagne"}),
        "la montagne",
        "",
        frozenset({"montagne", "montagnes", "massif", "alpes", "pyrenees", "vosges", "jura"}),
    ),
)
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=4_000)
def _title_words(title: str, need: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(f"{title} {need}")))


def _sites(record: Experience, home: Home) -> Iterator[Fact]:
    """A site that the title or the need names, and that the speaker's text does not."""
    words = _title_words(record.title, record.need)
    for names, told, instead, known in _SITES:
        if not names & words or known & home.words:
            continue
        yield Fact(Side.DIFFERS, f"là-bas, {told} ; votre texte n’en parle pas")
        if instead:
            yield Fact(Side.ADAPT, f"chercher ce {instead} chez vous")


# --- who took part

# Bodies tied to their place: no one expects them elsewhere.
_TIED = frozenset(
    {
        "collectivité",
        "gestionnaire de port",
        "chambre consulaire",
        "équipement touristique",
        "autorité organisatrice",
        "organisme de formation",
        "groupement d'entreprises",
        "industriel",
    }
)


def _helpers(record: Experience, home: Home, ground: Ground) -> Iterator[Fact]:
    """Of those who took part there, who also works here, who has to be replaced, and who is not
    known to come."""
    here = home.place
    if here is None:
        return
    helpers = [h for h in ground.helpers.get(record.id, ()) if not led_by(record, h)]
    near = [h for h in helpers if covers(h.record.territory.codes, here)]
    away = [h for h in helpers if h not in near and h.record.organisation_kind not in _TIED]
    local = [h for h in away if isinstance(h.record, Facilitator)]
    others = [h for h in away if h not in local]
    if near:
        did = "ont pris part là-bas et interviennent"
        if len(near) == 1:
            did = "a pris part là-bas et intervient"
        yield Fact(Side.ALIKE, f"{_names(near)} {did} aussi chez vous")
    for helper in local[:1]:
        where = helper.record.territory.name
        kind = helper.record.organisation_kind
        who = f"{helper.record.title}, {kind} ({where})"
        text = f"trouver qui tiendrait chez vous le rôle qu’a eu là-bas {who}"
        yield Fact(Side.ADAPT, text)
    if others:
        names = joined([_placed(helper) for helper in others[:2]], "ou")
        come = "intervient" if len(others) == 1 else "interviennent"
        yield Fact(Side.UNKNOWN, f"nos fiches ne disent pas si {names} {come} chez vous")


def _names(helpers: list[Helper]) -> str:
    return joined([helper.record.title for helper in helpers[:MOST_NAMES]])


def _placed(helper: Helper) -> str:
    return f"{helper.record.title} ({helper.record.territory.name})"
