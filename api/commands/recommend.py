"""`essaim recommend`: a readable French page in the terminal."""

from __future__ import annotations

from api.commands.output import bold, faint, paragraph, say, write_json
from api.compose import build_services
from api.settings import Settings
from kb.errors import InvalidRequest
from kb.model import Kind, Phase
from kb.understanding import Speaker
from kb.vocabulary import Vocabulary
from search.model import (
    MAX_QUERY_CHARS,
    Link,
    NeedRequest,
    Recommendation,
    Status,
    Step,
    Suggestion,
)

_TITLES = {
    Kind.EXPERIENCE: "Expériences comparables",
    Kind.FUNDING: "Financements",
    Kind.FACILITATOR: "Facilitateurs",
    Kind.PARTNER: "Partenaires",
}
_STATUS = {
    Status.OK: "",
    Status.WEAK: "Résultats à prendre avec prudence : ils ne répondent que de loin.",
    Status.NONE: "Rien de comparable dans la base.",
}
_SPEAKERS = {
    Speaker.COLLECTIVITE: "une collectivité",
    Speaker.PORTEUR: "un porteur de projet",
    Speaker.FACILITATEUR: "un facilitateur",
    Speaker.ORGANISATEUR: "un organisateur de séminaire",
    Speaker.HABITANT: "un habitant",
}
_LABEL_WIDTH = 10
# A narrow space that no line break parts from its mark.
SEMICOLON = "\u202f; "


def need_request(text: str, territory: str | None, phase: Phase | None, limit: int) -> NeedRequest:
    """The need as typed. Raises InvalidRequest when there is nothing, or too much, to read."""
    told = text.strip()
    if not told:
        raise InvalidRequest("Décrivez votre besoin : une phrase suffit.")
    if len(told) > MAX_QUERY_CHARS:
        raise InvalidRequest(
            f"Votre texte compte {len(told)} caractères ; {MAX_QUERY_CHARS} au plus sont lus. "
            "Gardez ce que vous voulez obtenir, et pour quel territoire."
        )
    place = territory[:200] if territory else None
    return NeedRequest(text=told, territory=place, phase=phase, limit=limit)


def run_recommend(settings: Settings, request: NeedRequest, *, as_json: bool) -> int:
    services = build_services(settings)
    answer = services.recommender.recommend(request)
    if as_json:
        write_json(answer.model_dump(mode="json"))
    else:
        tell(answer, services.vocabulary)
    return 0


def tell(answer: Recommendation, vocabulary: Vocabulary) -> None:
    """The whole page: what was understood, the four lists, then the project's path."""
    say(bold("Votre besoin"))
    say(paragraph(answer.text, indent=2))
    say()
    _tell_understanding(answer, vocabulary)
    if _STATUS[answer.status]:
        say(bold(_STATUS[answer.status]))
    if answer.reorientation:
        say(paragraph(answer.reorientation.message, indent=2))
        for contact in answer.reorientation.contacts:
            say(f"  · {contact.title}")
        say()
    for kind in Kind:
        suggestions = answer.of_kind(kind)
        if suggestions:
            say(bold(f"── {_TITLES[kind]} " + "─" * (60 - len(_TITLES[kind]))))
            say()
            for suggestion in suggestions:
                _tell_card(suggestion)
    if answer.path:
        say(bold("── Votre parcours " + "─" * 46))
        say()
        for step in answer.path:
            _tell_step(step)


def _tell_rows(*rows: tuple[str, str | None]) -> None:
    """Each label with its text; a row that says nothing is left out."""
    for label, text in rows:
        if text:
            say(paragraph(text, indent=4, label=label.ljust(_LABEL_WIDTH)))


def _rows(card: Suggestion) -> list[tuple[str, str | None]]:
    """How it was done, what it cost, and what of it holds at the reader's."""
    home = card.transposability
    if home is None:
        return [
            ("Coût", SEMICOLON.join(filter(None, (card.cost_text, *card.paid_by)))),
            ("Méthode", " → ".join(card.method[:3]) + (" → …" if len(card.method) > 3 else "")),
            (
                "Qui aide" if card.kind is Kind.EXPERIENCE else "Vu dans",
                ", ".join(link.title for link in card.helped_by[:3]),
            ),
            ("Chez vous", " ".join(card.differences)),
        ]
    return [
        ("Comment", home.know_how),
        ("Combien", home.too_expensive),
        ("Ressemble", " ".join(home.alike)),
        ("Diffère", " ".join(home.differs)),
        ("À adapter", " ".join(home.adapt)),
        ("Inconnu", " ".join(home.unknown)),
    ]


def _tell_step(step: Step) -> None:
    here = faint("  vous en êtes là") if step.current else ""
    say(bold(f"  {step.label[:1].upper()}{step.label[1:]}") + here)
    _tell_rows(
        ("But", step.aim),
        *(("À faire" if i == 0 else "", f"· {text}") for i, text in enumerate(step.actions)),
        ("À la fin", step.outcome),
        ("Qui voir", SEMICOLON.join(_named(link) for link in step.people)),
        (
            "Argent",
            SEMICOLON.join(_named(link) for link in step.fundings)
            or "aucun des financements proposés ici ne s’ouvre à cette étape",
        ),
    )
    say()


def _named(link: Link) -> str:
    return f"{link.title} ({link.role})" if link.role else link.title


def _tell_understanding(answer: Recommendation, vocabulary: Vocabulary) -> None:
    understood = answer.understanding
    place = understood.territory
    phase = vocabulary.phases_by_id[understood.phase].label if understood.phase else None
    parts = {
        "thèmes": ", ".join(understood.themes),
        "territoire": f"{place.name} ({place.department})" if place and place.department else "",
        "phase": phase or "",
        "vous êtes": _SPEAKERS[understood.speaker] if understood.speaker else "",
        "budget": f"{understood.budget_eur:,} €".replace(",", "\u202f")
        if understood.budget_eur
        else "",
        "freins": ", ".join(vocabulary.brakes_by_id[b].label for b in understood.brakes),
    }
    if place and not place.department:
        parts["territoire"] = place.name
    known = [f"{name} : {value}" for name, value in parts.items() if value]
    say(bold("Ce que nous avons compris"))
    say(paragraph(" · ".join(known) or "rien de précis : dites-en un peu plus.", indent=2))
    say()


def _tell_card(card: Suggestion) -> None:
    say(bold(f"  {card.title}") + faint(f"  {card.territory}"))
    _tell_rows(
        ("Pourquoi", " ".join(card.why)),
        ("En bref", card.summary),
        ("Attention", " ".join(card.warnings)),
        *_rows(card),
    )
    for evidence in card.evidence[:1]:
        quote = " ".join(evidence.quote.split())
        say(
            paragraph(
                f"« {quote} » — {evidence.document_title}",
                indent=4,
                label="Preuve".ljust(_LABEL_WIDTH),
            )
        )
    if not card.evidence and card.sources:
        source = card.sources[0]
        say(
            paragraph(
                f"{source.title}, {source.publisher}", indent=4, label="Source".ljust(_LABEL_WIDTH)
            )
        )
    say(faint(f"    {card.id}"))
    say()
