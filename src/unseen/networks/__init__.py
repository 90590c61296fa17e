"""Builders of networks: ordinary, uncompiled Keras models."""

from unseen.backend import start

start()

from unseen.networks.dense import dense
from unseen.networks.folding import fold_linear_map
from unseen.networks.residual import residual_dense

__all__ = ["dense", "fold_linear_map", "residual_dense"]
