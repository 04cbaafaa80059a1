"""A word that a curator adds to the controlled lists: what it would reach, then what it does. The
passages that say it are given its theme; taken out, the word takes with it what it gave."""

from __future__ import annotations

from typing import NamedTuple

from ingest.pipeline import THEMES_PER_PASSAGE
from ingest.tagging import denied
from kb.added_words import AddedWord, Judged, NewWord, WordKind, judge
from kb.concepts import ConceptMatcher, phrase_terms
from kb.errors import CurationRefused, InvalidRequest
from kb.model import Passage, RecordId, Role
from kb.sqlite.lexicon import Target
from kb.store import Store
from kb.vocabulary import SaidWord, Vocabulary

# A word of more passages than this tells them apart no more.
LARGEST_SHARE = 0.05


class Said(NamedTuple):
    """A passage that says a word, at `quote[start:end]`; people masked."""

    passage: Passage
    quote: str
    start: int
    end: int


class Reach(NamedTuple):
    """Where a word is said. `told`: every passage of the base; `tagged`: those that would get its
    theme. `passages` in order of document; `records`: published ones."""

    passages: tuple[Said, ...]
    records: tuple[RecordId, ...]
    tagged: int
    told: int

    @property
    def wide(self) -> bool:
        return len(self.passages) > LARGEST_SHARE * self.told


class Kept(NamedTuple):
    """A word as it was added or taken out, and how many passages and documents it touched."""

    word: AddedWord
    passages: int
    documents: int


class Retagger:
    """Over a base, with the lists in use there."""

    def __init__(self, store: Store, vocabulary: Vocabulary) -> None:
        self._store = store
        self._vocabulary = vocabulary

    def judge(self, new: NewWord, reach: Reach) -> Judged:
        """Why a word is refused, or what must be confirmed. Raises ConceptNotFound."""
        judged = judge(self._vocabulary, new)
        if judged.refusal or not reach.wide:
            return judged
        share = round(100 * len(reach.passages) / reach.told)
        wide = f"« {new.word} » est dans {share}\u00a0% des passages : il distinguera peu."
        return Judged("", (*judged.doubts, wide))

    def reach(self, new: NewWord) -> Reach:
        """Where a word is said, before it is added."""
        said = self._said(new)
        return Reach(
            passages=tuple(said),
            records=self._records(new),
            tagged=sum(self._is_new(new, one.passage) for one in said) if _names(new) else 0,
            told=self._store.documents.count()[1],
        )

    def add(self, new: NewWord, actor: str, *, confirmed: bool = False) -> Kept:
        """Inside a transaction. Raises InvalidRequest for a word that the lists refuse,
        CurationRefused for one that must be confirmed."""
        reach = self.reach(new)
        judged = self.judge(new, reach)
        if judged.refusal:
            raise InvalidRequest(judged.refusal)
        if judged.doubts and not confirmed:
            raise CurationRefused(" ".join((*judged.doubts, "Confirmez pour l’ajouter.")))
        words = self._store.words
        word = words.add(new, actor)
        by_words = words.tagged_by_words(new.concept)
        given = {}
        for one in reach.passages if _names(new) else ():
            if self._is_new(new, one.passage):
                given[str(one.passage.id)] = True
            elif one.passage.id in by_words:
                given[str(one.passage.id)] = False
        documents = words.tag(word, given)
        count = sum(given.values())
        words.note("add", word, documents, actor, _told(word, count, len(documents)))
        return Kept(word, count, len(documents))

    def remove(self, number: int, actor: str) -> Kept:
        """Inside a transaction. Raises WordNotFound."""
        words = self._store.words
        word = words.get(number)
        count, documents = words.remove(word, actor)
        words.note("remove", word, documents, actor, _told(word, count, len(documents)))
        return Kept(word, count, len(documents))

    def _said(self, new: NewWord) -> list[Said]:
        """Said, and not only denied."""
        matcher = _matcher(new)
        terms = [term.value for term in phrase_terms(new.word)]
        ids = self._store.lexicon.holding_all(terms, Target.PASSAGES)
        passages = [*self._store.documents.passages_by_id(ids).values(), *self._unsearched()]
        order = sorted(passages, key=lambda p: (p.document_id, p.index))
        quoted = self._store.documents.quoted(order)
        found = []
        for passage in order:
            quote = quoted[passage.id].quote
            text = "\n".join((*passage.heading_path[-1:], quote))
            above = len(text) - len(quote)
            for mention in matcher.find(text):
                if not denied(text, mention.start):
                    start = max(0, mention.start - above)
                    found.append(Said(passage, quote, start, max(start, mention.end - above)))
                    break
        return found

    def _unsearched(self) -> list[Passage]:
        """The words of drafts are in no index: each is read."""
        documents = self._store.documents
        found = (p for draft in documents.drafts() for p in documents.passages(draft.id))
        return [passage for passage in found if passage.role is not Role.PARTICIPANTS]

    def _records(self, new: NewWord) -> tuple[RecordId, ...]:
        matcher = _matcher(new)
        terms = [term.value for term in phrase_terms(new.word)]
        ids = self._store.lexicon.holding_all(terms, Target.RECORDS)
        fields = self._store.records.fields(ids)
        return tuple(
            record_id
            for record_id, said in fields.items()
            if matcher.find("\n".join((said.title, said.need, said.themes, said.body, *said.asked)))
        )

    def _is_new(self, new: NewWord, passage: Passage) -> bool:
        """Whether the theme can be given to it: a wide one gives way to its narrow ones, and the
        first themes of a passage are what it is about."""
        if new.list_name != "theme" or len(passage.themes) >= THEMES_PER_PASSAGE:
            return False
        wide = self._vocabulary.wide_theme_of
        families = {wide[theme].label for theme in passage.themes if theme in wide}
        return new.concept not in {*passage.themes, *families}


def _names(new: NewWord) -> bool:
    """A trigger is a hint: it helps to understand a need, and names no passage by itself."""
    return new.list_name == "theme" and new.kind is WordKind.SYNONYM


def _matcher(new: NewWord) -> ConceptMatcher:
    synonym = new.kind is WordKind.SYNONYM
    said = SaidWord(new.list_name, new.concept, new.concept, new.word, synonym)
    return ConceptMatcher.of_words([said])


def _told(word: AddedWord, passages: int, documents: int) -> str:
    return (
        f"« {word.word} » ({word.concept}) : {passages} passages de {documents} documents "
        "changent de thèmes."
    )
