"""The document beside a proposal: what is shown of it, the marks, and nobody named."""

from __future__ import annotations

from typing import Any

import pytest

from kb.errors import DocumentNotFound
from kb.marked import LONGEST_MARK_CHARS, MarkedText, marked_text
from kb.model import Document, Role
from kb.privacy import MASK
from kb.reading import Span
from kb.sqlite.store import SqliteStore
from tests.factories import document, passage, put_document, span

TITLES = "Ouverture\n\n"
FIRST = "La ville chauffe. Zénobie Participante parle du port."
LIST = "Zénobie Participante\tVille de Test"
TABLE = "Lieu\tLongueur\nDunkerque\t40 km"
LAST = "- capter\n- vendre"
BLOCKS = ("Premier.", FIRST, "Troisième.", "Quatrième.", LIST, TABLE, LAST)


@pytest.fixture
def kept(memory_store: SqliteStore) -> Document:
    of = document(text=TITLES + "\n\n".join(BLOCKS))
    roles = {LIST: Role.PARTICIPANTS, TABLE: Role.TABLE, LAST: Role.LIST}
    found = [
        passage(of, words, index, role=roles.get(words, Role.PARAGRAPH), page=index + 1)
        for index, words in enumerate(BLOCKS)
    ]
    put_document(memory_store, of, found)
    return of


def shown(text: MarkedText) -> list[str]:
    """Each part as read, marks in brackets, cells apart."""
    return [
        "\n".join(
            "|".join(
                "".join(f"[{p.text}]{p.marks}" if p.marks else p.text for p in cell)
                for cell in line
            )
            for line in part.lines
        )
        for part in text.parts
    ]  # fmt: skip


def marked(store: SqliteStore, of: Document, *spans: Span, **fields: Any) -> MarkedText:
    return marked_text(store, of.id, of.version, spans, **fields)


def test_what_proves_is_marked_among_its_neighbours(
    memory_store: SqliteStore, kept: Document
) -> None:
    text = marked(memory_store, kept, span(kept, "chauffe"), span(kept, "ville chauffe"))
    assert shown(text) == [
        "Ouverture",
        "Premier.",
        f"La [ville ](1,)[chauffe](1, 2). {MASK} parle du port.",
        "Troisième.",
    ]
    assert [part.passage.page if part.passage else None for part in text.parts] == [None, 1, 2, 3]
    assert (text.whole, text.is_current) == (False, True)
    assert text.number_of(span(kept, "chauffe")) == 2


def test_a_name_at_the_edge_of_a_mark_stays_whole_and_hidden(
    memory_store: SqliteStore, kept: Document
) -> None:
    cut = span(kept, "Participante parle")
    told = shown(marked(memory_store, kept, cut))
    assert f"La ville chauffe. [{MASK}](1,)[ parle](1,) du port." in told
    whole = shown(marked(memory_store, kept, cut, whole=True))
    assert "Zénobie" not in str(whole) and "Participante" not in str(whole)
    assert "Liste de participants (1\u00a0ligne), non publiée" in whole


def test_the_words_are_those_of_the_document(memory_store: SqliteStore, kept: Document) -> None:
    """But for line breaks, tabs, the list and the name."""
    text = marked(memory_store, kept, span(kept, "chauffe. Z"), span(kept, "40"), whole=True)
    said = "".join(p.text for part in text.parts for line in part.lines for c in line for p in c)
    read = kept.text.replace(LIST, "").replace("Zénobie Participante", MASK)
    listed = "Liste de participants (1\u00a0ligne), non publiée"
    assert said.replace(listed, "") == read.replace("\n", "").replace("\t", "")


def test_rows_have_cells_and_marks_go_through_them(
    memory_store: SqliteStore, kept: Document
) -> None:
    text = marked(memory_store, kept, span(kept, "Longueur\nDunkerque\t40"))
    assert "Lieu|[Longueur](1,)\n[Dunkerque](1,)|[40](1,) km" in shown(text)


def test_a_mark_in_a_title_and_one_in_a_list_of_people(
    memory_store: SqliteStore, kept: Document
) -> None:
    text = marked(memory_store, kept, span(kept, "Ouverture"), span(kept, "Ville de Test"))
    told = shown(text)
    assert told[0] == "[Ouverture](1,)"
    assert "[Liste de participants (1\u00a0ligne), non publiée](2,)" in told


def test_a_long_span_tells_and_is_not_marked(memory_store: SqliteStore) -> None:
    words = "Il fait chaud. " * 60
    of = document(id="long", text=f"Avant.\n\n{words.strip()}\n\nAprès.")
    blocks = of.text.split("\n\n")
    put_document(memory_store, of, [passage(of, b, i) for i, b in enumerate(blocks)])
    long = span(of, blocks[1])
    assert long.end - long.start > LONGEST_MARK_CHARS
    text = marked(memory_store, of, long)
    assert [(part.told, part.number) for part in text.parts] == [(True, 1)]
    assert text.marks == () and text.number_of(long) is None


def test_a_replaced_version_is_read_as_it_was(memory_store: SqliteStore, kept: Document) -> None:
    new = document(version=2, text="Tout a changé.")
    put_document(memory_store, new, [passage(new, "Tout a changé.")])
    text = marked(memory_store, kept, span(kept, "parle"))
    assert not text.is_current
    assert f"La ville chauffe. {MASK} [parle](1,) du port." in shown(text)
    with pytest.raises(DocumentNotFound):
        marked_text(memory_store, kept.id, 9, [])
