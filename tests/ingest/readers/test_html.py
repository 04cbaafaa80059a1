from __future__ import annotations

import pytest

from ingest.model import BlockKind, Refusal
from ingest.readers.html import read

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Bilan &amp; suites</title>
<style>p{}</style><script>alert(1)</script></head><body>
<nav><a href="/">Accueil</a></nav>
<h1>Bilan</h1>
<p>Un <b>point</b>
important,<br>puis un autre <s>annulé</s>.</p>
<p><strong>Questions</strong></p>
<ul><li>premier</li><li><p>second</p><ul><li>troisième</li></ul></li></ul>
<table><tr><th>Nom</th><th>Rôle</th></tr><tr><td>Cerema</td><td>appui<br>technique</td></tr></table>
<table><tr><td><p>Encadré.</p></td></tr></table>
<div>Texte nu<div>dedans</div>après</div>
<pre>- un item
ligne\tavec tab</pre>
<form><button>Envoyer</button></form></body></html>"""


def test_a_page_gives_its_text_in_order() -> None:
    raw = read(PAGE.encode(), "a.html")
    assert raw.title == "Bilan & suites"
    assert [(block.kind.value, block.text) for block in raw.blocks] == [
        ("heading", "Bilan"),
        ("paragraph", "Un point important,"),
        ("paragraph", "puis un autre ~~annulé~~."),
        ("heading", "Questions"),
        ("list_item", "premier"),
        ("list_item", "second"),
        ("list_item", "troisième"),
        ("table_row", "Nom | Rôle"),
        ("table_row", "Cerema | appui technique"),
        ("paragraph", "Encadré."),
        ("paragraph", "Texte nu"),
        ("paragraph", "dedans"),
        ("paragraph", "après"),
        ("list_item", "un item"),
        ("paragraph", "ligne\tavec tab"),
    ]


@pytest.mark.parametrize("level", range(1, 7))
def test_headings_keep_their_level(level: int) -> None:
    raw = read(f"<h{level}>Titre</h{level}><p>Texte.</p>".encode(), "a.html")
    assert (raw.blocks[0].kind, raw.blocks[0].level) == (BlockKind.HEADING, level)


def test_the_page_says_its_encoding() -> None:
    page = '<html><head><meta charset="iso-8859-15"></head><body>100 € à Sète</body></html>'
    assert read(page.encode("iso-8859-15"), "a.html").blocks[0].text == "100 € à Sète"


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<script>x</script>", "<p> </p>"])
def test_a_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(Refusal, match="aucun texte"):
        read(page.encode(), "a.html")


def test_struck_words_keep_their_mark_whatever_strikes_them() -> None:
    page = (
        "<p><strike>un</strike> <del><b>deux</b></del> "
        "<span style='text-decoration: line-through'>trois</span></p>"
        "<del><p>quatre</p><p>cinq</p></del><p>six</p>"
    )
    texts = [block.text for block in read(page.encode(), "a.html").blocks]
    assert texts == ["~~un~~ ~~deux~~ ~~trois~~", "~~quatre~~", "~~cinq~~", "six"]


def test_a_bold_title_may_leave_its_colon_out_of_the_bold() -> None:
    page = b"<p><b>Budget</b> :</p><p><b>Budget</b> : dix euros</p>"
    assert [block.kind.value for block in read(page, "a.html").blocks] == ["heading", "paragraph"]
