"""Shared by all tests."""

import atexit
import os
import tempfile

from hypothesis import settings

# Figures are drawn without a screen.
os.environ.setdefault("MPLBACKEND", "agg")
# A test may import Keras before unseen does.
os.environ.setdefault("KERAS_BACKEND", "jax")

# A program that several tests train with is compiled once, for as long as the tests run.
_programs = tempfile.TemporaryDirectory(prefix="unseen-tests-")
atexit.register(_programs.cleanup)
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", _programs.name)
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.3")

# Machines that run the checks are slow and noisy: no example is too slow.
settings.register_profile("unseen", deadline=None)
settings.load_profile("unseen")
