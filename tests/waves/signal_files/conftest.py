"""Shared by the tests of files of signals."""

import numpy as np
import pytest
from scipy.io import wavfile

NUM_SAMPLES = 20


@pytest.fixture
def curves():
    """Seven curves of 20 samples, none of whose numbers is short when written."""
    return np.random.default_rng(5).normal(size=(7, NUM_SAMPLES))


@pytest.fixture
def write(tmp_path):
    """Writes a table of curves as a file of some kind, and tells its path."""

    def write_table(table, suffix):
        path = tmp_path / f"signals{suffix}"
        if suffix == ".npy":
            np.save(path, table)
        elif suffix == ".npz":
            np.savez_compressed(path, curves=table)
        elif suffix == ".csv":
            path.write_text("\n".join(",".join(map(repr, row)) for row in table.tolist()))
        elif suffix == ".parquet":
            import pandas as pd

            pd.DataFrame(table).rename(columns=str).to_parquet(path)
        else:
            wavfile.write(path, 100, table.T)
        return path

    return write_table
