from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import Block, BlockKind, PassageDraft, RawDocument
from ingest.passages import PASSAGE_MAX_CHARS, PEOPLE_MAX_CHARS, assemble
from ingest.readers.characters import clean_line, visible_size
from ingest.readers.lines import plain_lines, to_blocks
from ingest.readers.text import read
from kb.model import Role

SENTENCE = (
    "Une vingtaine de personnes ont suivi la présentation, puis la discussion s’est engagée. "
)


def _raw(text: str) -> RawDocument:
    return RawDocument(blocks=to_blocks(plain_lines(text)), media_type="text/plain")


def _quotes(text: str) -> list[str]:
    whole, drafts = assemble(_raw(text))
    return [whole[draft.start : draft.end] for draft in drafts]


def check_spans(text: str, drafts: list[PassageDraft]) -> None:
    """The promise of every passage: exact, trimmed, in order, never overlapping."""
    end = 0
    for draft in drafts:
        assert end <= draft.start < draft.end <= len(text)
        quote = text[draft.start : draft.end]
        assert quote == quote.strip()
        end = draft.end


def check_nothing_lost(raw: RawDocument, text: str, drafts: list[PassageDraft]) -> None:
    """Every block's text is in the document's, and every block but the titles in a passage."""
    at = 0
    for block in raw.blocks:
        at = text.index(block.text, at) + len(block.text)
    outside = list(text)
    for draft in drafts:
        outside[draft.start : draft.end] = " " * (draft.end - draft.start)
    titles = "".join(outside).split("\n\n")
    assert {t.strip() for t in titles if t.strip()} <= {block.text for block in raw.blocks}


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn")), min_size=1
)
lines = st.one_of(
    words,
    st.sampled_from(
        [
            "Séquence 1",
            "# #",
            "**a**",
            "- un point",
            "1. premier",
            "Il souligne :",
            "Présents",
            "A\tB",
            SENTENCE * 30,
        ]
    ),
    st.builds(lambda word, n: f"{word} " * n, words, st.integers(1, 60)),
)
blocks = st.builds(
    Block,
    kind=st.sampled_from(BlockKind),
    text=lines.map(clean_line).filter(bool),
    level=st.just(0),
) | st.builds(
    Block,
    kind=st.just(BlockKind.HEADING),
    text=words.map(clean_line).filter(bool),
    level=st.integers(1, 6),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(blocks, max_size=25))
def test_spans_are_exact_ordered_and_lose_nothing(found: list[Block]) -> None:
    raw = RawDocument(blocks=tuple(found), media_type="text/plain")
    text, drafts = assemble(raw)
    check_spans(text, drafts)
    check_nothing_lost(raw, text, drafts)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_clean_exact_passages(text: str) -> None:
    raw = _raw(text)
    whole, drafts = assemble(raw)
    check_spans(whole, drafts)
    visible = "".join(block.text for block in raw.blocks)
    assert all(c == "\t" or c.isprintable() or c.isspace() for c in visible)
    assert "\x00" not in whole


def test_both_reports_keep_every_visible_character(seeds: list[Path]) -> None:
    for path in seeds:
        source = path.read_text(encoding="utf-8")
        raw = read(path.read_bytes(), path.name)
        text, drafts = assemble(raw)
        check_spans(text, drafts)
        check_nothing_lost(raw, text, drafts)
        marks = str.maketrans("", "", "*- \n\t\u00a0")
        bare = "".join(source.split()).translate(marks)
        assert "".join(text.split()).translate(marks) == bare


def test_both_reports_are_cut_by_structure(seeds: list[Path]) -> None:
    for path, depth in zip(seeds, (3, 4), strict=True):
        text, drafts = assemble(read(path.read_bytes(), path.name))
        sizes = [visible_size(text[draft.start : draft.end]) for draft in drafts]
        assert [draft.role for draft in drafts].count(Role.PARTICIPANTS) == 1
        assert all(
            size <= (PEOPLE_MAX_CHARS if draft.role is Role.PARTICIPANTS else PASSAGE_MAX_CHARS)
            for size, draft in zip(sizes, drafts, strict=True)
        )
        assert max(len(draft.heading_path) for draft in drafts) == depth


def test_a_list_stays_with_the_sentence_that_introduces_it() -> None:
    quotes = _quotes(f"{SENTENCE}\nIl souligne :\n\n- un point\n\n- un autre\n{SENTENCE}")
    assert quotes == [SENTENCE.strip(), "Il souligne :\n\n- un point\n- un autre", SENTENCE.strip()]


def test_a_question_stays_with_the_start_of_its_answer() -> None:
    answer = SENTENCE * 3
    quotes = _quotes(f"{answer}\n- Qui paie la navette ?\n{answer}\n{answer}")
    assert quotes[1] == f"- Qui paie la navette ?\n\n{answer.strip()}"
    assert len(quotes) == 3


def test_a_long_list_is_cut_between_items() -> None:
    text = "Il souligne :\n" + "".join(f"- {SENTENCE}\n" for _ in range(40))
    quotes = _quotes(text)
    assert len(quotes) > 1
    assert all(quote.startswith(("- ", "Il")) and quote.endswith("engagée.") for quote in quotes)


def test_a_long_paragraph_is_cut_at_sentence_ends_in_equal_parts() -> None:
    quotes = _quotes(SENTENCE * 30)
    sizes = [visible_size(quote) for quote in quotes]
    assert all(quote.endswith("engagée.") for quote in quotes)
    assert max(sizes) <= PASSAGE_MAX_CHARS
    assert max(sizes) < 2 * min(sizes)


def test_the_sentences_are_an_argument() -> None:
    def every_hundred(text: str) -> list[tuple[int, int]]:
        return [(i, min(i + 100, len(text))) for i in range(0, len(text), 100)]

    text, drafts = assemble(_raw("x" * 3_000), every_hundred)
    assert {(draft.end - draft.start) % 100 for draft in drafts} == {0}
    check_spans(text, drafts)


def test_short_paragraphs_join_and_long_ones_stand_alone() -> None:
    quotes = _quotes(f"{SENTENCE * 3}\nDate : jeudi.\nLieu : la mairie.\n{SENTENCE * 3}")
    assert quotes[1] == "Date : jeudi.\n\nLieu : la mairie."


def test_a_paragraph_cut_in_two_is_quoted_whole() -> None:
    quotes = _quotes(f"{SENTENCE * 3} La zone\nprésentait un intérêt. {SENTENCE * 3}")
    assert len(quotes) == 1


@pytest.mark.parametrize("separator", ["\t", " | "])
def test_rows_are_one_table(separator: str) -> None:
    kind = BlockKind.TABLE_ROW if "|" in separator else BlockKind.PARAGRAPH
    rows = [Block(kind=kind, text=separator.join(("visiteurs", str(n)))) for n in range(3)]
    text, drafts = assemble(RawDocument(blocks=tuple(rows), media_type="x"))
    assert [draft.role for draft in drafts] == [Role.TABLE]
    assert text.count("\n") == 2


def test_the_page_of_a_passage_is_where_it_starts() -> None:
    found = [Block(kind=BlockKind.PARAGRAPH, text=SENTENCE.strip() * 3, page=n) for n in (4, 5)]
    _, drafts = assemble(RawDocument(blocks=tuple(found), media_type="x"))
    assert [draft.page for draft in drafts] == [4, 5]
