"""The catalogue of regularizers: named ways to fight overfitting, each with its strength."""

from unseen.backend import start

start()

from unseen.regularizers.affine import Affine
from unseen.regularizers.dropout import Dropout
from unseen.regularizers.penalties import L1, L2
from unseen.regularizers.protocol import Batch, Regularizer, require_strength
from unseen.regularizers.strengths import with_strengths
from unseen.regularizers.weight_decay import WeightDecay

__all__ = [
    "L1",
    "L2",
    "Affine",
    "Batch",
    "Dropout",
    "Regularizer",
    "WeightDecay",
    "require_strength",
    "with_strengths",
]
