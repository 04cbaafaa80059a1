"""The tables of docs/retrieval.md, as lines of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from tests.retrieval import choice, floor, passages
from tests.retrieval.choice import means_of
from tests.retrieval.fusions import KEPT, Fusion, Value
from tests.retrieval.measures import Matrix
from tests.retrieval.sets import NEEDS
from tests.retrieval.study import Figure, Found, Study

Lines = list[str]


def number(value: float) -> str:
    """« .634 », as everywhere in the docs."""
    return f"{value:.3f}".replace("0.", ".", 1)


def told(figure: Figure) -> str:
    mean, (low, high) = figure
    return f"{number(mean)} [{_signed(low)}, {_signed(high)}]"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("0.", ".", 1)


def told_value(value: Value) -> str:
    return " → ".join(f"{v:g}" for v in value) if isinstance(value, tuple) else f"{value:g}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Lines:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def sets_table(study: Study, rows: Mapping[str, Found]) -> Lines:
    """Two tables, one row for each ranking: the seven sets, then the needs and the mean of all."""
    needs = [name for name, group in study.groups.items() if group == NEEDS]
    others = [name for name in study.sets if name not in needs]
    first = table(
        ["", *(_headed(study, name) for name in others)],
        ([row, *_cells(study, found, others)] for row, found in rows.items()),
    )
    second = table(
        ["", *(_headed(study, name) for name in needs), f"mean of {len(study.sets)}"],
        ([row, *_cells(study, found, [*needs, ""])] for row, found in rows.items()),
    )
    return [*first, "", *second]


def _headed(study: Study, name: str) -> str:
    queries, texts = study.sizes[name]
    return f"{name} ({queries} × {texts})"


def _cells(study: Study, found: Found, names: Iterable[str]) -> list[str]:
    """« » stands for the mean of all; BM25 has no distance to itself."""
    figures = [study.figure(found, name) if name else study.mean_figure(found) for name in names]
    return [number(f[0]) if found is study.bm25 else told(f) for f in figures]


def left_out_rows(study: Study) -> dict[str, Found]:
    rows: dict[str, Found] = {
        "BM25": study.bm25,
        "dense": study.dense,
        "latent semantic analysis": study.topics,
    }
    return rows | {name: study.left_out(name)[1] for name in study.fusions}


def folded_rows(study: Study) -> dict[str, Found]:
    rows: dict[str, Found] = {"BM25": study.bm25}
    return rows | {name: study.folded(name) for name in study.fusions}


def values_table(study: Study) -> Lines:
    """The value that leave-one-set-out gave to each set."""
    return table(
        ["", *study.sets],
        (
            [name, *(told_value(value) for value in study.left_out(name)[0].values())]
            for name in study.fusions
        ),
    )


def gate_table(study: Study) -> Lines:
    """Each fusion left out, then at one value for all sets, by two rules."""
    rules = {"highest mean": choice.highest_mean, "gate first": choice.under_gate(study.gate)}
    rows = []
    for name in study.fusions:
        rows.append([name, "left out", "", *gate_cells(study, study.left_out(name)[1])])
        for told_rule, rule in rules.items():
            value = rule(study.tried[name], study.sets)
            found = study.tried[name][value]
            rows.append([name, told_rule, told_value(value), *gate_cells(study, found)])
    stops = ("not above both legs", f"below BM25 by more than {number(choice.TOLERANCE)}")
    return table(["", "rule", "value", "mean", "sets", "needs", *stops], rows)


def gate_cells(study: Study, found: Found) -> list[str]:
    """Mean of all, of the seven sets, of the needs; then the sets where the gate stops."""
    means = means_of(found, study.sets)
    needs = [mean for name, mean in means.items() if study.groups[name] == NEEDS]
    sets = [mean for name, mean in means.items() if study.groups[name] != NEEDS]
    stopped = (study.gate.not_above(means), study.gate.far_below(means))
    figures = [float(np.mean(part)) for part in ([*sets, *needs], sets, needs)]
    return [*map(number, figures), *(", ".join(names) or "none" for names in stopped)]


def values_of_kept(study: Study) -> Lines:
    """The kept fusion at every value, set by set."""
    rows = []
    for value, found in study.tried[KEPT].items():
        means = means_of(found, study.sets)
        stopped = study.gate.not_above(means)
        cells = [*map(number, means.values()), number(float(np.mean(list(means.values()))))]
        rows.append([told_value(value), *cells, ", ".join(stopped) or "none"])
    return table(["w", *study.sets, "mean", "not above both legs"], rows)


def sizes_tables(study: Study, value: Value) -> tuple[Lines, Lines]:
    """What of each text is read by the encoder: dense alone, then fused at one value."""
    cut = {
        name: passages.by_size(asked.collection, study.encoder, asked.queries, asked.legs.cosine)
        for name, asked in study.asked.items()
    }
    ways = list(next(iter(cut.values())))
    variants = {way: {name: found[way] for name, found in cut.items()} for way in ways}
    return _variants(study, variants, None), _variants(study, variants, value)


def fields_table(study: Study, value: Value) -> Lines:
    """What of each record is read by the encoder: dense alone / fused."""
    asked = study.asked[NEEDS]
    found = passages.by_fields(asked.collection, study.encoder, asked.queries)
    sized = passages.by_size(asked.collection, study.encoder, asked.queries, asked.legs.cosine)
    found |= {f"all, {name}": matrix for name, matrix in sized.items() if "mean" in name}
    names = [name for name, group in study.groups.items() if group == NEEDS]
    rows = []
    for name, cosine in found.items():
        alone = [float(s.ndcg(cosine).mean()) for s in asked.judged]
        both = study.fusions[KEPT].score(replace(asked.legs, cosine=cosine), value)
        fused = [float(s.ndcg(both).mean()) for s in asked.judged]
        pairs = [*zip(alone, fused, strict=True), (float(np.mean(alone)), float(np.mean(fused)))]
        rows.append([name, *(f"{number(a)} / {number(f)}" for a, f in pairs)])
    return table(["", *names, "mean"], rows)


def _variants(
    study: Study, variants: Mapping[str, Mapping[str, Matrix]], value: Value | None
) -> Lines:
    """One row for each way of reading texts; fused when a value is given."""
    fusion: Fusion = study.fusions[KEPT]
    rows = []
    for way, matrices in variants.items():
        scores = {}
        for name, cosine in matrices.items():
            read = replace(study.asked[name].legs, cosine=cosine)
            scores[name] = cosine if value is None else fusion.score(read, value)
        means = list(means_of(study.figures(scores), study.sets).values())
        rows.append([way, *map(number, means), number(float(np.mean(means)))])
    return table(["", *study.sets, "mean"], rows)


def floor_table(study: Study, value: Value) -> tuple[Lines, float]:
    """Bands of cosine, and the floor that follows from them."""
    legs = {name: asked.legs for name, asked in study.asked.items()}
    grades = {name: asked.collection.grades for name, asked in study.asked.items()}
    bands = floor.bands(legs, grades)
    means = {band.low: _mean_above(study, value, band.low) for band in bands}
    without = _mean_above(study, value, -1.0)
    usual = [f"{floor.lexical_precision(legs[n], grades[n]):.2%}" for n in legs]
    rows = [["shares a word", *usual, "1.0", f"{number(without)} without"]]
    for band in bands:
        cells = [f"{relevant} / {texts}" for relevant, texts in band.found.values()]
        rows.append([f"from {band.low:.2f}", *cells, f"{band.ratio:.1f}", number(means[band.low])])
    lines = table(["cosine", *legs, "ratio", "nDCG@10 with this floor"], rows)
    return lines, floor.proposed(means, without, choice.TOLERANCE)


def _mean_above(study: Study, value: Value, low: float) -> float:
    """Mean of all sets when what shares no word and is under the floor is not in the list."""
    scores = {}
    for name, asked in study.asked.items():
        fused = study.fusions[KEPT].score(asked.legs, value)
        shown = (asked.legs.bm25 > 0) | (asked.legs.cosine >= low)
        scores[name] = np.where(shown, fused, -np.inf)
    return float(np.mean(list(means_of(study.figures(scores), study.sets).values())))
