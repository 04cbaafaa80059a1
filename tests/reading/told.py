"""Measures of what is told at length: exchanges, experiences, relations, themes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.proposals import Proposal, ProposalKind, ProposedField
from kb.vocabulary import Vocabulary
from tests.reading.found import Found
from tests.reading.letters import At, cover, letters_in, letters_of
from tests.reading.scores import Score, paired, score
from tests.reading.truth import Mark, Told, ToldField, Truth

Scores = dict[str, Score]
Letters = frozenset[int]


# --- exchanges


def exchanges(truth: Truth, found: Found, floor: float) -> Scores:
    """An exchange is right when its questions, taken together, and its answers, taken together,
    both are; the second row counts the questions alone."""
    seen = [
        (letters_in(found.ats(e.questions)), letters_in(found.ats(e.answers)))
        for e in found.reading.exchanges
    ]
    firm = [pair for pair in truth.exchanges if not pair.optional]
    taken: set[int] = set()
    missed: list[At] = []
    for pair in firm:
        asked, answered = letters_in(pair.questions), letters_in(pair.answers)
        hit = next(
            (
                j
                for j, (question, answer) in enumerate(seen)
                if j not in taken
                and _alike(asked, question) >= floor
                and _alike(answered, answer) >= floor
            ),
            None,
        )
        if hit is None:
            missed += pair.questions
        else:
            taken.add(hit)
    asked_freely = [letters_in(pair.questions) for pair in truth.exchanges if pair.optional]
    free = sum(
        j not in taken and any(_alike(asked, question) >= floor for asked in asked_freely)
        for j, (question, _) in enumerate(seen)
    )
    questions = [
        Mark(at=at, optional=pair.optional) for pair in truth.exchanges for at in pair.questions
    ]
    spans = [(at, None) for e in found.reading.exchanges for at in found.ats(e.questions)]
    return {
        "exchanges": Score(len(taken), len(seen) - free, len(firm), tuple(missed)),
        "questions": score(questions, spans, floor),
    }


def _alike(one: Letters, other: Letters) -> float:
    """Letters shared, as a share of the larger; two that are silent are alike."""
    larger = max(len(one), len(other))
    return len(one & other) / larger if larger else 1.0


# --- experiences


def experiences(truth: Truth, found: Found, floor: float) -> Scores:
    """Proposals of experiences; their fields, each with the words that prove it; and letters of
    evidence that do tell the experience."""
    proposals = found.proposed(ProposalKind.EXPERIENCE)
    match = matched_experiences(truth, found)
    firm = [told for told in truth.experiences if not told.optional]
    free = {match[told.id].id for told in truth.experiences if told.optional and told.id in match}
    kept = [proposal for proposal in proposals if proposal.id not in free]
    right = [told for told in firm if told.id in match]
    return {
        "experiences": Score(len(right), len(kept), len(firm)),
        "experiences, fields": _total(
            _fields(told, match.get(told.id), found, _Prover(truth, found, floor)) for told in firm
        )
        + _unmatched_fields(truth, kept, {match[told.id].id for told in right}),
        "experiences, evidence": _evidence(firm, kept, match, found),
    }


def matched_experiences(truth: Truth, found: Found) -> dict[str, Proposal]:
    """By the id of the true experience. One that names the record is its match; the others go by
    the letters shared, most first; half of the smaller passage is the least."""
    proposals = found.proposed(ProposalKind.EXPERIENCE)
    candidates = []
    for i, told in enumerate(truth.experiences):
        true = letters_in(told.at)
        for j, proposal in enumerate(proposals):
            seen = letters_in(found.ats(proposal.evidence))
            common = len(true & seen)
            named = told.id in {proposal.target, proposal.record}
            if named or (common and common / min(len(true), len(seen)) >= 0.5):
                candidates.append((not named, -_alike(true, seen), i, j))
    match: dict[str, Proposal] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(candidates):
        if truth.experiences[i].id not in match and j not in taken:
            match[truth.experiences[i].id] = proposals[j]
            taken.add(j)
    return match


def _fields(told: Told, proposal: Proposal | None, found: Found, proves: _Prover) -> Score:
    """Fields of one experience. Those of one item (`results.0.value`, `results.0.unit`) are one."""
    firm = [field for field in told.fields if not field.optional]
    if proposal is None:
        return Score(0, 0, len(firm))
    groups = [
        (path.partition(".")[0], letters_in(found.at(field.evidence) for field in fields))
        for path, fields in by_item(proposal.fields).items()
    ]
    told_paths = {field.path for field in told.fields}
    judged = [(path, seen) for path, seen in groups if path in told_paths]
    right, free = 0, 0
    left = list(firm)
    for path, seen in judged:
        hit = next((field for field in left if proves(field, path, seen)), None)
        if hit:
            left.remove(hit)
            right += 1
        elif any(f.optional and proves(f, path, seen) for f in told.fields):
            free += 1
    return Score(right, len(judged) - free, len(firm))


class _Prover:
    """Whether the words found prove a field: they are half of the true ones, or another mention of
    the same name."""

    def __init__(self, truth: Truth, found: Found, floor: float) -> None:
        self._truth = truth
        self._floor = floor
        self._letters = letters_of(found.reference)

    def __call__(self, field: ToldField, path: str, seen: Letters) -> bool:
        true = letters_in([field.at])
        smaller = min(len(true), len(seen))
        floor = self._floor
        share = len(true & seen) / smaller if smaller and floor < 1 else _alike(true, seen)
        if field.path != path or not seen:
            return False
        return share >= floor or self._same(true, seen)

    def _same(self, true: Letters, seen: Letters) -> bool:
        return bool(self._named(true) & self._named(seen)) or self._words(true) == self._words(seen)

    def _named(self, letters: Letters) -> set[str]:
        names = self._truth.names
        return {n.key for n in names if n.key and _alike(letters_in([n.at]), letters) >= 0.5}

    def _words(self, letters: Letters) -> str:
        return "".join(self._letters[i] for i in sorted(letters)).casefold()


def by_item(fields: Sequence[ProposedField]) -> dict[str, list[ProposedField]]:
    """`results.0.value` and `results.0.unit` under `results.0`; `cost.min_eur` under `cost`."""
    groups: dict[str, list[ProposedField]] = {}
    for field in fields:
        head, *rest = field.path.split(".")
        item = f"{head}.{rest[0]}" if rest and rest[0].isdigit() else head
        groups.setdefault(item, []).append(field)
    return groups


def _unmatched_fields(truth: Truth, proposals: Sequence[Proposal], matched: set[str]) -> Score:
    """What is said of experiences that are none is wrong, in the fields that the truth judges."""
    judged = {field.path for told in truth.experiences for field in told.fields}
    items = (item for p in proposals if p.id not in matched for item in by_item(p.fields))
    return Score(0, sum(item.partition(".")[0] in judged for item in items), 0)


def _evidence(
    firm: Sequence[Told], kept: Sequence[Proposal], match: dict[str, Proposal], found: Found
) -> Score:
    seen = {proposal.id: letters_in(found.ats(proposal.evidence)) for proposal in kept}
    right = sum(
        len(letters_in(told.at) & seen[match[told.id].id]) for told in firm if told.id in match
    )
    return Score(right, sum(map(len, seen.values())), sum(len(letters_in(t.at)) for t in firm))


def _total(scores: Iterable[Score]) -> Score:
    return sum(scores, Score())


# --- relations


def relations(truth: Truth, found: Found, floor: float) -> Scores:
    """Origin, type and target right. What is proposed and not known yet goes by its match."""
    match = matched_experiences(truth, found)
    told_by = {proposal.id: told for told, proposal in match.items()}
    known = {proposal.id: proposal for proposal in found.proposals}

    def names(side: str | None) -> set[str]:
        said = {side} if side else set()
        if side in told_by:
            said.add(told_by[side])
        if side in known:
            proposal = known[side]
            said |= {str(i) for i in (proposal.target, proposal.record) if i}
            said |= _keys(truth, found.ats(proposal.evidence), floor)
        return said

    links = list(truth.relations)
    right = wrong = 0
    for proposal in found.proposed(ProposalKind.RELATION):
        origins, targets = names(proposal.origin), names(proposal.other)
        hit = next(
            (
                link
                for link in links
                if link.type == proposal.relation
                and link.origin in origins
                and link.target in targets
            ),
            None,
        )
        if hit is None:
            wrong += 1
            continue
        links.remove(hit)
        right += not hit.optional
    firm = [link for link in truth.relations if not link.optional]
    return {"relations": Score(right, right + wrong, len(firm))}


def _keys(truth: Truth, evidence: Sequence[At], floor: float) -> set[str]:
    pairs = paired([name.at for name in truth.names], list(evidence), floor)
    return {truth.names[i].key for i, _ in pairs}


# --- themes


def themes(truth: Truth, found: Found, vocabulary: Vocabulary) -> Scores:
    """On the passages judged: wide themes, then labels. A label that may be given is neither right
    nor wrong."""
    tags = [(found.at(t), t.value) for t in found.reading.tags if t.list_name == "theme"]

    def wide(label: str) -> str:
        theme = vocabulary.wide_theme_of.get(label)
        return theme.id if theme else label

    by_theme = by_label = Score()
    for subject in truth.themes:
        seen = {value for at, value in tags if cover(subject.at, at) >= 0.5}
        by_label += _labels(set(subject.labels), set(subject.may), seen)
        by_theme += _labels(
            set(map(wide, subject.labels)), set(map(wide, subject.may)), set(map(wide, seen))
        )
    return {"themes": by_theme, "themes, label": by_label}


def _labels(true: set[str], may: set[str], seen: set[str]) -> Score:
    return Score(len(true & seen), len(seen - (may - true)), len(true))
