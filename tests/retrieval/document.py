"""docs/retrieval.md: what was measured → Markdown. Same figures, same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, fill

import numpy as np

from search.fusion import DENSE_WEIGHT
from search.matching import DENSE_FLOOR
from tests.retrieval import choice, tables
from tests.retrieval.choice import TOLERANCE, means_of
from tests.retrieval.fusions import KEPT, Value
from tests.retrieval.measures import RESAMPLES
from tests.retrieval.study import Study
from tests.retrieval.tables import number, table, told_value

WIDTH = 138


@dataclass(frozen=True)
class Measured:
    """`encoder_name`: empty for the one shipped. `likeness`: Spearman on the STS-B pairs."""

    study: Study
    likeness: float
    encoder_name: str


def document(measured: Measured) -> str:
    study = measured.study
    value = choice.under_gate(study.gate)(study.tried[KEPT], study.sets)
    parts = [
        _introduction(measured),
        *_fusions(study),
        *_gate(study, value),
        *_reading(study, value),
        *_floor(study, value),
        _likeness(measured.likeness),
    ]
    return "\n\n".join(parts) + "\n"


def _said(text: str) -> str:
    """Paragraphs, filled to the width of the docs."""
    paragraphs = dedent(text).strip().split("\n\n")
    return "\n\n".join(
        fill(" ".join(p.split()), WIDTH, break_long_words=False, break_on_hyphens=False)
        for p in paragraphs
    )


def _introduction(measured: Measured) -> str:
    encoder = measured.study.encoder
    option = f" --encoder {measured.encoder_name}" if measured.encoder_name else ""
    which = f"`{measured.encoder_name}`" if measured.encoder_name else "the one shipped"
    said = _said(
        f"""
        Written by `python -m tests.retrieval DATA{option}`, which `make eval DATA=DATA` also runs:
        do not edit, run it again. DATA is a folder of judged sets that is not part of the project;
        nothing of their texts is. Encoder: {which}, `{encoder.fingerprint()[:23]}`,
        {encoder.dimension} dimensions.

        Seven French sets, with (queries × texts) in the heads of the tables: needs in everyday
        words, missions of public start-ups, promises of programmes, programmes recommended by
        experts, questions on personal data, names of benefits for the young, questions on an
        encyclopaedia. Then the needs of `corpus/needs/dev.yml` against whole records, kind by kind.
        One text is relevant to each query, except in tee_reco and the needs.

        Figures are nDCG@10, gain 2^grade − 1. In brackets, where 95 % of {RESAMPLES:,} paired
        resamples put the difference to BM25; the four kinds of needs are drawn together. BM25 is
        the store's own: French analyser, k1 1.2, b 0.75, idf with a floor, field weights for
        records. Its bound is the sum of idf × (k1 + 1) over the query's words, known or not;
        « lexical » is BM25 over its bound, « cosine » is 0 when negative.
        """
    )
    return f"# Retrieval, measured\n\n{said}"


def _fusions(study: Study) -> list[str]:
    formulas = [[f.name, f.formula, _tried(f.values)] for f in study.fusions.values()]
    return [
        "## Both legs and their fusions",
        "\n".join(table(["fusion", "score", "values tried"], formulas)),
        _said(
            """
            **Leave one set out.** The value used on a set is the one whose mean over the other sets
            is highest; the needs, which share their texts, are left out together. Latent semantic
            analysis is fitted on each set's own texts.
            """
        ),
        "\n".join(tables.sets_table(study, tables.left_out_rows(study))),
        "The values so chosen:",
        "\n".join(tables.values_table(study)),
        _said(
            """
            **Five folds.** Within each set, each fifth of the queries at the value that is best on
            the other four. On 35 queries that choice is mostly noise.
            """
        ),
        "\n".join(tables.sets_table(study, tables.folded_rows(study))),
    ]


def _tried(values: tuple[Value, ...]) -> str:
    if isinstance(values[0], tuple):
        return f"{len(values)} pairs, {told_value(values[0])} to {told_value(values[-1])}"
    return f"{len(values)}, {told_value(values[0])} to {told_value(values[-1])}"


def _gate(study: Study, value: Value) -> list[str]:
    return [
        "## The gate, and the choice",
        _said(
            f"""
            A fusion should be above both legs on every set, and must never be below BM25 by more
            than {number(TOLERANCE)}. « Left out »: the values of the first tables. Then one value
            for all sets: « highest mean » is the one of highest mean over all sets; « gate first »
            the one that the gate stops on the fewest sets, then of highest mean. These two see
            every set: they describe, « left out » predicts.
            """
        ),
        "\n".join(tables.gate_table(study)),
        f"The {KEPT}, value by value:",
        "\n".join(tables.values_of_kept(study)),
        _choice(study, value),
        _cost(study, value),
    ]


def _choice(study: Study, value: Value) -> str:
    best = choice.highest_mean(study.tried[KEPT], study.sets)
    used = "as in" if value == DENSE_WEIGHT else f"not the {DENSE_WEIGHT:g} of"
    return _said(
        f"""
        **Chosen: {KEPT}, w = {told_value(value)}**, gate first, {used} `search/fusion.py`. The
        single value of highest mean over all sets is w = {told_value(best)}. The score is 1 −
        (1 − lexical)(1 − w × cosine): the cosine counts for what the exact words leave unproved,
        so that a text which answers word for word is not passed by its neighbours. One value to
        choose, a score between 0 and 1, and neither leg can lower it.
        """
    )


def _cost(study: Study, value: Value) -> str:
    gate = study.gate
    kept = means_of(study.tried[KEPT][value], study.sets)
    unseen = means_of(study.left_out(KEPT)[1], study.sets)
    best = study.tried[KEPT][choice.highest_mean(study.tried[KEPT], study.sets)]
    lost = _mean(means_of(best, study.sets)) - _mean(kept)
    return _said(
        f"""
        **What it costs.** {_behind(gate.not_above(kept), kept, gate)} Left out, it is not above
        both legs on {_names(gate.not_above(unseen))}, and below BM25 by more than
        {number(TOLERANCE)} on {_names(gate.far_below(unseen))}. The gate takes {number(abs(lost))}
        from the highest mean. One more multiplication for each candidate; nothing is asked of the
        index. Neighbouring values, and several of the other fusions, differ by less than the
        intervals: the form is kept for being nowhere far below BM25, not for its second decimal.
        It was found in sight of these sets, among some twenty forms, most of them not shown here:
        leaving a set out protects the value, not the form.
        """
    )


def _behind(names: list[str], means: dict[str, float], gate: choice.Gate) -> str:
    if not names:
        return "The gate stops it nowhere."
    legs = {name: max(gate.bm25[name], gate.dense[name]) for name in names}
    told = ", ".join(f"{n} ({number(means[n])} for {number(legs[n])})" for n in names)
    return f"It is not above both legs on {told}."


def _names(names: list[str]) -> str:
    return ", ".join(names) or "no set"


def _mean(means: dict[str, float]) -> float:
    return float(np.mean(list(means.values())))


def _reading(study: Study, value: Value) -> list[str]:
    alone, fused = tables.sizes_tables(study, value)
    return [
        "## Passage size and fields",
        _said(
            """
            What the encoder reads of each text: all of it, or passages of whole sentences up to so
            many words, a text being worth its best passage, or the mean of that and of the whole.
            BM25 always reads the whole. Dense alone:
            """
        ),
        "\n".join(alone),
        f"Fused ({KEPT}, w = {told_value(value)}):",
        "\n".join(fused),
        _said(
            """
            What the encoder reads of each record, on the needs: dense alone / fused with BM25 over
            whole records. « need » is the summary and what the record answers, « links » what its
            neighbours are about.
            """
        ),
        "\n".join(tables.fields_table(study, value)),
    ]


def _floor(study: Study, value: Value) -> list[str]:
    lines, proposed = tables.floor_table(study, value)
    return [
        "## The dense floor",
        _said(
            f"""
            Texts that share no word with the query, by cosine: relevant / all. The first row says
            how often a text that shares a word, any word, is relevant; « ratio » is a band's
            precision over that one, mean of the sets that have texts there. With one text judged
            relevant for a query precision is a lower bound, but both sides are judged alike. The
            last column takes out of the lists what shares no word and is under the band ({KEPT},
            w = {told_value(value)}, mean of all sets).
            """
        ),
        "\n".join(lines),
        _said(
            f"""
            The highest floor that takes no more than {number(TOLERANCE)} from the mean:
            **{proposed:g}**. `search/matching.py` uses {DENSE_FLOOR:g}. A floor belongs to an
            encoder: another one has other cosines.
            """
        ),
    ]


def _likeness(value: float) -> str:
    return (
        "## Likeness of sentences\n\n"
        f"STS-B in French, development pairs, Spearman of the cosine with people: {number(value)}."
    )
