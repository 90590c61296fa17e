"""Training very many small networks at once: recipe → one run → many runs → fits."""

from unseen.backend import start

start()

from unseen.training.fit import fit
from unseen.training.fits import Fits
from unseen.training.learning_curves import learning_curves, overfitting_epoch
from unseen.training.many_runs import Run, train
from unseen.training.recipe import Recipe
from unseen.training.watching import watch

__all__ = [
    "Fits",
    "Recipe",
    "Run",
    "fit",
    "learning_curves",
    "overfitting_epoch",
    "train",
    "watch",
]
