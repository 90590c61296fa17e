"""Data sets, the handwritten digits among them, and their disjoint parts.

```
idx.py          reads one IDX file
mnist_files.py  reads MNIST from a folder of IDX files or an mnist.npz
digits.py       the fours and nines that come with unseen, and any other digits
dataset.py      rows of inputs and targets
splits.py       training, validation and test rows
study_data.py   features and targets as a study takes them
tables.py       reads them from files, tables and arrays
audit.py        what is wrong with them
drawn_digits.py drawings scaled and centred as MNIST's digits are
nearest.py      the rows most like given ones
```
"""

from unseen.data.dataset import Dataset
from unseen.data.digits import DigitImages, digits_dataset, load_digits
from unseen.data.drawn_digits import centre_digit
from unseen.data.idx import read_idx
from unseen.data.mnist_files import read_mnist
from unseen.data.nearest import Nearest, nearest_rows
from unseen.data.splits import Split, count_duplicates, draws, k_folds, keras_split
from unseen.data.study_data import StudyData
from unseen.data.tables import load_study_data

__all__ = [
    "Dataset",
    "DigitImages",
    "Nearest",
    "Split",
    "StudyData",
    "centre_digit",
    "count_duplicates",
    "digits_dataset",
    "draws",
    "k_folds",
    "keras_split",
    "load_digits",
    "load_study_data",
    "nearest_rows",
    "read_idx",
    "read_mnist",
]
