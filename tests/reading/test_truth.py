"""Truths hold: spans are in their text, labels are known, no word of the seeds is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.model import RelationType
from kb.reading import EntityKind, Presence, SectionRole, StatementKind
from tests.factories import CORPUS, vocabulary
from tests.reading.letters import At, letters_of
from tests.reading.markup import MarkupError, parse
from tests.reading.samples import ANNOTATIONS, DOCUMENTS, Sample, own_samples, seed_samples
from tests.reading.truth import Truth, read_truth

OWN = list(own_samples())
SEEDS, ABSENT = seed_samples()
ANNOTATED = sorted(ANNOTATIONS.glob("*.yml"))
EVERY = [pytest.param(sample, id=sample.name) for sample in (*SEEDS, *OWN)]
ENUMS = (SectionRole, EntityKind, StatementKind, Presence, RelationType)


def spans_of(said: Any) -> Iterator[At]:
    """Every span of a truth, however deep."""
    if isinstance(said, dict):
        for part in said.values():
            yield from spans_of(part)
    elif isinstance(said, list | tuple):
        if len(said) == 2 and all(type(end) is int for end in said):
            yield said[0], said[1]
        else:
            for part in said:
                yield from spans_of(part)


def words_of(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        for part in said.values():
            yield from words_of(part)
    elif isinstance(said, list | tuple):
        for part in said:
            yield from words_of(part)
    elif isinstance(said, str):
        yield said


def records() -> set[str]:
    return {path.stem for path in (CORPUS / "records").rglob("*.yml")}


def test_each_annotation_is_measured_or_said_to_be_absent() -> None:
    assert len(ANNOTATED) == 2
    assert len(SEEDS) + len(ABSENT) == len(ANNOTATED)


def test_absent_seeds_are_told_one_line_each(tmp_path: Path) -> None:
    samples, absent = seed_samples(tmp_path)
    assert samples == []
    assert [line.partition(":")[0] for line in absent] == [path.stem for path in ANNOTATED]


@pytest.mark.parametrize("sample", EVERY)
def test_a_truth_is_inside_its_text(sample: Sample) -> None:
    truth = sample.truth
    assert truth.is_of(sample.text)
    levels = ("levels",)  # two levels look like a span
    said = truth.model_dump()
    for heading in said["sections"]:
        heading.pop(*levels)
    spans = list(spans_of(said))
    assert spans and all(0 <= first <= past <= truth.letters for first, past in spans)


@pytest.mark.parametrize("sample", EVERY)
def test_a_truth_is_cut_between_words(sample: Sample) -> None:
    """A span that starts or ends inside a word comes from a wrong offset."""
    starts, at = set(), 0
    # A letter after a digit starts a word too: « 12K€ » holds a number and its unit.
    for word in re.findall(r"[^\W\d_]+|\d+|[²³]", sample.text):
        starts.add(at)
        at += len(word)
    ends = starts | {at}
    for mark in (*sample.truth.names, *sample.truth.figures, *sample.truth.dates):
        assert mark.at[0] in starts and mark.at[1] in ends, mark
        assert mark.at[0] < mark.at[1]


@pytest.mark.parametrize("sample", EVERY)
def test_labels_are_those_of_the_vocabulary(sample: Sample) -> None:
    known, truth = vocabulary(), sample.truth
    concepts = known.brakes_by_id.keys() | known.levers_by_id.keys()
    sides = {category.id for category in known.brakes.categories}
    assert {c for claim in truth.statements for c in claim.concepts} <= concepts
    assert {s for claim in truth.statements for s in claim.sides} <= sides
    labels = {label for subject in truth.themes for label in (*subject.labels, *subject.may)}
    assert labels <= set(known.theme_labels)


@pytest.mark.parametrize("sample", EVERY)
def test_links_start_from_an_experience_that_is_told(sample: Sample) -> None:
    told = {one.id for one in sample.truth.experiences}
    keys = {name.key for name in sample.truth.names}
    for link in sample.truth.relations:
        assert link.origin in told, link
        assert link.target in records() | told | keys, link


@pytest.mark.parametrize("path", ANNOTATED, ids=lambda path: path.stem)
def test_annotations_hold_numbers_and_labels_only(path: Path) -> None:
    """No word of a report but units: what says the rest belongs to us."""
    known = vocabulary()
    ours = {value for kind in ENUMS for value in map(str, kind)} | records()
    ours |= set(known.theme_labels) | known.brakes_by_id.keys() | known.levers_by_id.keys()
    ours |= {category.id for category in known.brakes.categories}
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    for top in ("name", "source", "fingerprint"):
        said.pop(top)
    units = {unit for figure in said["figures"] for unit in figure["units"]}
    assert max(len(unit.split()) for unit in units) <= 2
    record_fields = {f["path"] for told in said["experiences"] for f in told.get("fields", [])}
    assert all(re.fullmatch(r"[a-z]+", path) for path in record_fields)
    free = {"organisation", "function"}
    numbers = re.compile(r"\d+|\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?|(commune|epci):\d+|\w+:\w\w+")
    left = set(words_of(said)) - ours - units - record_fields - free
    assert [word for word in left if not numbers.fullmatch(word)] == []


def test_experiences_of_the_seeds_are_records() -> None:
    for path in ANNOTATED:
        assert {told.id for told in read_truth(path).experiences} <= records()


def test_forty_passages_have_their_themes() -> None:
    assert sum(len(read_truth(path).themes) for path in ANNOTATED) >= 40


@pytest.mark.parametrize("path", sorted(DOCUMENTS.iterdir()), ids=lambda path: path.stem)
def test_our_documents_are_long_enough_and_keep_no_mark(path: Path) -> None:
    assert 60 <= len(path.read_text(encoding="utf-8").splitlines()) <= 150
    sample = next(sample for sample in OWN if sample.path == path)
    assert "[" not in sample.text.replace("[hors réunion]", "").replace("[x]", "").replace(
        "[ ]", ""
    )


def test_every_kind_is_found_in_some_document() -> None:
    def of(truth: Truth) -> set[str]:
        return {kind for kind, said in truth.model_dump().items() if said}

    everything = set().union(*(of(sample.truth) for sample in OWN)) - {"source"}
    assert everything == set(Truth.model_fields) - {"source"}
    kinds = {claim.kind for sample in OWN for claim in sample.truth.statements}
    assert kinds == set(StatementKind)


@pytest.mark.parametrize("sample", EVERY)
def test_a_reader_keeps_the_letters_that_the_truth_counts(sample: Sample) -> None:
    """Nothing annotated is lost on the way: else it could never be found."""
    found = sample.read()
    kept = {at for at in map(found.ruler.letter, range(len(found.text))) if at is not None}
    named = {at for name in sample.truth.names for at in range(*name.at)}
    assert named <= kept


def test_a_mark_that_is_not_closed_or_not_known_is_refused() -> None:
    with pytest.raises(MarkupError, match="not closed"):
        parse("La [org|Ville de Gap a voté.", "essai")
    with pytest.raises(MarkupError, match="unknown mark"):
        parse("La [orga|Ville de Gap] a voté.", "essai")
    with pytest.raises(MarkupError, match="no number"):
        parse("[amount=mille EUR|mille euros]", "essai")


def test_marks_leave_the_text_as_it_was() -> None:
    source, text, truth = parse(
        "%% date 2021-02-03\n[h2=agenda|## Ordre du jour]\n[x] la [org@commune:05061#gap|Ville] à"
        " [amount?=60..400 EUR/an|60-400 €], [brake=acheteurs/cout-budget|trop cher].",
        "essai",
    )
    assert source == text == "## Ordre du jour\n[x] la Ville à 60-400 €, trop cher."
    (name,), (figure,), (claim,) = truth.names, truth.figures, truth.statements
    assert letters_of(text)[slice(*name.at)] == "Ville"
    assert (name.key, name.territory) == ("gap", "commune:05061")
    assert (figure.low, figure.high, figure.units, figure.per) == (60, 400, ("EUR",), "an")
    assert figure.optional and (claim.sides, claim.concepts) == (("acheteurs",), ("cout-budget",))
    assert truth.front.date == ("2021-02-03",)
