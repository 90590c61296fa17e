"""Fitting the signal model: sums over sinusoids, starts, refinement, many curves at once."""

from unseen.backend import start_jax

start_jax()
