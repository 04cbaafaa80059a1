"""Sheets in the workbench: two people at once, what a button did undone, the list of an event, and
what cannot be kept, said in French with nothing lost."""

from __future__ import annotations

import io
import re
from urllib.parse import urlsplit

import docx
import pytest
from fastapi.testclient import TestClient

from kb.sheets import LONGEST_TEXT_CHARS, SectionKey, Sheet, SheetState
from kb.sqlite.store import SqliteStore
from tests import an_event
from tests.api.doors import House, house, sign_in
from web.services import Services
from web.sheets.docx_template import default_template

EVENT = "/atelier/evenements/atelier-chaleur"
TARBES = "atelier-chaleur-suite-commune-65440"
SHEET = f"/atelier/suites/{TARBES}"
STEP = "steps.etape-appel"
OTHER = "steps.etape-choix"


@pytest.fixture
def here(small_services: Services, tmp_path_factory: pytest.TempPathFactory) -> House:
    store = small_services.store
    assert isinstance(store, SqliteStore)
    an_event.put_event(store)
    made = house(small_services, tmp_path_factory.mktemp("sheets"))
    made.account("ana")
    made.account("bob")
    return made


def entered(here: House, login: str) -> TestClient:
    client = here.client()
    assert sign_in(client, login) == 303
    return client


@pytest.fixture
def ana(here: House) -> TestClient:
    client = entered(here, "ana")
    assert client.post(f"{EVENT}/preparer").status_code == 303
    return client


@pytest.fixture
def bob(here: House) -> TestClient:
    return entered(here, "bob")


def kept(here: House) -> Sheet:
    return here.store.sheets.get(TARBES)


def words(here: House, key: str) -> str:
    section, _, item = key.partition(".")
    return next(i.text for i in kept(here).section(SectionKey(section)).items if i.key == item)


def form(here: House, **typed: str) -> dict[str, str]:
    return {"version": str(kept(here).version), **typed}


# --- two people


def test_two_people_on_two_lines_both_keep_their_work(
    here: House, ana: TestClient, bob: TestClient
) -> None:
    hers, his = form(here), form(here)
    assert ana.post(SHEET, data={**hers, f"text.{STEP}": "Appeler la région"}).status_code == 303
    answer = bob.post(SHEET, data={**his, f"text.{OTHER}": "Visiter la chaufferie"})
    assert answer.status_code == 303 and "fait=reuni" in answer.headers["location"]
    assert "vos changements sont réunis" in bob.get(answer.headers["location"]).text
    assert words(here, STEP) == "Appeler la région"
    assert words(here, OTHER) == "Visiter la chaufferie"


def test_on_one_line_mine_stays_in_the_form_and_theirs_is_shown(
    here: House, ana: TestClient, bob: TestClient
) -> None:
    hers, his = form(here), form(here)
    ana.post(SHEET, data={**hers, f"text.{STEP}": "Appeler la région"})
    answer = bob.post(SHEET, data={**his, f"text.{STEP}": "Appeler l’État"})
    assert answer.status_code == 409
    page = answer.text
    assert "Rien n’est perdu" in page and "Appeler la région" in page
    assert re.search(r"<textarea[^>]*>Appeler l’État</textarea>", page)
    assert words(here, STEP) == "Appeler la région"
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    again = {"version": version[1], f"text.{STEP}": "Appeler la région et l’État"}
    assert bob.post(SHEET, data=again).status_code == 303
    assert words(here, STEP) == "Appeler la région et l’État"


def test_what_is_kept_by_itself_says_a_clash_and_brings_what_others_wrote(
    here: House, ana: TestClient, bob: TestClient
) -> None:
    quiet = {"Accept": "application/json"}
    hers, his = form(here), form(here)
    first = ana.post(SHEET, data={**hers, f"text.{STEP}": "Hers"}, headers=quiet)
    assert first.status_code == 200 and "fields" not in first.json()
    met = bob.post(SHEET, data={**his, f"text.{OTHER}": "His"}, headers=quiet).json()
    assert met["version"] == kept(here).version and met["fields"][f"text.{STEP}"] == "Hers"
    # A page that takes them in sends them back, and changes nothing of hers.
    back = {**met["fields"], "version": str(met["version"]), f"text.{OTHER}": "His again"}
    assert bob.post(SHEET, data=back, headers=quiet).status_code == 200
    assert (words(here, STEP), words(here, OTHER)) == ("Hers", "His again")
    clash = bob.post(SHEET, data={**his, f"text.{STEP}": "No"}, headers=quiet)
    assert clash.status_code == 409 and clash.json() == {"clash": True}
    assert words(here, STEP) == "Hers"


def test_a_form_that_is_sent_back_unchanged_changes_nothing(here: House, ana: TestClient) -> None:
    page = ana.get(SHEET).text
    before = kept(here)
    sent = dict(
        re.findall(r'name="((?:text|lines|comment|intro)\.[^"]+)"[^>]*>([^<]*)</textarea', page)
    )
    from html import unescape

    typed = {name: unescape(value) for name, value in sent.items()}
    shown = dict.fromkeys(re.findall(r'name="(shown\.[^"]+)"', page), "1")
    boxes = dict.fromkeys(re.findall(r'name="(todo\.[^"]+)"[^>]*checked', page), "1")
    assert len(typed) > 20 and boxes
    answer = ana.post(SHEET, data={"version": "1", **typed, **shown, **boxes})
    assert answer.status_code == 303 and kept(here) == before


# --- buttons


def test_a_button_leads_back_to_its_line(here: House, ana: TestClient) -> None:
    answer = ana.post(SHEET, data=form(here, faire=f"down.{STEP}"))
    assert urlsplit(answer.headers["location"]).fragment == "ligne-steps-etape-appel"
    keys = [item.key for item in kept(here).section(SectionKey.STEPS).items]
    assert keys.index("etape-appel") > keys.index("etape-choix")
    assert 'id="ligne-steps-etape-appel"' in ana.get(SHEET).text


def test_what_was_taken_out_comes_back_and_what_others_did_since_stays(
    here: House, ana: TestClient, bob: TestClient
) -> None:
    answer = ana.post(SHEET, data=form(here, faire=f"out.{STEP}"))
    page = ana.get(answer.headers["location"]).text
    assert "Ligne ôtée" in page and f"{SHEET}/annuler" in page
    made = kept(here).version
    bob.post(SHEET, data=form(here, **{f"text.{OTHER}": "Visiter"}))
    back = ana.post(f"{SHEET}/annuler", data={"version": str(made)})
    assert back.status_code == 303 and "fait=annule" in back.headers["location"]
    assert words(here, STEP) == "Appeler l’un des contacts ci-dessus."
    assert words(here, OTHER) == "Visiter"


def test_a_record_takes_the_place_of_a_line_by_search(here: House, ana: TestClient) -> None:
    (gone,) = kept(here).section(SectionKey.EXPERIENCES).items
    ana.post(SHEET, data=form(here, faire=f"out.experiences.{gone.key}"))
    ana.post(SHEET, data=form(here, faire="add.experiences"))
    (item,) = kept(here).section(SectionKey.EXPERIENCES).items
    asked = f"{SHEET}/chercher?partie=experiences&ligne={item.key}&q=chaleur"
    found = re.findall(r'name="fiche" value="([^"]+)"', ana.get(asked).text)
    assert found == [gone.record]
    sent = form(here, partie="experiences", ligne=item.key, fiche=found[0])
    assert ana.post(f"{SHEET}/chercher", data=sent).status_code == 303
    assert [i.record for i in kept(here).section(SectionKey.EXPERIENCES).items] == found
    refused = ana.post(f"{SHEET}/chercher", data={**sent, "fiche": "rien"})
    assert refused.status_code == 422 and "Aucune fiche publiée" in refused.text


# --- states


def test_a_state_moves_only_as_it_may(here: House, ana: TestClient) -> None:
    page = ana.get(SHEET).text
    assert "ses rappels comptent depuis ce jour" in page
    assert ana.post(SHEET, data=form(here, etat="sent")).status_code == 303
    assert ana.post(SHEET, data=form(here, etat="answered")).status_code == 303
    refused = ana.post(SHEET, data=form(here, etat="draft", title="Mots gardés"))
    assert refused.status_code == 422 and "ne redevient pas" in refused.text
    assert "Mots gardés" in refused.text
    assert kept(here).state is SheetState.ANSWERED


# --- what cannot be kept


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_text_too_long_is_said_and_stays_in_the_form(
    here: House, ana: TestClient, accept: str
) -> None:
    long = "é" * (LONGEST_TEXT_CHARS + 1)
    typed = form(here, **{f"text.{STEP}": long, f"text.{OTHER}": "Court"})
    answer = ana.post(SHEET, data=typed, headers={"Accept": accept})
    assert answer.status_code == 422 and "trop long" in answer.text
    assert kept(here).version == 1
    if accept == "text/html":
        assert long in answer.text and "Court" in answer.text


def test_an_unknown_sheet_or_version_is_no_failure(here: House, ana: TestClient) -> None:
    assert ana.get("/atelier/suites/rien").status_code == 404
    assert ana.post(SHEET, data={"version": "0"}).status_code == 404
    assert ana.post(SHEET, data={"version": "x"}).status_code == 404
    assert ana.get(f"{SHEET}/fichier?format=exe").status_code == 422


def test_an_event_without_participants_says_what_to_do(here: House, ana: TestClient) -> None:
    for key in ("commune-65440", "commune-59183", "cc-du-haut-vallon"):
        assert ana.post(f"{EVENT}/oter", data={"cle": key}).status_code == 303
    answer = ana.post(f"{EVENT}/preparer")
    assert answer.status_code == 409 and "Ajoutez" in answer.text


# --- the list of an event


def test_a_territory_taken_out_keeps_its_sheet_and_comes_back(here: House, ana: TestClient) -> None:
    ana.post(f"{EVENT}/oter", data={"cle": "commune-65440"})
    page = ana.get(EVENT).text
    assert "ôté de la liste" in page and SHEET in page and "Remettre" in page
    ana.post(f"{EVENT}/remettre", data={"cle": "commune-65440"})
    page = ana.get(EVENT).text
    assert "ôté de la liste" not in page and "élue à l’énergie" in page


def test_a_territory_added_then_taken_out_comes_back_too(here: House, ana: TestClient) -> None:
    ana.post(f"{EVENT}/ajouter", data={"territoire": "Pays imaginaire"})
    ana.post(f"{EVENT}/preparer")
    ana.post(f"{EVENT}/oter", data={"cle": "pays-imaginaire"})
    assert "ôté de la liste" in ana.get(EVENT).text
    ana.post(f"{EVENT}/remettre", data={"cle": "pays-imaginaire"})
    assert "ôté de la liste" not in ana.get(EVENT).text


def test_a_name_too_short_stays_in_the_form(ana: TestClient) -> None:
    answer = ana.post(f"{EVENT}/ajouter", data={"territoire": "?"})
    assert answer.status_code == 422 and 'value="?"' in answer.text


def test_a_loose_name_is_set_right_by_hand_only(here: House, bob: TestClient) -> None:
    assert bob.post(
        f"{EVENT}/nommer", data={"cle": "cc-du-haut-vallon", "territoire": "commune:59183"}
    ).status_code == 303  # fmt: skip
    page = bob.get(EVENT).text
    assert "CC du Haut Vallon" not in page
    again = bob.post(
        f"{EVENT}/nommer", data={"cle": "commune-65440", "territoire": "commune:59183"}
    )
    assert again.status_code == 409 and "n’est plus à nommer" in again.text


# --- the organiser's model


def give(client: TestClient, data: bytes, name: str = "à nous.docx") -> int:
    return client.post(f"{EVENT}/modele", files={"modele": (name, data)}).status_code


def ours() -> bytes:
    model = docx.Document(io.BytesIO(default_template()))
    model.add_paragraph("Notre association vous remercie.")
    file = io.BytesIO()
    model.save(file)
    return file.getvalue()


def last_words(data: bytes) -> str:
    return docx.Document(io.BytesIO(data)).paragraphs[-1].text


def test_a_model_is_tried_kept_used_and_taken_away(here: House, ana: TestClient) -> None:
    model = ours()
    assert give(ana, model) == 303
    assert "à nous.docx" in ana.get(EVENT).text
    assert last_words(ana.get(f"{SHEET}/fichier?format=docx").content) == (
        "Notre association vous remercie."
    )
    assert ana.get(f"{EVENT}/modele").content == model
    provided = ana.get(f"{EVENT}/modele?fourni=1").content
    assert last_words(provided) == "{%p endfor %}"
    ana.post(f"{EVENT}/modele/oter")
    assert last_words(ana.get(f"{SHEET}/fichier?format=docx").content) != (
        "Notre association vous remercie."
    )


def test_a_broken_model_leaves_the_one_before(here: House, ana: TestClient) -> None:
    model = ours()
    give(ana, model)
    answer = ana.post(f"{EVENT}/modele", files={"modele": ("faux.docx", b"%PDF-1.7")})
    assert answer.status_code == 422
    assert "ne peut pas être rempli" in answer.text and "reste en place" in answer.text
    assert here.store.sheet_models.get("atelier-chaleur") == model
    nothing = ana.post(f"{EVENT}/modele", files={"modele": ("", b"")})
    assert nothing.status_code == 422 and "Choisissez" in nothing.text
    assert give(ana, b"\0" * 5_100_000) == 413
