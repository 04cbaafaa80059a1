"""Need text → what was understood, each with the words that say it. No heavy library: stems,
patterns, and what `make understanding` learned (search/need_reading)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from kb.analysis import analyse
from kb.areas import area_named
from kb.concepts import ConceptMatcher
from kb.gazetteer import Gazetteer, place_key
from kb.glosses import Glosses
from kb.model import Territory, TerritoryId
from kb.places import PlaceMention
from kb.understanding import Ask, Mention, Speaker, Understanding
from search.encoders import Encoder
from search.need_reading.about import Subject, find_themes
from search.need_reading.classifier import Scores, Vector
from search.need_reading.features import features
from search.need_reading.learned import NOT_SAID, Learned, read_learned
from search.need_reading.money import Amount, find_budget, find_population
from search.need_reading.phrases import Said
from search.need_reading.place import Told, Where, covered, find_kind, find_size, find_where
from search.need_reading.tried import find_tried
from search.need_reading.when import Deadline, find_deadline
from search.need_reading.who import declared_speaker
from search.need_reading.words import Word, fold_in_place, sentences

# A weaker answer is not shown: the person would have to remove it. Least probability, and least
# evidence from the words themselves; a few words (« vélo école ») tell neither who asks nor what.
FLOOR, EVIDENCE_FLOOR = 0.25, 0.1
SHORT_FLOOR, SHORT_EVIDENCE_FLOOR = 0.5, 0.3
SHORT_WORDS, FEWEST_WORDS = 10, 3
# What is asked, in log-odds, and how many things at most.
ASK_FLOOR, MOST_ASKS = 0.3, 3
# Of a theme that no word of the vocabulary says, in a text as short.
SHORT_THEME_FLOOR = 0.7


class _Need(NamedTuple):
    """A need as its readers see it. `glossed`: with the names of what its newer words mean."""

    text: str
    folded: str
    said: list[list[Word]]
    vector: Vector
    glossed: str

    @property
    def words(self) -> int:
        return sum(map(len, self.said))


class _Told(NamedTuple):
    """A field of the understanding, its value, and the words that say it."""

    name: str
    value: object
    mentions: Sequence[Mention] = ()


class Reader:
    """Reads needs; holds the vocabulary compiled once.

    `encoder`: the embedded one, where the caller has it already; another is of no use here, for
    what was learned was learned with that one. `learned`: other than what is shipped, to measure
    it. `glosses`: what words mean that were added since."""

    def __init__(
        self,
        matcher: ConceptMatcher,
        gazetteer: Gazetteer,
        encoder: Encoder | None = None,
        learned: Learned | None = None,
        glosses: Glosses | None = None,
    ) -> None:
        self._matcher = matcher
        self._glosses = glosses
        self._gazetteer = gazetteer
        self._encoder_given = encoder
        self._learned_given = learned

    def read(self, text: str) -> Understanding:
        """Everything the text says, best first; nothing is guessed where it says nothing."""
        folded = fold_in_place(text)
        glossed = self._glosses.glossed(text) if self._glosses else text
        vector = self._encoder.encode([glossed], queries=True)[0]
        need = _Need(text, folded, sentences(folded), vector, glossed)
        where = find_where(text, self._gazetteer)
        told = [
            *self._about(need, where.every),
            *_places(need, where),
            *self._who_and_how_far(need),
            *_figures(need),
        ]
        values = {one.name: one.value for one in told}
        told += self._phrases(need, values)
        values |= {one.name: one.value for one in told}
        mentions = tuple(mention for one in told for mention in one.mentions)
        return Understanding.model_validate({**values, "mentions": mentions})

    def place_named(self, name: str) -> Territory | None:
        """The territory a person typed or chose: an id (« commune:62160 »), or a name alone."""
        return named_place(name, self._gazetteer)

    @cached_property
    def _learned(self) -> Learned:
        return self._learned_given or read_learned()

    @cached_property
    def _encoder(self) -> Encoder:
        given = self._encoder_given
        if given is not None and given.fingerprint() == self._learned.encoder:
            return given
        from search.static import StaticEncoder

        return StaticEncoder()

    def _about(self, need: _Need, places: Sequence[PlaceMention]) -> list[_Told]:
        # « Boulogne-sur-Mer » says nothing of the sea, nor « Port-Vendres » of a harbour.
        concepts = [
            concept
            for concept in self._matcher.find(need.text)
            if not covered(concept.start, concept.end, places)
        ]
        reader, terms = self._learned.themes, analyse(need.glossed)
        if not concepts and not reader.knows(terms):
            return []
        subject = Subject(need.text, terms, need.said, need.vector, concepts)
        found = find_themes(subject, reader, self._encoder.encode)
        if need.words < SHORT_WORDS:
            written = {concept.concept.value for concept in concepts}
            found = [t for t in found if t.weight >= SHORT_THEME_FLOOR or t.label in written]
        spans = [(theme.label, *span) for theme in found for span in theme.spans]
        return [
            _Told("themes", tuple(t.label for t in found), _mentions(need, "theme", spans)),
            _Told("theme_weights", {theme.label: theme.weight for theme in found}),
        ]

    def _who_and_how_far(self, need: _Need) -> list[_Told]:
        """Who speaks, how far the project is, what is asked; nothing where no word is known."""
        words = need.words
        if words < FEWEST_WORDS:
            return []
        found = features(need.said)
        scores = self._learned.heads.scores(found, need.vector)
        short = words < SHORT_WORDS
        floors = (SHORT_FLOOR, SHORT_EVIDENCE_FLOOR) if short else (FLOOR, EVIDENCE_FLOOR)
        declared = declared_speaker(found)
        return [
            _Told("speaker", declared[0], [_mention(need, "speaker", declared[0], *declared[1])])
            if declared
            else _best(need, scores["speaker"], "speaker", floors),
            _best(need, scores["phase"], "phase", floors),
            _asked(need, scores["ask"]),
        ]

    def _phrases(self, need: _Need, values: Mapping[str, object]) -> list[_Told]:
        found = self._learned.phrases.find(need.said)
        found["brake"] = [*found["brake"], *self._added(need, "brake")]
        brakes = tuple(dict.fromkeys(one.value for one in found["brake"]))
        tried = find_tried(need.folded)
        # A town that quotes « notre capteur » sells none.
        sells = values.get("speaker") in {None, Speaker.PORTEUR}
        offered = found["solution"] if sells else []
        told = [
            _Told("brakes", brakes, _mentions(need, "brake", found["brake"])),
            _Told(
                "tried",
                tuple(need.text[one.start : one.end] for one in tried),
                _mentions(need, "tried", tried),
            ),
            _Told("solution", bool(offered), _mentions(need, "solution", offered)),
        ]
        if values.get("phase") is None and len({one.value for one in found["phase"]}) == 1:
            phase = found["phase"][0].value
            told.append(_Told("phase", phase, _mentions(need, "phase", found["phase"])))
        return told

    def _added(self, need: _Need, list_name: str) -> list[Said]:
        """Concepts of a list that words say which were added since it was learned."""
        mentions = self._glosses.mentions(need.text) if self._glosses else []
        return [
            Said(found.concept.value, found.start, found.end)
            for found in mentions
            if found.concept.list_name == list_name
        ]


# --- mentions


def _mention(need: _Need, field: str, value: str, start: int, end: int) -> Mention:
    words = need.text[start:end]
    return Mention.model_validate(
        {"field": field, "value": value, "words": words, "start": start, "end": end}
    )


def _mentions(need: _Need, field: str, told: Iterable[tuple[str, int, int]]) -> list[Mention]:
    """`told`: value, start and end of each."""
    return [_mention(need, field, *one) for one in told]


# --- what is learned


def _best(need: _Need, scores: Scores, field: str, floors: tuple[float, float]) -> _Told:
    """The class told, if its probability and the words' evidence reach the floors."""
    shares = scores.probabilities()
    at = int(shares.argmax())
    label = scores.classes[at]
    sure = shares[at] >= floors[0] and scores.evidence(label) >= floors[1]
    if label == NOT_SAID or not sure:
        return _Told(field, None)
    span = scores.words_for(label)
    return _Told(field, label, [_mention(need, field, label, *span)] if span else [])


def _asked(need: _Need, scores: Scores) -> _Told:
    """What is asked, the surest first; each is a yes or no of its own."""
    order = sorted(range(len(scores.classes)), key=lambda at: -scores.values[at])
    asks = [scores.classes[at] for at in order if scores.values[at] > ASK_FLOOR][:MOST_ASKS]
    spans = [(ask, span) for ask in asks if (span := scores.words_for(ask))]
    mentions = [_mention(need, "ask", ask, *span) for ask, span in spans]
    return _Told("asks", tuple(map(Ask, asks)), mentions)


# --- places


def _places(need: _Need, where: Where) -> list[_Told]:
    own = where.own
    mentions = [_place(need, "territory", own)] if own else []
    return [
        _Told("territory", own.territory if own else None, mentions),
        _Told(
            "references",
            tuple({m.territory.id: m.territory for m in where.cited}.values()),
            [_place(need, "reference", mention) for mention in where.cited],
        ),
    ]


def _place(need: _Need, field: str, place: PlaceMention) -> Mention:
    return _mention(need, field, place.territory.id, place.start, place.end)


def named_place(name: str, gazetteer: Gazetteer) -> Territory | None:
    """The territory of this id or name. Among homonyms, one whose official name it is (the town
    of Dunkerque before its group of towns), then the most populated; an area of usage when no
    official place is so named."""
    if found := gazetteer.get(TerritoryId(name.strip())):
        return found
    bare = re.sub(r"\s*\([^)]*\)\s*$", "", name)
    key = place_key(bare)
    homonyms = gazetteer.by_keys([key]).get(key, []) if key else []
    inside = re.search(r"\(([^)]*)\)\s*$", name)
    if inside:
        code = inside.group(1).strip()
        homonyms = [t for t in homonyms if t.department == code] or homonyms
    named = max(homonyms, key=lambda t: (place_key(t.name) == key, t.population or 0), default=None)
    return named or area_named(bare)


# --- figures


def _figures(need: _Need) -> list[_Told]:
    budget, population = find_budget(need.folded), find_population(need.folded)
    deadline = find_deadline(need.folded)
    size = find_size(need.folded, population.value if population else None)
    kind = find_kind(need.folded)
    return [
        _figure(need, "budget", "budget_eur", budget),
        _figure(need, "population", "population", population),
        _Told("size", size.value if size else None, _said(need, "size", size)),
        _Told("place_kind", kind.value if kind else None, _said(need, "place_kind", kind)),
        *_deadline(need, deadline),
    ]


def _figure(need: _Need, field: str, name: str, amount: Amount | None) -> _Told:
    if amount is None:
        return _Told(name, None)
    told = (str(amount.value), amount.start, amount.end)
    return _Told(name, amount.value, [_mention(need, field, *told)])


def _said(need: _Need, field: str, told: Told | None) -> list[Mention]:
    return [_mention(need, field, *told)] if told and told.end else []


def _deadline(need: _Need, deadline: Deadline | None) -> list[_Told]:
    if deadline is None:
        return []
    words = need.text[deadline.start : deadline.end]
    mention = _mention(need, "deadline", deadline.iso or words, deadline.start, deadline.end)
    return [_Told("deadline", words, [mention]), _Told("deadline_iso", deadline.iso)]
