"""Records as rows of a table: the same when read back, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.shaped import _TEXTS
from kb.corpus_form import record_values
from kb.exchange.cells import columns_of, inert, number, plain, row_of, values_of
from kb.exchange.export import BOM, DELIMITER, as_csv
from kb.model import Record, record_adapter
from tests import factories

TEXTS = st.text(
    st.one_of(st.sampled_from("=+-@'\t;,\"\n \ua000é"), st.characters(codec="utf-8")), min_size=1
)


@given(TEXTS)
def test_a_cell_runs_nothing_and_gives_its_text_back(text: str) -> None:
    cell = inert(text)
    assert cell[0] not in "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
    assert plain(cell) == text


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-2+3", "+33", "'=1", "''-x", "\uff1d1"])
def test_formulas_are_told_apart(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert plain(f"'{text}") == text


@pytest.mark.parametrize("text", ["l’aide", "'quote", "a=b", "12", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert inert(text) == plain(text) == text


def back(record: Record) -> Record:
    return record_adapter().validate_python(values_of(row_of(record_values(record)), _TEXTS))


@pytest.mark.parametrize("record", factories.dozen(), ids=lambda r: r.id)
def test_a_record_comes_back(record: Record) -> None:
    assert back(record) == record


def test_what_is_hard_in_a_table_comes_back() -> None:
    hard = factories.experience(
        title="=HYPERLINK(\"http://x\";\"y\")",
        method=["une ligne\nune autre", "- tiret", "'=x"],
        lessons=["a;b", 'des « guillemets » "droits"', "@x"],
        results=[
            {"indicator": "écart", "value": -3.5, "unit": "points"},
            {"indicator": "part", "value": 3.0, "unit": "-"},
            {"indicator": "total", "value": -2, "unit": "%"},
        ],
        sources=[{**factories.SOURCE, "title": f"source {n}"} for n in range(1, 13)],
    )  # fmt: skip
    assert back(hard) == hard
    lines = list(csv.reader(io.StringIO(as_csv([hard]).removeprefix(BOM)), delimiter=DELIMITER))
    assert len(lines) == 2, "a row, whatever the lines of its cells"
    assert not [cell for cell in lines[1] if cell[:1] in "=+-@" and cell]
    titles = [name for name in lines[0] if name.endswith(".title")]
    assert titles == [f"sources.{n}.title" for n in range(1, 13)], "in order of number"


def test_columns_are_those_of_every_row() -> None:
    assert columns_of([{"id": "", "b.2": "", "c": ""}, {"b.10": "", "b.1": "", "d": ""}]) == [
        "id", "b.1", "b.2", "b.10", "c", "d",
    ]  # fmt: skip


def test_numbers_are_read_as_people_type_them() -> None:
    assert [number(t) for t in ("1\u202f200", "3,5", "-2", "2.0", "environ 3")] == [
        1200, 3.5, -2, 2.0, "environ 3",
    ]  # fmt: skip


@pytest.mark.parametrize("row", [{"a": "x", "a.b": "y"}, {"a.b": "y", "a": "x"}])
def test_columns_that_contradict_each_other_are_told(row: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="a"):
        values_of(row, ())
