"""A ranked record → its card: why, the quoted proof, the cost, who helped, what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from kb.analysis import analyse, analyse_spans
from kb.model import Experience, Kind, Record, RecordId, RelationType
from kb.sqlite.lexicon import Target
from kb.understanding import Understanding
from search.model import Link, QuotedEvidence, Suggestion
from search.recommend import explanation
from search.recommend.home import Home
from search.recommend.library import Library
from search.recommend.ranking import Ranked
from search.recommend.reasons import Case, reasons
from search.recommend.transposability import differences, transposability
from search.recommend.weights import Weights

EVIDENCE_PER_CARD = 2
NAME_SHARE = 3.0
# From this chance on, a record is said to answer; from the other, an experience is worth naming.
SURE = 0.5
WORTH_TELLING = 0.15


class Standing:
    """What the records of one answer are worth: `worth` of each experience, 0 to 1."""

    def __init__(self, worth: Mapping[str, float], weights: Weights) -> None:
        self.worth = worth
        self._lines = weights.kinds

    def chance(self, found: Ranked) -> float:
        """The chance that a record answers."""
        return self._lines[Kind(found.record.kind)].chance_of(found.score)


class Words:
    """The need's words, to say which ones a record shares: rarest first, as they were written."""

    def __init__(self, text: str, idf: Mapping[str, float]) -> None:
        self.idf = idf
        self._written: dict[str, str] = {}
        for term in analyse_spans(text):
            self._written.setdefault(term.value, text[term.start : term.end].lower())

    def shared_with(self, terms: Collection[str]) -> list[str]:
        shared = [t for t, word in self._written.items() if t in terms and _is_telling(word)]
        shared.sort(key=lambda term: -self.idf.get(term, 0.0))
        return list(dict.fromkeys(self._written[term] for term in shared))


def _is_telling(word: str) -> bool:
    """Worth quoting as a reason: a word, not a number or a two-letter remnant."""
    return len(word) > 2 and word.isalpha()


class CardMaker:
    """Writes the cards of one library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def words(self, text: str) -> Words:
        return Words(text, self._idf(text))

    def card(
        self,
        found: Ranked,
        understood: Understanding,
        words: Words,
        standing: Standing,
        home: Home,
    ) -> Suggestion:
        """`words`: of the need; `standing`: of all that was ranked with it; `home`: where the
        speaker is, to compare with."""
        record = found.record
        evidence = self._evidence(record, words)
        told = reasons(self._case(found, understood, words, standing, evidence))
        return Suggestion(
            score=found.score,
            features=found.features,
            why=tuple(reason.text for reason in told),
            reasons=told,
            evidence=evidence,
            **self._facts(record, understood),
            **self._compared(record, home),
            **self._money_and_people(record),
        )

    def _evidence(self, record: Record, words: Words) -> tuple[QuotedEvidence, ...]:
        weights = self._proof_weights(record, words)
        passages = self._library.passages.get(record.id, [])
        return self._library.proofs.best(record.id, passages, weights, EVIDENCE_PER_CARD)

    def _case(
        self,
        found: Ranked,
        understood: Understanding,
        words: Words,
        standing: Standing,
        evidence: Sequence[QuotedEvidence],
    ) -> Case:
        """What the reasons are made from."""
        record = found.record
        return Case(
            record=record,
            parts=found.features,
            need=understood,
            vocabulary=self._library.vocabulary,
            words=words.shared_with(self._terms(record.id)),
            idf=words.idf,
            evidence=evidence,
            leader=self._leader(record, standing),
            sure=standing.chance(found) >= SURE,
            brakes=self._library.brakes,
            places=self._library.places,
        )

    def _facts(self, record: Record, understood: Understanding) -> dict[str, object]:
        """What is said of the record itself, whatever weighed."""
        library = self._library
        return {
            "id": record.id,
            "kind": Kind(record.kind),
            "title": record.title,
            "summary": explanation.summary_of(record),
            "territory": record.territory.name,
            "themes": record.themes,
            "status": explanation.status_of(record),
            "warnings": explanation.warnings_of(record, understood),
            "next_step": explanation.next_step_of(record, understood, library.vocabulary),
            "sources": record.sources,
        }

    def _compared(self, record: Record, home: Home) -> dict[str, object]:
        """What of an experience holds at the speaker's, and what differs."""
        if not isinstance(record, Experience):
            return {"differences": ()}
        found = transposability(record, home, self._library.ground)
        return {"transposability": found, "differences": differences(found)}

    def _leader(self, record: Record, standing: Standing) -> Experience | None:
        """Of the experiences that it took part in, the one that answers best, if any does."""
        known = [e for e, _ in self._library.experiences_of(record.id) if e.id in standing.worth]
        best = max(known, key=lambda e: standing.worth[e.id], default=None)
        return best if best is not None and standing.worth[best.id] >= WORTH_TELLING else None

    @lru_cache(maxsize=5_000)  # noqa: B019
    def _terms(self, record_id: RecordId) -> frozenset[str]:
        return frozenset(analyse(self._library.fields[record_id].whole()))

    @lru_cache(maxsize=2_000)  # noqa: B019  (lives as long as the recommender, which is long)
    def _idf(self, text: str) -> dict[str, float]:
        lexicon = self._library.store.lexicon
        return lexicon.inverse_document_frequencies(analyse(text), Target.RECORDS)

    def _proof_weights(self, record: Record, words: Words) -> dict[str, float]:
        """Terms that make a sentence a proof: the need's, and the record's own name.

        An experience is told over a whole section; an organisation or a funding is in the one
        sentence that names it."""
        return {**words.idf, **self._name_weights(record.id)}

    @lru_cache(maxsize=5_000)  # noqa: B019
    def _name_weights(self, record_id: RecordId) -> dict[str, float]:
        record = self._library.records[record_id]
        share = 1.0 if isinstance(record, Experience) else NAME_SHARE
        return {term: share * idf for term, idf in self._idf(record.title).items()}

    def _money_and_people(self, record: Record) -> dict[str, object]:
        """The two objections answered: how it was done and with whom, what it cost and who paid."""
        helpers = self._helpers(record.id)
        if isinstance(record, Experience):
            return {
                "method": record.method,
                "cost": record.cost,
                "cost_text": explanation.money_text(record.cost),
                "paid_by": tuple(explanation.share_text(share) for share in record.fundings),
                "helped_by": helpers,
            }
        amount = getattr(record, "amount", None)
        rate = getattr(record, "rate", None)
        told = [text for text in (explanation.money_text(amount), rate) if text]
        return {"cost": amount, "cost_text": " ; ".join(told) or None, "helped_by": helpers}

    @lru_cache(maxsize=5_000)  # noqa: B019
    def _helpers(self, record_id: RecordId) -> tuple[Link, ...]:
        """Facilitators of an experience; for the others, the experiences they took part in."""
        return tuple(self._found_helpers(self._library.records[record_id]))

    def _found_helpers(self, record: Record) -> Iterable[Link]:
        for relation in self._library.linked.get(record.id, ()):
            if relation.origin == record.id and relation.type is RelationType.FACILITATED_BY:
                yield link_to(self._library.records[relation.target], relation.role)
            elif relation.target == record.id and not isinstance(record, Experience):
                yield link_to(self._library.records[relation.origin], relation.role)


def link_to(record: Record, role: str | None = None) -> Link:
    return Link(id=record.id, kind=Kind(record.kind), title=record.title, role=role)
