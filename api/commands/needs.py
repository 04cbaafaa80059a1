"""`essaim needs list`, `publish`, `withdraw`: one transaction for each decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from api.commands.decide import Signed
from api.commands.output import bold, faint, note, paragraph, say, write_json
from api.settings import Settings
from kb.errors import EssaimError
from kb.needs import AskedNeeds, NeedState, ToldNeed
from kb.store import Store, open_store
from web.typography import plural
from web.views.parts import territory_name

_STATES = {
    NeedState.WAITING: "attend d’être relu",
    NeedState.PUBLISHED: "publié",
    NeedState.WITHDRAWN: "retiré",
}


def run_list(settings: Settings, asked: AskedNeeds, *, as_json: bool) -> int:
    store = open_store(settings.database)
    found = store.needs.all(asked.state())
    if as_json:
        items = [need.model_dump(mode="json") for need in found]
        write_json({"total": len(found), "items": items})
    elif not found:
        waits = asked is AskedNeeds.WAITING
        say("Aucun besoin n’attend d’être relu." if waits else "Aucun besoin de la sorte.")
    else:
        say(f"{plural(len(found), 'besoin')}, le dernier d’abord.")
        for need in found:
            _tell(need)
        if asked is AskedNeeds.WAITING:
            say("\nPublier : « essaim needs publish N » ; écarter : « essaim needs withdraw N ».")
    return 0


def _tell(need: ToldNeed) -> None:
    place = territory_name(need.territory) if need.territory else "territoire non précisé"
    when = faint(f"{_STATES[need.state]}, {need.at.date().isoformat()}")
    say("\n" + bold(f"n°\u00a0{need.number}") + f"  {place}  {when}")
    say(paragraph(f"« {' '.join(need.text.split())} »", indent=2))
    say(paragraph(need.contact, label="  contact : "))
    if need.understanding.themes:
        say(paragraph(", ".join(need.understanding.themes), label="  thèmes : "))


def run_publish(settings: Settings, numbers: Sequence[int], signed: Signed) -> int:
    def publish(store: Store, number: int) -> str:
        store.needs.settle(number, NeedState.PUBLISHED, signed.by, signed.why)
        return "Publié"

    return _run(settings, numbers, publish)


def run_withdraw(settings: Settings, numbers: Sequence[int], signed: Signed, *, erase: bool) -> int:
    def withdraw(store: Store, number: int) -> str:
        if erase:
            store.needs.erase(number, signed.by, signed.why)
            return "Effacé"
        store.needs.settle(number, NeedState.WITHDRAWN, signed.by, signed.why)
        return "Retiré"

    return _run(settings, numbers, withdraw)


def _run(settings: Settings, numbers: Sequence[int], decide: Callable[[Store, int], str]) -> int:
    """Each on its own: one that is refused does not stop the others."""
    store = open_store(settings.database)
    code = 0
    for number in dict.fromkeys(numbers):
        try:
            with store.transaction():
                said = decide(store, number)
        except EssaimError as error:
            note(f"Pas fait   {number} : {error}")
            code = 1
        else:
            say(f"{said:<10} besoin n°\u00a0{number}")
    return code
