"""Shared by all tests."""

import os

from hypothesis import settings

# Figures are drawn without a screen.
os.environ.setdefault("MPLBACKEND", "agg")

# Machines that run the checks are slow and noisy: no example is too slow.
settings.register_profile("unseen", deadline=None)
settings.load_profile("unseen")
