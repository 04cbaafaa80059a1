"""Whether the base has anything for a need, and for each kind: a chance, learned and calibrated on
judged needs, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kb.model import Kind
from kb.understanding import Understanding
from search.model import KindAnswer, Status
from search.recommend.features import is_open_to
from search.recommend.ranking import Looked, Ranked
from search.recommend.scope import Scope
from search.recommend.weights import Line, Weights
from search.rows import Scores

# Of the best records, so many say whether a list holds.
BEST = 5
# Between these numbers of terms, a longer need shares fewer of its words with any record.
SHORT_TERMS, LONG_TERMS = 8, 100
# Below this chance, the best record of a kind is shown as a lead, not as an answer.
WEAK_BELOW = 0.35

NOTHING: Mapping[Kind, str] = {
    Kind.EXPERIENCE: "Aucune expérience de la base ne répond à ce besoin.",
    Kind.FUNDING: "Aucun financement de la base ne convient à ce besoin.",
    Kind.FACILITATOR: "Aucun facilitateur de la base n’intervient sur ce sujet.",
    Kind.PARTNER: "Aucun partenaire de la base n’a pris part à une expérience proche.",
}
LEADS: Mapping[Kind, str] = {
    Kind.EXPERIENCE: "Pas de précédent tout à fait comparable : des pistes, à lire comme telles.",
    Kind.FUNDING: "Pas de financement sûr : des pistes à vérifier auprès du financeur.",
    Kind.FACILITATOR: "Pas de facilitateur du sujet : des structures qui peuvent orienter.",
    Kind.PARTNER: "Pas de partenaire évident : des acteurs de sujets voisins.",
}


PRECEDENTS = (
    "Rien d’ouvert à votre demande ne convient : ce qui suit est clos ou réservé à d’autres, et "
    "sert de précédent."
)


def answer_features(looked: Looked, kinds: Mapping[Kind, Line], scope: Scope) -> dict[str, float]:
    """What a need's signals say of whether the base answers it; `scope`: how far its words are
    from what is asked elsewhere than here."""
    signals = looked.signals
    if not signals.ids:
        return {}
    experiences = looked.tables[Kind.EXPERIENCE].scores(kinds[Kind.EXPERIENCE].weights)
    dense, aspect = signals.values["dense"], signals.values["aspect"]
    return {
        "best_experience": _best_mean(experiences, 1),
        "best_experiences": _best_mean(experiences, 3),
        "dense": _best_mean(dense, 1),
        "dense_mean": _best_mean(dense, BEST),
        "aspect": _best_mean(aspect, 1),
        "aspect_mean": _best_mean(aspect, BEST),
        "lexical": _best_mean(signals.values["lexical"], 1),
        "known_words": 1 - signals.unknown,
        "length": float(np.log(min(max(signals.terms, SHORT_TERMS), LONG_TERMS))),
        "scope": scope.odds(signals.vector),
    }


def presence_features(scores: Scores, line: Line) -> dict[str, float]:
    """What the scores of a kind say of whether it holds anything for the need."""
    if not len(scores):
        return {}
    return {
        "best": line.chance_of(_best_mean(scores, 1)),
        "best_mean": line.chance_of(_best_mean(scores, 3)),
    }


def _best_mean(values: Scores, count: int) -> float:
    if not len(values):
        return 0.0
    return float(np.sort(values)[::-1][:count].mean())


class Confidence:
    """What may be promised of an answer."""

    def __init__(self, weights: Weights, scope: Scope) -> None:
        self._weights = weights
        self._scope = scope

    def answers(self, looked: Looked) -> float:
        """The chance that the base has anything: 0 for a text without a word that means anything,
        or of which no record holds a single word."""
        told = answer_features(looked, self._weights.kinds, self._scope)
        if not told or looked.signals.unknown == 1.0:
            return 0.0
        return self._weights.answer.chance_for(told)

    def kinds(self, looked: Looked, answers: float) -> dict[Kind, KindAnswer]:
        """Each kind by itself; nothing at all when the base has nothing."""
        return {kind: self._kind(kind, looked, answers) for kind in Kind}

    def status(self, answers: float, kinds: Mapping[Kind, KindAnswer]) -> Status:
        """Of the whole: that of the better of experiences and fundings."""
        if answers < self._weights.none_below:
            return Status.NONE
        if answers < self._weights.weak_below:
            return Status.WEAK
        main = {kinds[Kind.EXPERIENCE].status, kinds[Kind.FUNDING].status}
        return Status.OK if Status.OK in main else Status.WEAK

    @staticmethod
    def with_precedents(
        kinds: Mapping[Kind, KindAnswer], fundings: Sequence[Ranked], understood: Understanding
    ) -> dict[Kind, KindAnswer]:
        """The same; a list of fundings whose first is closed or for others says so."""
        found = dict(kinds)
        answer = found[Kind.FUNDING]
        shown = fundings if answer.status is not Status.NONE else ()
        if shown and not is_open_to(shown[0].record, understood):
            update = {"status": Status.WEAK, "message": PRECEDENTS}
            found[Kind.FUNDING] = answer.model_copy(update=update)
        return found

    def _kind(self, kind: Kind, looked: Looked, answers: float) -> KindAnswer:
        if answers < self._weights.none_below:
            return KindAnswer(status=Status.NONE, chance=0.0, message=NOTHING[kind])
        line, presence = self._weights.kinds[kind], self._weights.presence[kind]
        scores = looked.tables[kind].scores(line.weights)
        told = presence_features(scores, line)
        chance = presence.chance_for(told) if told else 0.0
        if chance <= self._weights.empty_below[kind]:
            return KindAnswer(status=Status.NONE, chance=round(chance, 4), message=NOTHING[kind])
        if told["best"] < WEAK_BELOW:
            return KindAnswer(status=Status.WEAK, chance=round(chance, 4), message=LEADS[kind])
        return KindAnswer(status=Status.OK, chance=round(chance, 4))
