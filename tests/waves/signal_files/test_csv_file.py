"""Curves from tables written as text."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from unseen.errors import InvalidDataError
from unseen.waves.signal_files import open_signals

NUMBERS = list(range(16))


@pytest.fixture
def csv(tmp_path):
    """Writes lines as a .csv file, and tells its path."""

    def write_lines(*lines):
        path = tmp_path / "signals.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write_lines


def line(numbers, mark=","):
    return mark.join(map(str, numbers))


def read(path, **options):
    return np.concatenate(list(open_signals(path, **options).chunks()))


@given(table=arrays.arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(16, 18))))
def test_every_number_comes_back_to_the_last_bit(table, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / "signals.csv"
    pd.DataFrame(table).to_csv(path, index=False, na_rep="nan")
    np.testing.assert_array_equal(read(path), table)


def test_every_number_of_many_rows_comes_back_to_the_last_bit(tmp_path):
    bits = np.random.default_rng(0).integers(2**63, size=(300, 16))
    table = bits.view(np.float64)
    table[~np.isfinite(table)] = 0.1
    (tmp_path / "signals.csv").write_text("\n".join(line(row) for row in table.tolist()))
    np.testing.assert_array_equal(read(tmp_path / "signals.csv"), table)


@pytest.mark.parametrize(
    ("cell", "message"),
    [("loud", "'loud' in line 150, column 16"), ("1,2", "Received 17 in line 150")],
    ids=["text", "ragged"],
)
def test_one_wrong_row_of_many_is_found(csv, cell, message):
    rows = [line(NUMBERS[::-1])] * 300
    rows[149] = line([*NUMBERS[:15], cell])
    with pytest.raises(InvalidDataError, match=message):
        read(csv(*rows))


def test_missing_cells_in_many_rows_are_nan(csv):
    rows = [line(NUMBERS[::-1])] * 300
    rows[149] = line(["", *NUMBERS[:14], "NA"])
    row = read(csv(*rows))[149]
    assert np.flatnonzero(np.isnan(row)).tolist() == [0, 15]


@pytest.mark.parametrize("mark", [",", ";", "\t", " ", ", "], ids=repr)
def test_cells_may_be_separated_by_any_usual_mark(csv, mark):
    path = csv(line(NUMBERS[::-1], mark), line(NUMBERS, mark))
    np.testing.assert_array_equal(read(path), [NUMBERS[::-1], NUMBERS])


@pytest.mark.parametrize(
    "header",
    [
        line(f"sample {j}" for j in NUMBERS),
        line(f'"x={j}"' for j in NUMBERS),
        line(NUMBERS),
        "\ufeff" + line(f"s{j}" for j in NUMBERS),
    ],
    ids=["words", "quoted", "positions", "byte-order-mark"],
)
def test_a_header_is_no_curve(csv, header):
    file = open_signals(csv(header, line(NUMBERS), line(NUMBERS)))
    assert file.num_curves == 2
    np.testing.assert_array_equal(next(file.chunks()), [NUMBERS, NUMBERS])


def test_empty_lines_are_no_curves(csv):
    path = csv("", line(NUMBERS[::-1]), "", line(NUMBERS), "  ", "")
    assert open_signals(path).num_curves == len(read(path)) == 2


@pytest.mark.parametrize("cell", ["", " ", "NA", "nan", "null"])
def test_a_missing_cell_is_nan(csv, cell):
    row = read(csv(line(NUMBERS[::-1]), line([*NUMBERS[:15], cell])))[1]
    assert np.isnan(row[15])
    assert np.isfinite(row[:15]).all()


def test_text_is_told_by_line_and_column(csv):
    path = csv(line(NUMBERS[::-1]), line([*NUMBERS[:3], "loud", *NUMBERS[4:]]))
    with pytest.raises(InvalidDataError, match=r"Received 'loud' in line 2, column 4"):
        read(path)


def test_text_in_the_first_row_is_not_taken_for_a_header(csv):
    with pytest.raises(InvalidDataError, match=r"Received 'loud' in line 1, column 2"):
        read(csv(line([1, "loud", *NUMBERS]), line([0, 0, *NUMBERS])))


@pytest.mark.parametrize("length", [15, 17])
def test_ragged_rows_are_refused(csv, length):
    path = csv(line(NUMBERS[::-1]), line(NUMBERS), line(range(length)))
    with pytest.raises(InvalidDataError, match=rf"the first, 16. Received {length} in line 3"):
        read(path)


def test_an_index_without_a_name_is_refused(tmp_path):
    path = tmp_path / "indexed.csv"
    pd.DataFrame(np.zeros((3, 20))).to_csv(path)
    with pytest.raises(InvalidDataError, match="write the table without its index"):
        open_signals(path)


@pytest.mark.parametrize("names", [["0"], ["0", "1"], ["left", "right"]], ids=line)
def test_an_index_without_a_name_is_no_curve_beside_columns(tmp_path, names):
    path = tmp_path / "indexed.csv"
    pd.DataFrame(np.zeros((20, len(names))), columns=names).to_csv(path)
    with pytest.raises(InvalidDataError, match=r"must hold one curve\. Received a first column"):
        open_signals(path, columns=True)


def test_positions_without_rows_below_are_a_curve(csv):
    np.testing.assert_array_equal(read(csv(line(NUMBERS), "")), [NUMBERS])


def test_a_header_alone_is_refused(csv):
    with pytest.raises(InvalidDataError, match="at least one curve"):
        open_signals(csv(line(f"s{j}" for j in NUMBERS)))


def test_columns_are_curves_where_asked_for(csv):
    path = csv("left,right", *(f"{j},{-j}" for j in NUMBERS))
    np.testing.assert_array_equal(read(path, columns=True), [NUMBERS, [-j for j in NUMBERS]])


@pytest.mark.parametrize("name", ["t", "Time", "times"])
def test_a_column_of_times_is_used(csv, name):
    file = open_signals(csv(f"{name},y", *(f"{j / 2},7" for j in NUMBERS)), columns=True)
    assert file.num_curves == 1
    np.testing.assert_array_equal(file.times, [j / 2 for j in NUMBERS])


def test_a_column_of_times_among_samples_is_refused(csv):
    with pytest.raises(InvalidDataError, match="If each column is a curve"):
        open_signals(csv("time,y", *(f"{j},7" for j in NUMBERS)))


def test_an_empty_cell_at_the_end_of_a_line_is_a_cell(csv):
    path = csv(line(NUMBERS[::-1], "\t"), line([*NUMBERS[:15], ""], "\t"))
    assert np.isnan(read(path)[1, 15])


def test_a_column_of_truths_is_text(csv):
    path = csv(*[line(["True", *NUMBERS[1:]])] * 300)
    with pytest.raises(InvalidDataError, match="'True' in line 1, column 1"):
        read(path)


def test_a_table_larger_than_one_block_is_read_whole(tmp_path):
    table = np.random.default_rng(0).normal(size=(30, 20_000))
    path = tmp_path / "large.csv"
    path.write_text("\n".join(line(row) for row in table.tolist()))
    np.testing.assert_array_equal(read(path), table)
