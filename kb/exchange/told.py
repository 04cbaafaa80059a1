"""What a shape has no field for, said in its free text so that people read it, and read back."""

from __future__ import annotations

import html
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from kb.imported import Imported
from kb.model import Money, Source

# Ids that other tools want as UUID: the same record gives the same one, everywhere.
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "essaim")
_LABELS = (
    "Besoin", "État", "Porteur", "Période", "Coût", "Méthode", "Enseignements", "Thèmes",
    "Territoire", "Sources", "Fiche", "Nature", "Bénéficiaires", "Phases", "Montant", "Calendrier",
    "Disponibilité", "Financeur",
)  # fmt: skip
_PARAGRAPH = re.compile(rf"({'|'.join(_LABELS)})[ \u00a0\u202f]?: *\n?(.*)", re.DOTALL)
_SOURCE = re.compile(
    r"(?P<title>.+) — (?P<publisher>.+?)(?:, (?P<year>\d{4}))?(?:, (?P<url>https?://\S+))?"
)
_MONEY = re.compile(r"(minimum|maximum|montant) (\d{1,15}) €")
_MONEY_FIELDS = {"montant": "amount_eur", "minimum": "min_eur", "maximum": "max_eur"}
_PERSONAL = re.compile(r"mail|t[ée]l[ée]?phone|pr[ée]nom|referentnom|contact", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]@[\w-]{1,63}\.")
_BREAK = re.compile(r"<\s*(?:br|/p|/li|/h\d|/div|/tr)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,5000}>")
NOTE_MAX_CHARS = 20_000
Values = dict[str, Any]


def identifier(what: str) -> str:
    return str(uuid.uuid5(_OURS, what))


# --- paragraphs


def write_paragraphs(free: str, labelled: Mapping[str, str | Sequence[str] | None]) -> str:
    """`free`, then « Label : text » or a list below its label; empty ones are left out."""
    parts = [free] if free else []
    for label, said in labelled.items():
        assert label in _LABELS, label
        if isinstance(said, str):
            parts.append(f"{label}\u00a0: {said}")
        elif said:
            parts.append("\n".join([f"{label}\u00a0:", *(f"- {item}" for item in said)]))
    return "\n\n".join(parts)


def read_paragraphs(text: str) -> tuple[str, dict[str, str]]:
    """The free text, and the labelled paragraphs; of a label told twice, the first."""
    free, labelled = [], {}
    for part in re.split(r"\n[ \t]*\n", text.strip()):
        match = _PARAGRAPH.fullmatch(part.strip())
        if match and match[1] not in labelled:
            labelled[match[1]] = match[2].strip()
        elif part.strip():
            free.append(part.strip())
    return "\n\n".join(free), labelled


def items(text: str | None) -> list[str]:
    """The items of a list below its label."""
    return [line.removeprefix("- ").strip() for line in (text or "").splitlines() if line.strip()]


def as_html(text: str) -> str:
    """Paragraphs in HTML, every sign of the text inert."""
    parts = [html.escape(part, quote=False) for part in text.split("\n\n") if part]
    return "".join(f"<p>{part}</p>".replace("\n", "<br>") for part in parts)


def from_html(text: str) -> str:
    """The text of a fragment of HTML, a line a paragraph, without its tags."""
    text = re.sub(r"</\s*p\s*>", "\n\n", _between_tags(text), flags=re.IGNORECASE)
    bare = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    return re.sub(r"\n{3,}", "\n\n", bare).strip()


def _between_tags(text: str) -> str:
    """Line ends of the source say nothing where there are tags."""
    return re.sub(r"\s*\n\s*", " ", text) if _TAG.search(text) else text


# --- sources, money


def write_source(source: Source) -> str:
    parts = [f"{source.title} — {source.publisher}"]
    parts += [str(source.year)] if source.year else []
    parts += [source.url] if source.url else []
    return ", ".join(parts)


def read_sources(text: str | None) -> list[Values]:
    found = [_SOURCE.fullmatch(item) for item in items(text)]
    return [
        {name: said for name, said in match.groupdict().items() if said} for match in found if match
    ]


def write_money(money: Money | None) -> str | None:
    if money is None:
        return None
    said = [
        f"{word} {getattr(money, field)} €"
        for word, field in _MONEY_FIELDS.items()
        if getattr(money, field) is not None
    ]
    return "\u00a0; ".join(said + ([money.what] if money.what else [])) or None


def read_money(text: str | None) -> Values | None:
    found: Values = {}
    rest = (text or "").strip()
    while rest:
        part, _, after = rest.partition("\u00a0; ")
        match = _MONEY.fullmatch(part)
        if not match:
            found["what"] = rest
            break
        found[_MONEY_FIELDS[match[1]]] = int(match[2])
        rest = after
    return found or None


# --- the note


def note_of(shape: str, foreign_id: str | None, rest: Mapping[str, Any]) -> Values:
    """What is kept of another tool's object: the fields that say something and name nobody."""
    kept = [
        {"name": name, "value": _as_text(value)}
        for name, value in rest.items()
        if _says(value) and not _left(name, value)
    ]
    return {"shape": shape, "id": foreign_id, "rest": kept}


def kept_fields(imported: Imported | None, shape: str) -> Values:
    """What the note kept, as the other tool had it."""
    if imported is None or imported.shape != shape:
        return {}
    return {field.name: _as_value(field.value) for field in imported.rest}


def is_personal(name: str) -> bool:
    """Whether a field, by its name, tells how to reach a person, or who."""
    return _PERSONAL.search(name) is not None


def left_out(values: Mapping[str, Any]) -> list[str]:
    """The fields that are not kept: they name somebody, or are too long for a note."""
    return [name for name, value in values.items() if _says(value) and _left(name, value)]


def _left(name: str, value: Any) -> bool:
    text = _as_text(value)
    long = len(name) > 120 or len(text) > NOTE_MAX_CHARS
    return long or is_personal(name) or _ADDRESS.search(text) is not None


def _says(value: Any) -> bool:
    return value not in (None, "", [], {})


def _as_text(value: Any) -> str:
    """A text as it is, unless it could be taken for something else."""
    if isinstance(value, str) and _as_value(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _as_value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
