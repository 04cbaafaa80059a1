from __future__ import annotations

import io

import odfdo

from ingest.readers.odt import read

CONTENT = """<text:tracked-changes><text:changed-region><text:deletion><text:p>Supprimé.</text:p>
</text:deletion></text:changed-region></text:tracked-changes>
<text:h text:outline-level="1">Bilan</text:h>
<text:p>Un<text:s text:c="3"/>mot<text:tab/>tab<office:annotation><text:p>Note.</text:p>
</office:annotation> et <text:span>suite</text:span><text:line-break/>ligne.</text:p>
<text:list><text:list-item><text:p>premier</text:p><text:list><text:list-item>
<text:p>second</text:p></text:list-item></text:list></text:list-item></text:list>
<table:table table:name="t"><table:table-row>
<table:table-cell><text:p>Nom</text:p></table:table-cell>
<table:table-cell><text:p>Rôle</text:p></table:table-cell></table:table-row></table:table>
<text:section text:name="s"><text:p>Dans une section.</text:p></text:section>"""


def _odt(content: str) -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    wrapped = odfdo.Element.from_tag(f"<text:section>{content}</text:section>")
    for child in wrapped.children:
        document.body.append(child)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_body_order_without_deletions_nor_comments() -> None:
    raw = read(_odt(CONTENT), "a.odt")
    assert [(block.kind.value, block.level, block.text) for block in raw.blocks] == [
        ("heading", 1, "Bilan"),
        ("paragraph", 0, "Un mot\ttab et suite"),
        ("paragraph", 0, "ligne."),
        ("list_item", 0, "premier"),
        ("list_item", 0, "second"),
        ("table_row", 0, "Nom | Rôle"),
        ("paragraph", 0, "Dans une section."),
    ]


def test_bold_and_struck_out_styles_are_seen() -> None:
    document = odfdo.Document("text")
    document.body.clear()
    for name, properties in (
        ("Gras", {"fo:font-weight": "bold"}),
        ("Barre", {"style:text-line-through-style": "solid"}),
    ):
        style = odfdo.Style("text", name=name)
        style.set_properties(properties, area="text")
        document.insert_style(style, automatic=True)
    title = odfdo.Element.from_tag(
        '<text:p><text:span text:style-name="Gras">Échanges</text:span></text:p>'
    )
    struck = odfdo.Element.from_tag(
        '<text:p>Non <text:span text:style-name="Barre">prévu</text:span>.</text:p>'
    )
    document.body.append(title)
    document.body.append(struck)
    stream = io.BytesIO()
    document.save(stream)
    raw = read(stream.getvalue(), "a.odt")
    assert [(block.kind.value, block.text) for block in raw.blocks] == [
        ("heading", "Échanges"),
        ("paragraph", "Non ~~prévu~~."),
    ]


def test_a_paragraph_or_a_named_style_may_strike_out() -> None:
    document = odfdo.Document("text")
    document.body.clear()
    struck = {"style:text-line-through-style": "solid"}
    for family, name, automatic in (("paragraph", "P9", True), ("text", "Annule", False)):
        style = odfdo.Style(family, name=name)
        style.set_properties(struck, area="text")
        document.insert_style(style, automatic=automatic)
    for xml in (
        '<text:p text:style-name="P9">Créer une navette.</text:p>',
        '<text:p>Puis <text:span text:style-name="Annule">un relais</text:span>.</text:p>',
    ):
        document.body.append(odfdo.Element.from_tag(xml))
    stream = io.BytesIO()
    document.save(stream)
    texts = [block.text for block in read(stream.getvalue(), "a.odt").blocks]
    assert texts == ["~~Créer une navette.~~", "Puis ~~un relais~~."]
