import numpy as np
import pytest

from unseen.waves.row_blocks import row_blocks


@pytest.mark.parametrize("num_rows", [0, 1, 2, 3, 4, 7])
def test_the_blocks_cover_every_row_once_and_in_order(num_rows):
    rows = np.arange(num_rows)
    covered = [row for block in row_blocks(num_rows, rows_per_block=3) for row in rows[block]]
    assert covered == list(range(num_rows))


def test_no_block_is_larger_than_asked():
    assert max(block.stop - block.start for block in row_blocks(10, rows_per_block=4)) == 4
