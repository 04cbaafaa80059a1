"""Two people on one sheet: nothing that either wrote is lost."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kb.model import DocumentId
from kb.sheet_merge import merge
from kb.sheets import SectionKey, Sheet, SheetItem, SheetSection, SheetState

Items = Sequence[tuple[str, str]]


def sheet(items: Items, intro: str = "", **fields: object) -> Sheet:
    """A sheet whose first section holds these items, by key and text."""
    first = SheetSection(
        key=SectionKey.PRESENTATION,
        title="Présentation",
        intro=intro,
        items=tuple(SheetItem(key=key, text=text) for key, text in items),
    )
    empty = [SheetSection(key=key, title=key.value) for key in list(SectionKey)[1:]]
    base = {"id": "jour-suite-die", "event": DocumentId("jour"), "territory_key": "die"}
    return Sheet.model_validate(
        {**base, "territory_name": "Die", "title": "Suites", "sections": (first, *empty), **fields}
    )


def told(found: Sheet) -> Items:
    return [(item.key, item.text) for item in found.sections[0].items]


def test_what_each_changed_is_kept() -> None:
    base = sheet([("a", "un"), ("b", "deux")])
    mine = sheet([("a", "UN"), ("b", "deux")])
    theirs = sheet([("a", "un"), ("b", "DEUX"), ("c", "trois")], version=2)
    merged = merge(base, mine, theirs)
    assert told(merged.sheet) == [("a", "UN"), ("b", "DEUX"), ("c", "trois")]
    assert merged.clashes == () and merged.sheet.version == 2


def test_what_both_changed_is_told() -> None:
    base = sheet([("a", "un")], "avant")
    mine, theirs = sheet([("a", "mien")], "moi"), sheet([("a", "leur")], "eux")
    merged = merge(base, mine, theirs)
    assert [(c.mine, c.theirs) for c in merged.clashes] == [("moi", "eux"), ("mien", "leur")]
    assert told(merged.sheet) == [("a", "mien")] and merged.sheet.sections[0].intro == "moi"


def test_what_one_took_out_and_the_other_changed_stays() -> None:
    base = sheet([("a", "un"), ("b", "deux")])
    out, changed = sheet([("b", "deux")]), sheet([("a", "UN"), ("b", "deux")])
    for mine, theirs in ((out, changed), (changed, out)):
        merged = merge(base, mine, theirs)
        assert ("a", "UN") in told(merged.sheet)
        assert len(merged.clashes) == 1


def test_what_nobody_else_touched_can_be_taken_out_and_moved() -> None:
    base = sheet([("a", "un"), ("b", "deux"), ("c", "trois")])
    mine = sheet([("c", "trois"), ("b", "deux")])
    theirs = sheet([("a", "un"), ("b", "DEUX"), ("c", "trois"), ("d", "quatre")])
    merged = merge(base, mine, theirs)
    assert told(merged.sheet) == [("c", "trois"), ("d", "quatre"), ("b", "DEUX")]
    assert merged.clashes == ()


def test_the_state_is_that_of_who_changed_it() -> None:
    base, mine = sheet([]), sheet([])
    theirs = sheet([], state=SheetState.SENT)
    assert merge(base, mine, theirs).sheet.state is SheetState.SENT
    assert merge(base, theirs, mine).sheet.state is SheetState.SENT


some_items = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["un", "deux", "trois"])),
    unique_by=lambda item: item[0],
)


@given(some_items, some_items, some_items)
def test_whatever_is_done_no_new_words_are_lost_unsaid(
    base: Items, mine: Items, theirs: Items
) -> None:
    merged = merge(sheet(base), sheet(mine), sheet(theirs))
    kept = set(told(merged.sheet))
    unsaid = {text for clash in merged.clashes for text in (clash.mine, clash.theirs) if text}
    for key, text in {*mine, *theirs} - set(base):
        assert (key, text) in kept or text in unsaid
    assert len({key for key, _ in kept}) == len(merged.sheet.sections[0].items)


@given(some_items, some_items)
def test_alone_one_gets_what_one_wrote(base: Items, mine: Items) -> None:
    merged = merge(sheet(base), sheet(mine), sheet(base))
    assert told(merged.sheet) == list(mine) and merged.clashes == ()
