from __future__ import annotations

import pytest

from ingest.model import BlockKind, Refusal
from ingest.readers.markdown import read
from kb.model import DocumentKind

PAGE = """---
title: Atelier de Tarbes
kind: report
date: 2020-12-04
records: [tuba-lyon, bouda]
# un commentaire n'est pas un titre
---
# Atelier de Tarbes

Un paragraphe *souligné* sur
deux lignes, avec [un lien](https://exemple.fr) et ~~un objectif annulé~~.

**Questions et réponses**

1. premier
2. deuxième

- un point
  - un sous-point

| Nom | Rôle |
|-----|------|
| Cerema | appui |

##Titre collé

<mark>Texte</mark> {{ site.url }}fin<br>ligne
"""


def test_marks_become_blocks() -> None:
    raw = read(PAGE.encode(), "a.md")
    kinds = [(block.kind, block.level, block.text) for block in raw.blocks]
    assert kinds == [
        (BlockKind.HEADING, 1, "Atelier de Tarbes"),
        (
            BlockKind.PARAGRAPH,
            0,
            "Un paragraphe souligné sur deux lignes, avec un lien et ~~un objectif annulé~~.",
        ),
        (BlockKind.HEADING, 0, "Questions et réponses"),
        (BlockKind.LIST_ITEM, 0, "1. premier"),
        (BlockKind.LIST_ITEM, 0, "2. deuxième"),
        (BlockKind.LIST_ITEM, 0, "un point"),
        (BlockKind.LIST_ITEM, 0, "un sous-point"),
        (BlockKind.TABLE_ROW, 0, "Nom | Rôle"),
        (BlockKind.TABLE_ROW, 0, "Cerema | appui"),
        (BlockKind.HEADING, 2, "Titre collé"),
        (BlockKind.PARAGRAPH, 0, "Texte fin"),
        (BlockKind.PARAGRAPH, 0, "ligne"),
    ]


def test_front_matter_is_metadata_and_not_text() -> None:
    raw = read(PAGE.encode(), "a.md")
    assert (raw.title, raw.kind) == ("Atelier de Tarbes", DocumentKind.REPORT)
    assert raw.metadata == {"date": "2020-12-04", "records": ["tuba-lyon", "bouda"]}
    assert all("tuba-lyon" not in block.text for block in raw.blocks)


@pytest.mark.parametrize(
    ("matter", "message"),
    [
        ("kind: roman", "n’est pas un genre de document"),
        ("title: [a", "n’est pas du YAML correct"),
        ("title: a\ntitle: b", "donné deux fois"),
        ("a: &x 1\nb: *x", "alias"),
        ("- a\n- b", "liste de champs"),
    ],
)
def test_a_wrong_front_matter_is_refused(matter: str, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        read(f"---\n{matter}\n---\nTexte.".encode(), "a.md")


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    raw = read(b"---\n\nDu texte.\n", "a.md")
    assert raw.metadata == {}
    assert raw.blocks[0].text == "Du texte."


def test_a_block_of_marks_without_end_is_read_in_time() -> None:
    raw = read(("[*" * 60_000 + "fin").encode(), "a.md")
    assert raw.blocks[0].text.endswith("fin")


def test_struck_tags_and_page_builders_marks() -> None:
    page = """import Carte from './carte'

{% hint style="info" %}
Un <del>premier</del> puis <s>un second</s> objectif.
{% endhint %}

::: warning Attention
Texte <Carte zoom={3} /> de la page 1\\. Fin {{ page.url }}
:::

{% file src="a.pdf" %}
"""
    assert [block.text for block in read(page.encode(), "a.md").blocks] == [
        "Un ~~premier~~ puis ~~un second~~ objectif.",
        "Texte de la page 1. Fin",
    ]


def test_the_fields_of_a_sheet_are_lines_of_their_own() -> None:
    sheet = "Porteur : la ville\nBudget : 3 000 €\net deux prêts\nFreins : la boue\n"
    assert [block.text for block in read(sheet.encode(), "a.md").blocks] == [
        "Porteur : la ville",
        "Budget : 3 000 € et deux prêts",
        "Freins : la boue",
    ]
    prose = "Voici : un mot.\nLa suite vient\nEnfin : la fin.\n"
    assert len(read(prose.encode(), "a.md").blocks) == 1
