import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unseen.data.column_kinds import MISSING_TEXTS, read_column
from unseen.data.columns import read_columns
from unseen.errors import InvalidDataError

DAY = 19_783  # 1 March 2024, in days since 1970


def read(values, **options):
    return read_column("v", pd.Series(values, **options))


@pytest.mark.parametrize(
    ("values", "options", "expected"),
    [
        ([1, 2, 3], {}, [1, 2, 3]),
        ([1, None, 3], {"dtype": "Int64"}, [1, np.nan, 3]),
        ([True, False], {}, [1, 0]),
        ([True, None, False], {"dtype": "boolean"}, [1, np.nan, 0]),
        ([True, None, False], {"dtype": object}, [1, np.nan, 0]),
        (["TRUE", "false", ""], {}, [1, 0, np.nan]),
        (["1", " 2.5 ", "1e3"], {}, [1, 2.5, 1000]),
        ([1, "2", Decimal("0.5")], {"dtype": object}, [1, 2, 0.5]),
        (["1", "-", "none", "?", "3"], {}, [1, np.nan, np.nan, np.nan, 3]),
        (["2024-03-01", "", "2024-03-02T12:00"], {}, [DAY, np.nan, DAY + 1.5]),
        ([dt.date(2024, 3, 1), None], {"dtype": object}, [DAY, np.nan]),
        (pd.to_datetime(["2024-03-01", None]), {}, [DAY, np.nan]),
        (pd.to_datetime(["2024-03-01T01:00+01:00"], utc=True).tz_convert("CET"), {}, [DAY]),
        (pd.PeriodIndex(["2024-03"], freq="M"), {}, [DAY]),
        (pd.to_timedelta(["36h", None]), {}, [1.5, np.nan]),
    ],
    ids=[
        *("whole", "gaps", "truth", "truth with gaps", "truth as objects", "truth as text"),
        *("numbers as text", "mixed", "marks of missing ones", "dates as text", "date objects"),
        *("dates", "dates in a zone", "months", "durations"),
    ],
)
def test_numbers_are_read_however_they_are_written(values, options, expected):
    read_as, _ = read(values, **options)
    assert read_as.dtype == np.float64
    np.testing.assert_array_equal(read_as, expected)


@pytest.mark.parametrize(
    "texts",
    [
        ["2024/03/01", "2024/03/13"],
        ["01.03.2024", "13.03.2024"],
        ["01/03/2024", "13/03/2024"],
        ["03/01/2024", "03/13/2024"],
        ["1-3-2024", "13-3-2024"],
        ["Mar 1 2024", "Mar 13 2024"],
        ["March 1, 2024", "March 13, 2024"],
        ["1 Mar 2024", "13 Mar 2024"],
        ["1-Mar-2024 00:00", "13-Mar-2024 00:00"],
        ["2024-03-01 00:00:00", "2024-03-13 00:00:00"],
    ],
    ids=lambda texts: texts[0],
)
def test_dates_are_read_as_tables_write_them(texts):
    assert read(texts)[0].tolist() == [DAY, DAY + 12]


@pytest.mark.parametrize(
    "texts",
    [["01/03/2024", "02/03/2024"], ["2024-03-01", "2024-13-01"], ["2024-03-01", "soon"]],
    ids=["day or month", "no such month", "no date"],
)
def test_what_may_be_another_date_or_none_is_text(texts):
    assert read(texts)[0].dtype == "category"


@pytest.mark.parametrize(
    ("values", "categories", "codes"),
    [
        (["b", "a", None, "b"], ["a", "b"], [1, 0, -1, 1]),
        (["0", "1", "2", "3+"], ["0", "1", "2", "3+"], [0, 1, 2, 3]),
        (["+", "-", "?", "+"], ["+", "-"], [0, 1, -1, 0]),
        (pd.Categorical([2, 1, 2], categories=[2, 1, 7]), ["1", "2"], [1, 0, 1]),
    ],
    ids=["texts", "numbers and others", "signs", "categories"],
)
def test_texts_are_categories_in_order(values, categories, codes):
    read_as, _ = read(values)
    assert list(read_as.cat.categories) == categories
    assert read_as.cat.codes.tolist() == codes


@pytest.mark.parametrize("text", sorted(MISSING_TEXTS))
def test_texts_that_stand_for_nothing_are_missing(text):
    assert read([text, "a", "b"])[0].isna().tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            [1.0, np.inf, -np.inf],
            r"^Column 'v' must hold finite numbers. Received 2 infinite of 3;",
        ),
        (["1", "inf"], r"Received 1 infinite of 2;"),
        (
            ["1,5", "2,5"],
            r"must write decimals with a point. Received '1,5'; write the table again",
        ),
        (
            [*map(str, range(20)), ">90", "old"],
            r"^Column 'v' must hold numbers, or categories. Received 20 numbers and 2 other texts, "
            r"the first '>90' in row 21; write numbers, or leave such cells empty.$",
        ),
        ([*range(20), "x"], r"Received 20 numbers and one other text 'x' in row 21;"),
        ([[1, 2], [3, 4]], r"one real number or text per row. Received a list; give each"),
        ([1j, 2j], r"one real number or text per row. Received a complex;"),
    ],
    ids=["infinite", "infinite text", "decimal comma", "mistakes", "mistake", "lists", "complex"],
)
def test_what_is_neither_number_nor_category_is_refused(values, message):
    with pytest.raises(InvalidDataError, match=message):
        read(values)


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ([1, 2], None),
        (["a", "b"], None),
        (["2024-03-01"], "column 'v' holds dates: taken as days since 1970-01-01"),
        (["1", "3+"], "column 'v' holds numbers and other texts: taken as categories"),
    ],
    ids=["numbers", "texts", "dates", "both"],
)
def test_what_was_reinterpreted_is_noted(values, note):
    assert read(values)[1] == note


@settings(max_examples=25)
@given(st.lists(st.floats(-1e38, 1e38), min_size=1, max_size=9))
def test_numbers_survive_being_written_as_text(numbers):
    read_as = read([repr(number) for number in numbers])[0]
    # Some versions of pandas lose the last digit.
    np.testing.assert_allclose(read_as, numbers, rtol=1e-15)


@pytest.mark.parametrize(
    ("column", "note"),
    [
        ([7] * 300, "column 'v' is constant: left out"),
        ([None] * 300, "column 'v' is empty: left out"),
        (
            [f"Name {place}" for place in range(300)],
            "column 'v' has 300 different texts in 300 rows",
        ),
        (
            [f"P{place // 3}" for place in range(300)],
            "column 'v' has 100 different texts in 300 rows: left out; does it name groups?",
        ),
    ],
    ids=["constant", "empty", "free text", "groups"],
)
def test_columns_that_say_nothing_are_left_out(column, note):
    kept, notes = read_columns(pd.DataFrame({"v": column, "w": range(300)}))
    assert list(kept.columns) == ["w"]
    assert notes[0].startswith(note)


@pytest.mark.parametrize(
    "column",
    [
        [7, None] * 150,
        [f"k{place % 50}" for place in range(300)],
        [f"k{place % 60}" for place in range(300)],
    ],
    ids=["constant where known", "fifty categories", "a fifth of the rows"],
)
def test_columns_that_may_say_something_are_kept(column):
    kept, notes = read_columns(pd.DataFrame({"v": column, "w": range(300)}))
    assert list(kept.columns) == ["v", "w"]
    assert notes == []


def test_many_columns_that_are_left_out_are_told_once():
    table = pd.DataFrame({f"c{place}": [1] * 12 for place in range(7)} | {"w": range(12)})
    assert read_columns(table)[1] == [
        "7 columns are constant: left out ('c0', 'c1', 'c2', 'c3', 'c4', …)"
    ]


def test_an_index_without_a_name_is_left_out():
    table = pd.DataFrame({"Unnamed: 0": [0, 1, 3, 4], "w": [3, 1, 4, 1]})
    kept, notes = read_columns(table)
    assert list(kept.columns) == ["w"]
    assert notes == ["column 'Unnamed: 0' numbers the rows: left out"]


def test_each_category_counts_as_an_input():
    rows = [f"k{place % 900}" for place in range(9_000)]
    table = pd.DataFrame({f"c{place}": rows for place in range(23)})
    with pytest.raises(InvalidDataError, match=r"at most 20,000 inputs.* Received 20,700; choose"):
        read_columns(table)
