"""Curves from Parquet tables."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from unseen.errors import InvalidDataError
from unseen.waves.signal_files import open_signals


def save(tmp_path, **columns):
    path = tmp_path / "signals.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_a_column_of_lists_holds_a_curve_in_each_row(curves, tmp_path):
    file = open_signals(save(tmp_path, signal=curves.tolist()))
    assert (file.num_curves, file.num_samples) == curves.shape
    np.testing.assert_array_equal(np.concatenate(list(file.chunks(60))), curves)


def test_lists_of_unequal_length_are_refused(curves, tmp_path):
    file = open_signals(save(tmp_path, signal=[*curves.tolist(), [1.0] * 17]))
    with pytest.raises(InvalidDataError, match=r"as the first, 20. Received one of 17"):
        list(file.chunks(60))


def test_lists_of_text_are_refused(tmp_path):
    with pytest.raises(InvalidDataError, match="must hold numbers"):
        open_signals(save(tmp_path, signal=[["a"] * 20]))


@pytest.mark.parametrize("values", [["a", "b"], [True, False]], ids=["text", "bool"])
def test_a_column_without_numbers_is_named(tmp_path, values):
    with pytest.raises(InvalidDataError, match="column 'label' of type"):
        open_signals(save(tmp_path, **{f"s{j}": [0.0, 1.0] for j in range(16)}, label=values))


def test_a_missing_number_is_nan(tmp_path):
    path = save(tmp_path, **{f"s{j}": [0.0, None] for j in range(16)})
    assert np.isnan(next(open_signals(path).chunks())[1]).all()


def test_whole_numbers_are_read(tmp_path):
    path = save(tmp_path, **{f"s{j}": [j, 2**40] for j in range(16)})
    np.testing.assert_array_equal(
        next(open_signals(path).chunks()), [list(range(16)), [2.0**40] * 16]
    )


def test_the_index_of_pandas_is_no_sample(curves, tmp_path):
    path = tmp_path / "indexed.parquet"
    table = pd.DataFrame(curves, index=[f"row {j}" for j in range(len(curves))])
    table.rename(columns=str).to_parquet(path)
    np.testing.assert_array_equal(next(open_signals(path).chunks()), curves)


def test_columns_are_curves_where_asked_for(curves, tmp_path):
    at = np.arange(20.0)
    file = open_signals(save(tmp_path, time=at, left=curves[0], right=curves[1]), columns=True)
    np.testing.assert_array_equal(next(file.chunks()), curves[:2])
    np.testing.assert_array_equal(file.times, at)
