"""What has just been decided, said on the next page; and why a decision was refused, in the words
of the screen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from web.addresses import Params, first
from web.labels import RECORD_FIELDS
from web.typography import plural
from web.views.parts import LinkView

_COMMAND = re.compile(r"\s*\(«\sessaim review [^»]*»\)")
_TWIN = re.compile(r"Si c’est la même chose\s: «\sessaim.*$", re.DOTALL)
_CHOOSE = re.compile(r"\s*Choisissez\s: «\sessaim review [^»]*»\.?")
# Between quotes, or before what is said of it.
_PATH = re.compile(r"(?<=«\s)[a-z_]+(?:\.[a-z0-9_]+)*(?=\s»)|\b[a-z_]+(?:\.[a-z0-9_]+)*(?=\s:\s«)")
_PATHS = re.compile(r"(?<=dans\s:\s)[a-z_]+(?:, [a-z_]+)*")


@dataclass(frozen=True, slots=True)
class Done:
    """`number`: that of the decision, to undo it, empty when there is none; `last`: that of the
    last one, when several were taken together. `link`: what came of it; `back`: where one
    is once it is undone."""

    text: str
    number: str
    last: str
    link: LinkView | None
    back: str


def done_view(
    params: Params, title: str, link: LinkView | None = None, back: str = ""
) -> Done | None:
    """All of it comes from the address: an unknown word says nothing."""
    what, number, last = (first(params, name) for name in ("fait", "decision", "derniere"))
    count = first(params, "nombre")
    many = int(count) if _is_number(count) else 0
    told = {
        "accepte": f"« {title} » : acceptée.",
        "brouillon": f"« {title} » : acceptée, en brouillon.",
        "publie": f"« {title} » : publiée.",
        "complete": f"« {title} » : la fiche connue est complétée.",
        "refuse": f"« {title} » : refusée.",
        "corrige": "C’est corrigé.",
        "annule": "La décision est annulée.",
        "lot-accepte": plural(many, "proposition acceptée", "propositions acceptées") + ".",
        "lot-refuse": plural(many, "proposition refusée", "propositions refusées") + ".",
    }.get(what)
    if told is None:
        return None
    return Done(told, _number(number), _number(last), link, back)


def in_words_of_the_screen(message: str) -> str:
    """A refusal of `kb.curation` without the commands that a terminal would take, and with the
    names that the page gives to fields."""
    message = _COMMAND.sub("", message)
    message = _TWIN.sub(
        "Si c’est la même chose, fusionnez-les ; sinon, corrigez le titre.", message
    )
    message = _CHOOSE.sub(" Choisissez l’une des valeurs ci-dessous.", message)
    message = _PATHS.sub(lambda found: ", ".join(map(_name, found.group().split(", "))), message)
    return _PATH.sub(lambda found: _name(found.group()), message)


def _name(path: str) -> str:
    return RECORD_FIELDS.get(path.partition(".")[0], path)


def _number(said: str) -> str:
    return said if _is_number(said) else ""


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 12
