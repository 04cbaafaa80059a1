"""The organiser's own DOCX model: tried before it is accepted."""

from __future__ import annotations

import io
import re

from web.sheets.as_docx import refused, write_docx
from web.sheets.content import Paragraph, Style

# Words that no model has, for each kind of paragraph.
_TRIAL = [
    Paragraph(style, f"Essai {style.value} été", "https://essai.example/" * (style is Style.ITEM))
    for style in Style
]
_BLANKS = re.compile(r"\s+")


def check_model(model: bytes) -> None:
    """Raises InvalidRequest, in French, for a model that cannot be filled in, or that leaves out
    part of a sheet."""
    text = _BLANKS.sub("", _text(write_docx(_TRIAL, model)))
    missing = [p for p in _TRIAL if _BLANKS.sub("", p.text) not in text]
    if len(missing) == len(_TRIAL):
        raise refused("il n’a aucune des balises du modèle fourni, comme « {{ title }} »")
    if missing:
        told = ", ".join(f"« {p.style.value} »" for p in missing)
        raise refused(f"il laisse de côté une partie de la fiche ({told})")


def _text(document: bytes) -> str:
    from docx import Document

    body = Document(io.BytesIO(document)).element.body
    return "".join(e.text or "" for e in body.iter() if str(e.tag).endswith("}t"))
