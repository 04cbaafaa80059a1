"""Learning what needs are about: what they are compared with, and what each sign weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kb.analysis import analyse
from kb.concepts import ConceptMatcher
from kb.model import Record
from kb.vocabulary import NarrowTheme, Theme, Vocabulary
from search.evaluation import JudgedNeed
from search.need_reading.themes import FEATURES, Array, Known, ThemeReader

# A term of fewer texts is a name or a slip.
FEWEST_TEXTS = 2


class Corpus(NamedTuple):
    """What never changes from one fold to another: all of `Known` but the needs."""

    classes: tuple[str, ...]
    terms: list[str]
    known: Known


class ThemeNeeds(NamedTuple):
    """Judged needs as they are compared: `vectors` `(n, dimension)`, `said` the themes written."""

    terms: list[list[str]]
    vectors: Array
    themes: Array
    said: list[dict[str, float]]


def said_themes(matcher: ConceptMatcher, text: str) -> dict[str, float]:
    """The themes written in a text, and the weight of the strongest phrase that says each."""
    found: dict[str, float] = {}
    for mention in matcher.find(text):
        if mention.concept.list_name == "theme":
            label = mention.concept.value
            found[label] = max(found.get(label, 0.0), mention.weight)
    return found


def judged_narrowly(needs: Sequence[JudgedNeed], vocabulary: Vocabulary) -> list[JudgedNeed]:
    """Those not judged with wide themes alone: some of our needs were, whatever they are about,
    and would teach that nothing precise is ever meant."""
    narrow = {n.label for theme in vocabulary.themes for n in theme.narrower}
    return [n for n in needs if not themes_of(n) or narrow & set(themes_of(n))]


def themes_of(need: JudgedNeed) -> tuple[str, ...]:
    told = need.understanding.get("themes") or ()
    return tuple(map(str, told)) if isinstance(told, list | tuple) else ()


def build_corpus(records: Sequence[Record], vocabulary: Vocabulary, encode: Any) -> Corpus:
    classes = tuple(dict.fromkeys(vocabulary.theme_labels))
    index = {label: at for at, label in enumerate(classes)}
    pairs = [(at, text) for at, record in enumerate(records) for text in texts_of(record)]
    texts = [text for _, text in pairs]
    owner = np.array([at for at, _ in pairs], dtype=np.int32)
    themes = np.zeros((len(records), len(classes)), dtype=np.float32)
    for at, record in enumerate(records):
        themes[at, [index[label] for label in record.themes]] = 1.0
    words = sorted((index[label], text) for label, text in words_of_themes(vocabulary))
    terms, idf, starts, columns, weights = _mean_terms(texts, owner, len(records))
    wide = {theme.label for theme in vocabulary.themes}
    empty = np.zeros((0, 0), dtype=np.float32)
    known = Known(
        texts=encode(texts),
        owner=owner,
        themes=themes,
        terms=columns,
        starts=starts,
        weights=weights,
        idf=idf,
        labels=encode([text for _, text in words]),
        label_of=np.array([at for at, _ in words], dtype=np.int32),
        needs=empty,
        needs_themes=empty,
        wide=np.array([label in wide for label in classes], dtype=np.float32),
    )
    return Corpus(classes, terms, known)


def texts_of(record: Record) -> list[str]:
    """What a record says of itself, in pieces as long as a need."""
    fields = [record.title, *(getattr(record, name, "") or "" for name in ("summary", "need"))]
    fields += record.asked_as
    rest = [
        *(getattr(record, name, ()) or () for name in ("method", "lessons", "services")),
        getattr(record, "contributions", ()) or (),
        tuple(getattr(record, name, "") or "" for name in ("how_to", "conditions")),
    ]
    fields.append(" ".join(part for parts in rest for part in parts))
    return [text for text in fields if text.strip()]


def words_of_themes(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Label → each of its texts in the vocabulary."""
    found: list[tuple[str, str]] = []
    for theme in vocabulary.themes:
        every: tuple[Theme | NarrowTheme, ...] = (theme, *theme.narrower)
        for one in every:
            texts = (one.label, one.definition, *one.alt, *one.triggers)
            found += [(one.label, text) for text in texts if text]
    return found


def _mean_terms(
    texts: Sequence[str], owner: npt.NDArray[np.int32], records: int
) -> tuple[list[str], Array, npt.NDArray[np.int32], npt.NDArray[np.int32], Array]:
    """Terms, their IDF, and each record's mean TF-IDF by rows (starts, columns, weights)."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=FEWEST_TEXTS)
    matrix = vectorizer.fit_transform(texts)
    counts = Counter(owner.tolist())
    shares = [1.0 / counts[at] for at in owner.tolist()]
    mean = csr_matrix((shares, (owner, np.arange(len(texts)))), shape=(records, len(texts)))
    rows = (mean @ matrix).tocsr()
    rows.sort_indices()
    return (
        vectorizer.get_feature_names_out().tolist(),
        vectorizer.idf_.astype(np.float32),
        rows.indptr.astype(np.int32),
        rows.indices.astype(np.int32),
        rows.data.astype(np.float32),
    )


def theme_needs(
    needs: Sequence[JudgedNeed], corpus: Corpus, matcher: ConceptMatcher, encode: Any
) -> ThemeNeeds:
    index = {label: at for at, label in enumerate(corpus.classes)}
    themes = np.zeros((len(needs), len(corpus.classes)), dtype=np.float32)
    for row, need in enumerate(needs):
        themes[row, [index[t] for t in themes_of(need) if t in index]] = 1.0
    texts = [need.text.strip() for need in needs]
    said = [said_themes(matcher, text) for text in texts]
    terms = [analyse(text) for text in texts]
    return ThemeNeeds(terms, encode(texts, queries=True), themes, said)


def learn_themes(
    corpus: Corpus, needs: ThemeNeeds, rows: Sequence[int]
) -> tuple[Known, Array, float]:
    """What the themes of a need weigh, learned from these rows of the needs: each is compared with
    the others. One regression for all the themes, so that a few needs are enough."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    picked = list(rows)
    known = with_needs(corpus.known, needs, picked)
    blank = np.zeros(len(FEATURES), dtype=np.float32)
    reader = ThemeReader(corpus.classes, columns_of(corpus), known, blank, 0.0)
    described = [
        reader.features(needs.terms[row], needs.vectors[row], needs.said[row]) for row in picked
    ]
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    model.fit(np.concatenate(described), needs.themes[picked].ravel())
    scale, regression = model[0].scale_, model[1]
    weights = regression.coef_[0] / scale
    bias = float(regression.intercept_[0] - (weights * model[0].mean_).sum())
    return known, weights.astype(np.float32), bias


def with_needs(known: Known, needs: ThemeNeeds, rows: Sequence[int]) -> Known:
    arrays: Mapping[str, Any] = known.arrays() | {
        "needs": needs.vectors[rows],
        "needs_themes": needs.themes[rows],
    }
    return Known(**arrays)


def columns_of(corpus: Corpus) -> dict[str, int]:
    return {term: column for column, term in enumerate(corpus.terms)}
