"""Shared by all tests."""

import os

from hypothesis import settings

# Figures are drawn without a screen.
os.environ.setdefault("MPLBACKEND", "agg")
# A test may import Keras before unseen does.
os.environ.setdefault("KERAS_BACKEND", "jax")

# Machines that run the checks are slow and noisy: no example is too slow.
settings.register_profile("unseen", deadline=None)
settings.load_profile("unseen")
