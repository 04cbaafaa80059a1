"""A form and its buttons → the sheet as it is wanted."""

from __future__ import annotations

import pytest

from kb.errors import SheetRefused
from kb.sheets import LONGEST_TEXT_CHARS, MOST_ITEMS, SectionKey, Sheet, SheetItem
from tests import factories
from tests.kb.test_sheet_merge import sheet
from web.sheets.editing import pressed, read_press, replaced, typed, with_items

HERE = SectionKey.PRESENTATION


def keys(found: Sheet) -> list[str]:
    return [item.key for item in found.section(HERE).items]


def press(found: Sheet, asked: str) -> Sheet:
    button = read_press(asked)
    assert button is not None
    return pressed(found, button)


def test_what_is_typed_is_kept_and_the_rest_left() -> None:
    before = sheet([("a", "un"), ("b", "deux")], "avant")
    after = typed(
        before,
        {
            "title": [" Suites pour Die "],
            "intro.presentation": ["Bonjour"],
            "text.presentation.a": ["UN\r\nencore"],
            "lines.presentation.a": ["une\n\n deux "],
            "owner.presentation.a": ["la région"],
            "due.presentation.a": ["2021-05-01"],
            "shown.presentation.a": ["1"],
            "todo.presentation.a": ["1"],
            "text.steps.a": ["ailleurs"],
        },
    )
    one, two = after.section(HERE).items
    assert (after.title, after.section(HERE).intro) == ("Suites pour Die", "Bonjour")
    assert (one.text, one.lines, one.owner) == ("UN\nencore", ("une", "deux"), "la région")
    assert one.to_complete and one.due == "2021-05-01"
    assert two == before.section(HERE).items[1]


def test_an_emptied_field_is_empty_and_an_unticked_box_is_unticked() -> None:
    full = SheetItem(key="a", text="un", owner="la région", answer="oui", to_complete=True)
    before = with_items(sheet([]), HERE, [full])
    names = ("owner.presentation.a", "answer.presentation.a", "shown.presentation.a")
    after = typed(before, {name: [""] for name in names}).section(HERE).items[0]
    assert (after.owner, after.answer, after.to_complete) == (None, None, False)


def test_a_text_too_long_is_refused_and_says_so() -> None:
    with pytest.raises(SheetRefused, match="trop long"):
        typed(sheet([("a", "un")]), {"text.presentation.a": ["x" * (LONGEST_TEXT_CHARS + 1)]})


def test_lines_move_go_and_come() -> None:
    before = sheet([("a", "un"), ("b", "deux"), ("c", "trois")])
    assert keys(press(before, "up.presentation.b")) == ["b", "a", "c"]
    assert keys(press(before, "down.presentation.b")) == ["a", "c", "b"]
    assert keys(press(before, "up.presentation.a")) == ["a", "b", "c"]
    assert keys(press(before, "out.presentation.b")) == ["a", "c"]
    added = press(press(before, "add.presentation"), "add.presentation")
    assert len(set(keys(added))) == 5 and added.section(HERE).items[-1].to_complete


@pytest.mark.parametrize("asked", ["", "fly.steps.a", "up.nowhere.a", "up", "<script>"])
def test_what_is_no_button_is_none(asked: str) -> None:
    assert read_press(asked) is None


def test_an_item_gives_its_place_to_a_record_once() -> None:
    before = sheet([("a", "un"), ("b", "deux")])
    record = factories.experience(id="chaufferie", title="Chaufferie")
    after = replaced(before, HERE, "a", record)
    assert [item.record for item in after.section(HERE).items] == ["chaufferie", None]
    with pytest.raises(SheetRefused, match="déjà"):
        replaced(after, HERE, "b", record)
    assert replaced(before, HERE, "", record).section(HERE).items[-1].record == "chaufferie"


def test_a_full_section_takes_no_more() -> None:
    full = sheet([(f"k{n}", "x") for n in range(MOST_ITEMS)])
    with pytest.raises(SheetRefused, match="lignes"):
        press(full, "add.presentation")
