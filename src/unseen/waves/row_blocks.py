"""Many curves, a block of rows at a time, so that what is computed on the way stays small."""

from collections.abc import Iterator

# 512 curves of 1,000 samples are 4 MB: large enough for NumPy, small enough for a cache.
ROWS_PER_BLOCK = 512


def row_blocks(num_rows: int, rows_per_block: int = ROWS_PER_BLOCK) -> Iterator[slice]:
    """Consecutive slices that together cover `num_rows` rows, each once.

    Example:
        >>> list(row_blocks(5, rows_per_block=2))
        [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    for start in range(0, num_rows, rows_per_block):
        yield slice(start, min(start + rows_per_block, num_rows))
