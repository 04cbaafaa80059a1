"""A territory answers: in its sheet, beside what organisers do there, kept as it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answers import (
    ACTOR,
    CHOSEN_WORDS,
    FREE_KEY,
    LINK_LASTS,
    ROLE_KEY,
    answered,
    clean_role,
    clean_words,
    need_contact,
    need_words,
    questions,
    received,
)
from kb.answers_keeping import (
    base_of,
    keep_answer,
    make_need,
    masked,
    notice_of,
    opened,
    wished_need,
    withdraw_wish,
)
from kb.errors import AnswerLinkSpent, AnswerNotFound, InvalidRequest
from kb.needs import NeedState
from kb.privacy import MASK
from kb.sheets import LONGEST_TEXT_CHARS, MOST_ITEMS, SectionKey, Sheet, SheetItem, SheetState
from kb.sqlite.store import SqliteStore
from kb.understanding import Understanding
from tests.an_answer import NEED, Clock, a_sheet, a_store, an_answer, opened_link
from web.sheets.editing import with_items

ID = a_sheet().id
ASKED, STEPS = SectionKey.QUESTIONS, SectionKey.STEPS


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Iterator[SqliteStore]:
    with a_store(clock) as opened_store:
        yield opened_store


def line(sheet: Sheet, key: str) -> SheetItem:
    return next(item for section in sheet.sections for item in section.items if item.key == key)


def changed(sheet: Sheet, key: str, **fields: object) -> Sheet:
    sections = tuple(
        s.model_copy(
            update={
                "items": tuple(i.model_copy(update=fields) if i.key == key else i for i in s.items)
            }
        )
        for s in sheet.sections
    )
    return sheet.model_copy(update={"sections": sections})


# --- in the sheet


def test_an_answer_is_in_the_lines_that_ask() -> None:
    after = answered(a_sheet(), an_answer(free="Merci", chosen=("etape-visite",)))
    assert after.state is SheetState.ANSWERED
    assert line(after, "quel-besoin").answer == NEED
    assert line(after, "quel-porteur") == line(a_sheet(), "quel-porteur")
    assert (line(after, FREE_KEY).answer, line(after, ROLE_KEY).answer) == (
        "Merci",
        "service énergie",
    )
    assert (line(after, "etape-visite").answer, line(after, "etape-appel").answer) == (
        CHOSEN_WORDS,
        None,
    )
    assert [item.key for item in questions(after)] == ["quel-besoin", "quel-porteur", "quel-budget"]


def test_another_answer_takes_the_place_of_the_first() -> None:
    first = answered(a_sheet(), an_answer(free="Merci", chosen=("etape-visite",)))
    second = answered(first, an_answer("", chosen=("etape-appel",)))
    assert line(second, "quel-besoin").answer is None and line(second, FREE_KEY).answer is None
    assert [line(second, key).answer for key in ("etape-appel", "etape-visite")] == [
        CHOSEN_WORDS,
        None,
    ]
    keys = [item.key for item in second.section(ASKED).items]
    assert len(keys) == len(set(keys)) == 5


def test_what_an_organiser_did_meanwhile_stays() -> None:
    base = a_sheet()
    theirs = changed(base, "quel-besoin", text="Votre besoin, en deux phrases ?", comment="relu")
    theirs = changed(theirs, "etape-appel", owner="la région")
    theirs = theirs.model_copy(update={"version": 2, "title": "Suites à Tarbes"})
    after = received(base, theirs, an_answer(chosen=("etape-appel",)))
    need = line(after, "quel-besoin")
    assert (need.text, need.comment, need.answer) == (
        "Votre besoin, en deux phrases ?",
        "relu",
        NEED,
    )
    step = line(after, "etape-appel")
    assert (step.owner, step.answer) == ("la région", CHOSEN_WORDS)
    assert (after.title, after.version, after.state) == (
        "Suites à Tarbes",
        2,
        SheetState.ANSWERED,
    )


def test_an_answer_noted_by_phone_meanwhile_goes_to_the_comment() -> None:
    base = a_sheet()
    theirs = changed(base, "quel-besoin", answer="Chauffer le lycée").model_copy(
        update={"version": 2}
    )
    need = line(received(base, theirs, an_answer()), "quel-besoin")
    assert need.answer == NEED and "Chauffer le lycée" in need.comment


def test_a_question_taken_out_meanwhile_comes_back_with_its_reply() -> None:
    base = a_sheet()
    left = [i for i in base.section(ASKED).items if i.key != "quel-besoin"]
    theirs = with_items(base, ASKED, left).model_copy(update={"version": 2})
    assert line(received(base, theirs, an_answer()), "quel-besoin").answer == NEED


def test_a_full_section_keeps_to_its_limit() -> None:
    full = with_items(
        a_sheet(), ASKED, [SheetItem(key=f"k{n}", text="?") for n in range(MOST_ITEMS)]
    )
    after = answered(full, an_answer(free="Merci"))
    assert Sheet.model_validate(after.model_dump()) == after


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


said_to = st.dictionaries(st.sampled_from(["quel-besoin", "quel-porteur", "quel-budget"]), words)


@given(said_to, said_to)
def test_nothing_that_either_wrote_is_lost(by_phone: dict[str, str], sent: dict[str, str]) -> None:
    base = theirs = a_sheet()
    for key, said in by_phone.items():
        theirs = changed(theirs, key, answer=said.strip() or None)
    theirs = theirs.model_copy(update={"version": 2})
    replies = [{"key": key, "asked": "?", "words": said} for key, said in sent.items()]
    answer = an_answer().model_validate({"replies": replies})
    after = received(base, theirs, answer)
    for reply in answer.replies:
        if reply.words:
            assert line(after, reply.key).answer == reply.words
    for key, said in by_phone.items():
        kept = line(after, key)
        assert said.strip() in f"{kept.answer or ''}\n{kept.comment}"


# --- what was typed


def test_personal_details_are_masked_and_long_texts_refused() -> None:
    told = clean_words("Écrivez à jean.petit@mairie.fr\r\nou au 05 62 00 00 00.")
    assert told == "Écrivez à [adresse masquée]\nou au [téléphone masqué]."
    assert clean_role("  directrice \n des services ") == "directrice des services"
    assert "Durand" not in clean_role("Mme Marie Durand, directrice")
    with pytest.raises(InvalidRequest, match="5\u202f000 au plus"):
        clean_words("x" * (LONGEST_TEXT_CHARS + 1))
    with pytest.raises(InvalidRequest, match="200 au plus"):
        clean_role("x" * 201)


# --- in the base


def test_a_link_opens_until_it_expires_and_can_be_made_longer(
    store: SqliteStore, clock: Clock
) -> None:
    revision = opened_link(store)
    assert opened(store, ID, revision)[0].id == ID
    clock.pass_days(59)
    opened(store, ID, revision)
    clock.pass_days(1)
    with pytest.raises(AnswerLinkSpent, match="sa date est passée"):
        opened(store, ID, revision)
    assert opened_link(store) == revision
    clock.pass_days(LINK_LASTS / timedelta(days=1) - 1)
    opened(store, ID, revision)


def test_a_revoked_link_never_opens_again(store: SqliteStore) -> None:
    first = opened_link(store)
    with store.transaction():
        store.answers.revoke_link(ID, "ana")
        store.answers.revoke_link(ID, "ana")
    with pytest.raises(AnswerLinkSpent, match="fermé"):
        opened(store, ID, first)
    second = opened_link(store)
    assert second == first + 1
    opened(store, ID, second)
    for revision in (first, second + 1):
        with pytest.raises(AnswerLinkSpent):
            opened(store, ID, revision)


def test_a_closed_sheet_waits_for_nothing(store: SqliteStore) -> None:
    revision = opened_link(store)
    with store.transaction():
        sheet = store.sheets.get(ID)
        store.sheets.put(sheet.model_copy(update={"state": SheetState.CLOSED}), "ana")
    with pytest.raises(AnswerLinkSpent, match="terminé"), store.transaction():
        keep_answer(store, ID, revision, sheet, an_answer())
    assert store.answers.of_sheet(ID) == []
    with pytest.raises(AnswerLinkSpent):
        opened(store, "rien", 1)


def test_sent_twice_it_is_kept_once_and_amended_with_its_history(store: SqliteStore) -> None:
    revision, base = opened_link(store), store.sheets.get(ID)
    for answer in (an_answer(), an_answer(), an_answer("Chauffer le lycée sans fioul, vite.")):
        with store.transaction():
            keep_answer(store, ID, revision, base, answer)
    sheet = store.sheets.get(ID)
    assert line(sheet, "quel-besoin").answer == "Chauffer le lycée sans fioul, vite."
    assert [len(store.answers.of_sheet(ID)), sheet.version] == [2, 3]
    assert [v.actor for v in store.sheets.history(ID)] == [ACTOR, ACTOR, "ana"]
    assert [one.version for one in store.answers.of_sheet(ID)] == [3, 2]
    unread = store.answers.unread()
    assert [one.number for one in unread] == [2]
    with store.transaction():
        store.answers.mark_read(ID, "ana")
    assert store.answers.unread() == [] and store.answers.get(1).read_at is not None
    with pytest.raises(AnswerNotFound):
        store.answers.get(9)


def test_an_answer_changes_nothing_that_can_be_found(store: SqliteStore) -> None:
    before = store.corpus_fingerprint()
    revision = opened_link(store)
    with store.transaction():
        keep_answer(store, ID, revision, store.sheets.get(ID), an_answer())
        store.answers.mark_read(ID, "ana")
        store.answers.revoke_link(ID, "ana")
    assert store.corpus_fingerprint() == before
    actions = {d.action for d in store.journal.decisions(ID)}
    assert actions == {
        "sheet.create", "sheet.link", "sheet.update", "sheet.answer", "sheet.read", "sheet.revoke",
    }  # fmt: skip


def test_what_was_noted_meanwhile_stays_even_when_versions_were_folded(store: SqliteStore) -> None:
    """A page opened while an organiser types, and sent back with its other answers untouched."""
    revision, typing = opened_link(store), store.sheets.get(ID)
    for title in ("Suites", "Suites à", "Suites à Tarbes"):
        with store.transaction():
            typing = store.sheets.put(
                typing.model_copy(update={"title": title}), "ana", typing=True
            )
    with store.transaction():
        store.sheets.put(changed(typing, "quel-budget", answer="60 000 euros"), "ana", typing=True)
    base = base_of(store, store.sheets.get(ID), 3)
    untouched = [{"key": "quel-budget", "asked": "?", "words": ""}]
    replies = [*an_answer().model_dump()["replies"], *untouched]
    with store.transaction():
        keep_answer(store, ID, revision, base, an_answer().model_validate({"replies": replies}))
    sheet = store.sheets.get(ID)
    assert line(sheet, "quel-budget").answer == "60 000 euros"
    assert (line(sheet, "quel-besoin").answer, sheet.title) == (NEED, "Suites à Tarbes")
    assert base_of(store, sheet, 0) == sheet


# --- a need


def test_a_need_is_in_the_words_of_the_territory() -> None:
    answer = an_answer(free="Et le gymnase aussi.")
    assert need_words(answer) == f"{NEED}\n\nEt le gymnase aussi."
    assert need_contact(a_sheet(), answer) == "service énergie, Tarbes"
    assert need_contact(a_sheet(), an_answer(role=f"{MASK}, élue")) == "Tarbes"
    other = answer.model_validate(
        {"replies": [{"key": "quel-budget", "asked": "?", "words": "60 000 euros"}]}
    )
    assert need_words(other) == "60 000 euros"


def test_a_need_is_made_only_when_asked_and_long_enough() -> None:
    assert wished_need(a_sheet(), an_answer()) is None
    assert wished_need(a_sheet(), an_answer("Court.", publish=True)) is None
    assert wished_need(a_sheet(), an_answer(publish=True)) == (NEED, "service énergie, Tarbes")


def test_another_answer_makes_another_need_in_the_place_of_the_first(store: SqliteStore) -> None:
    revision, base = opened_link(store), store.sheets.get(ID)
    for text in (NEED, "Nous cherchons à chauffer le lycée sans fioul."):
        answer = an_answer(text, publish=True)
        wished = wished_need(base, answer)
        assert wished is not None
        with store.transaction():
            kept = keep_answer(store, ID, revision, base, answer)
            make_need(store, kept, notice_of(*wished, Understanding()), ACTOR)
    (waiting,) = store.needs.all(NeedState.WAITING)
    assert waiting.text.startswith("Nous cherchons à chauffer le lycée")
    assert [n.number for n in store.needs.all(NeedState.WITHDRAWN)] == [1]
    with store.transaction():
        kept = keep_answer(store, ID, revision, base, an_answer())
        withdraw_wish(store, kept, ACTOR)
    assert store.needs.all(NeedState.WAITING) == [] and not masked(kept)


def test_a_contact_that_names_somebody_makes_no_need() -> None:
    with pytest.raises(InvalidRequest):
        notice_of(NEED, "jean.petit@mairie.fr", Understanding())
