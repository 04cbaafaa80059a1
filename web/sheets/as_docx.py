"""A sheet as DOCX: real styles, and a model that the organiser can replace."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from kb.errors import InvalidRequest
from web.sheets.content import Paragraph, Style
from web.sheets.docx_template import default_template

LARGEST_MODEL_BYTES = 5_000_000
LARGEST_UNPACKED_BYTES = 60_000_000
_AGAIN = (
    "Repartez du modèle fourni : sur la page de l’événement, ou par « essaim sheet-model "
    "modele.docx »."
)
_SYNTAX = (
    "à la lecture de ses balises : une accolade ou un « {%p endfor %} » manque, ou l’une d’elles "
    "demande ce qui n’est pas permis"
)


def write_docx(found: Sequence[Paragraph], template: bytes | None = None) -> bytes:
    """`template`: the organiser's own. Raises InvalidRequest when it cannot be filled in."""
    from docxtpl import DocxTemplate

    try:
        if template is not None:
            refuse_strange(template)
        document = DocxTemplate(io.BytesIO(default_template() if template is None else template))
        document.render(_view(document, found), _bounded(), autoescape=True)
        _describe(document, found[0].text)
        file = io.BytesIO()
        document.save(file)
    except InvalidRequest:
        raise
    except Exception as error:  # a model is any file: each library fails in its own way
        if template is None:
            raise
        raise refused(_reason(error)) from error
    return file.getvalue()


def refused(why: str) -> InvalidRequest:
    return InvalidRequest(f"Ce modèle DOCX ne peut pas être rempli : {why}. {_AGAIN}")


def refuse_strange(template: bytes) -> None:
    """Raises InvalidRequest for what is no DOCX, holds macros, or would fill the memory."""
    if len(template) > LARGEST_MODEL_BYTES:
        raise refused("il dépasse 5 Mo")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise refused("ce n’est pas un fichier Word (DOCX)") from error
    names = {entry.filename for entry in entries}
    if "word/document.xml" not in names:
        raise refused("ce n’est pas un fichier Word (DOCX)")
    if any("vbaproject" in name.lower() for name in names):
        raise refused("il contient des macros ; enregistrez-le sans elles")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED_BYTES:
        raise refused("une fois ouvert, il est démesuré")


def _bounded() -> Any:
    """A model only says where words go: it runs no code of its own."""
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(autoescape=True)
    environment.globals.clear()
    return environment


def _reason(error: Exception) -> str:
    from jinja2 import TemplateError

    if isinstance(error, TemplateError):
        return _SYNTAX
    return "Word ou LibreOffice l’a mal enregistré, ou il est abîmé"


def _view(document: Any, found: Sequence[Paragraph]) -> dict[str, object]:
    subtitle = next((p.text for p in found if p.style is Style.SUBTITLE), "")
    body = [p for p in found if p.style not in {Style.TITLE, Style.SUBTITLE}]
    return {
        "title": found[0].text,
        "subtitle": subtitle,
        "paragraphs": [
            {"style": p.style.value, "text": p.text, "rich": _rich(document, p)} for p in body
        ],
    }


def _rich(document: Any, paragraph: Paragraph) -> Any:
    from docxtpl import RichText

    if not paragraph.url:
        return RichText(paragraph.text)
    return RichText(paragraph.text, url_id=document.build_url_id(paragraph.url), underline=True)


def _describe(document: Any, title: str) -> None:
    properties = document.docx.core_properties
    properties.title, properties.language = title, "fr-FR"
    properties.author = "Essaim"
