"""Shared by all tests."""

import atexit
import os
import tempfile

import pytest
from hypothesis import settings

# Figures are drawn without a screen.
os.environ.setdefault("MPLBACKEND", "agg")
# A test may import Keras before unseen does.
os.environ.setdefault("KERAS_BACKEND", "jax")

# Most of the time goes into compiling, so tests have programs that compile fast and run slowly.
# Their results are as right, but bits may differ between two of them where they do not for users.
FAST_TO_COMPILE = (
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
    " --xla_cpu_use_fusion_emitters=false"
)
_OF_THE_BROWSER = "tests/lab/browser/"
AS_FOR_USERS = "UNSEEN_TESTS_COMPILE_AS_FOR_USERS"
if AS_FOR_USERS not in os.environ and FAST_TO_COMPILE not in os.environ.get("XLA_FLAGS", ""):
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {FAST_TO_COMPILE}".strip()
of_users_programs = pytest.mark.skipif(
    AS_FOR_USERS not in os.environ,
    reason="Run by tests/test_compiled_as_for_users.py, on programs as users have them.",
)

# A program that several tests train with is compiled once, for as long as the tests run.
_programs = tempfile.TemporaryDirectory(prefix="unseen-tests-")
atexit.register(_programs.cleanup)
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", _programs.name)
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.1")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Files stay whole, and the browser's files stay together: they share a lab."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return _OF_THE_BROWSER if file.startswith(_OF_THE_BROWSER) else file

    return ByFile(config, log)


# Machines that run the checks are slow and noisy: no example is too slow.
settings.register_profile("unseen", deadline=None)
settings.load_profile("unseen")
