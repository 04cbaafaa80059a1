"""`essaim privacy`: what is known of a person, and how it goes."""

from __future__ import annotations

import sys
from pathlib import Path

from api.commands.decide import Signed
from api.commands.output import bold, faint, note, paragraph, say, write_json
from api.compose import finish_erasures
from api.erasing import Erasing
from api.settings import Settings
from kb.erasure import Cleaned
from kb.errors import CurationRefused, InvalidRequest
from kb.people import PrivacyRequest, RequestState, Right
from kb.register import purpose_of, register, register_markdown
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from web.screen import Screen
from web.typography import date, plural
from web.views.people import RIGHTS_ASKED
from web.views.person_known import known_view

_NOWHERE = "Ce nom n’est nulle part dans la base."
_ELSEWHERE = (
    "Ce qui a quitté ce dossier n’est pas effacé : sauvegardes rangées ailleurs, fichiers "
    "exportés, fichiers d’origine, copies chez qui les a reçues. Une sauvegarde restaurée ici "
    "passe par la liste d’opposition avant d’être servie ; les autres, effacez-les là où elles "
    "sont."
)


def _opened(settings: Settings) -> tuple[SqliteStore, Erasing]:
    store = open_store(settings.database)
    finish_erasures(settings, store)
    return store, Erasing(settings, store)


# --- looking


def run_find(settings: Settings, name: str, *, as_json: bool) -> int:
    _, erasing = _opened(settings)
    counts = erasing.counts(name)
    if as_json:
        write_json({"total": sum(counts.values()), "tables": counts})
    else:
        _tell_counts(counts)
    return 0 if counts else 1


def _tell_counts(counts: dict[str, int]) -> None:
    if not counts:
        say(_NOWHERE)
        return
    say(f"Ce nom est à {plural(sum(counts.values()), 'place')} de la base :")
    for table, count in sorted(counts.items()):
        say(f"  {count:>6}  {table}  {faint(purpose_of(table))}")


def run_show(settings: Settings, name: str, html: Path | None, *, as_json: bool) -> int:
    """The answer to somebody who asks what is known of them."""
    _, erasing = _opened(settings)
    known = erasing.known(name)
    if html is not None:
        html.touch(mode=0o600)
        html.write_text(Screen().text("person_known.html", known=known_view(known)), "utf-8")
        note(f"Écrit : « {html} », lisible de vous seul. Il nomme la personne : ne le gardez pas.")
    elif as_json:
        write_json(known.model_dump(mode="json"))
    else:
        _tell_counts(known.counts)
        for place in known.texts:
            say(f"\n{bold(place.item)}  {faint(f'{place.table}.{place.column}')}")
            say(paragraph(f"« {place.words} »", indent=2))
    return 0 if known.texts else 1


# --- erasing


def run_erase(settings: Settings, name: str, signed: Signed, *, yes: bool, dry: bool) -> int:
    _, erasing = _opened(settings)
    counts = erasing.counts(name)
    _tell_counts(counts)
    if dry:
        note("Rien n’a été changé (--dry-run).")
        return 0
    if not yes and not _sure(counts):
        note("Rien n’a été changé.")
        return 1
    cleaned = erasing.erase(name, signed.by)
    left = sum(erasing.counts(name).values())
    _tell_cleaned(cleaned, left)
    return 0 if cleaned.whole and not left else 1


def _sure(counts: dict[str, int]) -> bool:
    if not sys.stdin.isatty():
        raise InvalidRequest("Pour effacer sans question, ajoutez --yes ; pour voir, --dry-run.")
    if counts.get("privacy_request"):
        note("Une demande nomme la personne : gardez de quoi lui répondre, ce sera effacé aussi.")
    note("Effacer ne s’annule pas. Tapez « effacer » pour continuer :")
    return sys.stdin.readline().strip() == "effacer"


def _tell_cleaned(cleaned: Cleaned, left: int) -> None:
    say(f"Effacé     {plural(cleaned.texts, 'texte masqué', 'textes masqués')} ; ce nom ne "
        "reviendra plus, même si le document revient")  # fmt: skip
    for path in cleaned.rewritten:
        say(f"Réécrite   « {path.name} » : la base d’avant, sans le nom")
    for path in cleaned.removed:
        say(f"Supprimé   « {path.name} » : il ne se lisait plus, et pouvait contenir le nom")
    for path in cleaned.archives:
        say(
            f"À faire    « {path.name} » : une sauvegarde, laissée ; elle contient peut-être le nom"
        )
    if cleaned.waiting:
        files = plural(cleaned.waiting, "fichier déposé", "fichiers déposés")
        say(f"En attente {files} : le nom y sera masqué à la lecture, et le fichier oublié")
    if not cleaned.whole:
        say("À finir    un autre programme tient la base : « essaim privacy finish », une fois "
            "qu’il est arrêté")  # fmt: skip
    if left:
        say(
            f"À voir     {plural(left, 'place')} où ce nom est peut-être celui d’une autre personne"
        )
    note(_ELSEWHERE)
    note("Un serveur ouvert garde ses pages en mémoire : relancez « essaim serve ».")


def run_oppose(settings: Settings, name: str, signed: Signed) -> int:
    _, erasing = _opened(settings)
    erasing.erase(name, signed.by, Right.OPPOSITION)
    say("Noté       ce nom sera masqué dans tout ce qui entrera")
    note("Ce qui est déjà là n’a pas changé : « essaim privacy erase » l’efface.")
    return 0


def run_finish(settings: Settings) -> int:
    store = open_store(settings.database)
    if not store.oppositions.unfinished():
        say("Aucun effacement n’est à finir.")
        return 0
    cleaned = Erasing(settings, store).finish()
    _tell_cleaned(cleaned, 0)
    return 0 if cleaned.whole else 1


def run_forget_list(settings: Settings, signed: Signed, *, yes: bool) -> int:
    store = open_store(settings.database)
    people = store.oppositions.people()
    if not yes:
        raise InvalidRequest(
            f"{plural(people, 'nom pourra', 'noms pourront')} revenir avec le prochain document. "
            "Ajoutez --yes pour renoncer à la liste."
        )
    with store.transaction():
        store.oppositions.forget(signed.by)
    say(f"Oubliée    la liste d’opposition, {plural(people, 'nom')}")
    return 0


# --- requests, retention, register


def run_requests(settings: Settings, state: RequestState | None, *, as_json: bool) -> int:
    found = open_store(settings.database).requests.all(state)
    if as_json:
        items = [{**one.model_dump(mode="json"), "due": one.due.isoformat()} for one in found]
        write_json({"total": len(found), "items": items})
    elif not found:
        say("Aucune demande.")
    else:
        for one in found:
            _tell_request(one)
    return 0


def _tell_request(one: PrivacyRequest) -> None:
    received, due = (date(day.isoformat()) for day in (one.at.date(), one.due))
    when = f"reçue le {received}, à répondre avant le {due}"
    number = bold(f"n°\u00a0{one.number}")
    say(f"\n{number}  {RIGHTS_ASKED[one.kind]}  {faint(when)}")
    for label, said in (
        ("nom", one.name), ("contact", one.contact), ("concerne", one.concerned),
        ("précisions", one.details), ("réponse", one.answer or ""),
    ):  # fmt: skip
        if said:
            say(paragraph(said, label=f"  {label:<11}"))


def run_settle(
    settings: Settings, number: int, answer: str, signed: Signed, *, refused: bool
) -> int:
    store = open_store(settings.database)
    if not answer.strip():
        raise CurationRefused("Dites ce qui a été répondu : « --answer TEXTE ».")
    state = RequestState.REFUSED if refused else RequestState.ANSWERED
    with store.transaction():
        store.requests.settle(number, state, answer.strip(), signed.by)
    say(f"Répondue   demande n°\u00a0{number}")
    return 0


def run_purge(settings: Settings, signed: Signed, *, dry: bool, as_json: bool) -> int:
    store, _ = _opened(settings)
    if dry:
        found = store.retention.due()
    else:
        with store.transaction():
            found = store.retention.purge(signed.by)
        if found:
            store.bytes.scrub()
    if as_json:
        write_json({"done": not dry, "counts": {rule.table: n for rule, n in found.items()}})
        return 0
    say("Rien à oublier." if not found else "À oublier :" if dry else "Oublié :")
    for rule, count in found.items():
        say(f"  {count:>6}  {rule.what}")
    return 0


def run_register(settings: Settings, *, as_json: bool) -> int:
    if as_json:
        write_json([one.model_dump(mode="json") for one in register().values()])
    else:
        say(register_markdown(settings.publisher.name or "à nommer (ESSAIM_PUBLISHER)"))
    return 0
