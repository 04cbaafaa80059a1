"""`essaim suggestions list`, `settle`: one transaction for each decision."""

from __future__ import annotations

from collections.abc import Sequence

from api.commands.decide import Signed
from api.commands.output import bold, faint, note, paragraph, say, write_json
from api.compose import build_vocabulary
from api.settings import Settings
from ingest.curating import corpus_rules
from kb.editing import Editor
from kb.errors import EssaimError
from kb.settling import Settler
from kb.store import open_store
from kb.suggestions import About, AskedSuggestions, Suggestion, SuggestionState
from web.typography import plural
from web.views.suggestions import suggested_field
from web.views.workbench.suggestions import STATE_WORDS


def run_list(settings: Settings, asked: AskedSuggestions, *, as_json: bool) -> int:
    """Where to answer readers is not told here: the workbench shows it to those who answer."""
    store = open_store(settings.database)
    found = store.suggestions.all(asked.state())
    if as_json:
        items = [suggestion.model_dump(mode="json") for suggestion in found]
        write_json({"total": len(found), "items": items})
    elif not found:
        waits = asked is AskedSuggestions.WAITING
        say("Aucun signalement n’attend." if waits else "Aucun signalement de la sorte.")
    else:
        say(f"{plural(len(found), 'signalement')}, le plus ancien d’abord.")
        for suggestion in found:
            _tell(suggestion)
        if asked is AskedSuggestions.WAITING:
            say("\nCorriger la fiche à l’atelier, puis : « essaim suggestions settle N ».")
    return 0


def _tell(one: Suggestion) -> None:
    field = suggested_field(one.about is About.DOCUMENT, one.field)
    when = faint(f"{STATE_WORDS[one.state]}, {one.at.date().isoformat()}")
    say("\n" + bold(f"n°\u00a0{one.number}") + f"  {one.subject} · {field}  {when}")
    say(paragraph(f"« {' '.join(one.wrong.split())} »", indent=2))
    if one.value:
        say(paragraph(" ".join(one.value.split()), label="  proposé : "))
    if one.source:
        say(paragraph(one.source, label="  source : "))


def run_settle(settings: Settings, numbers: Sequence[int], signed: Signed, *, dismiss: bool) -> int:
    """Each on its own: one that is refused does not stop the others."""
    store = open_store(settings.database)
    rules = corpus_rules(store, build_vocabulary(settings, store))
    settler = Settler(store, signed.by, Editor(store, signed.by, rules))
    state = SuggestionState.DISMISSED if dismiss else SuggestionState.APPLIED
    code = 0
    for number in dict.fromkeys(numbers):
        try:
            with store.transaction():
                settler.settle(number, state, signed.why)
        except EssaimError as error:
            note(f"Pas fait   {number} : {error}")
            code = 1
        else:
            say(f"{'Écarté' if dismiss else 'Traité':<10} signalement n°\u00a0{number}")
    return code
