"""Where Keras and JAX start, each test in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

HEAVY = ("jax", "keras", "matplotlib", "optax", "pandas", "scipy")


def run_python(script: str, **environment: str | None) -> subprocess.CompletedProcess:
    changed = os.environ | environment
    return subprocess.run(
        [sys.executable, "-c", script],
        env={name: value for name, value in changed.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def started() -> dict:
    """What holds once a name has been used that needs Keras, on a machine of three cores."""
    script = f"""
import json, os, sys
import unseen.backend
unseen.backend.num_cores = lambda: 3
unseen.dense, unseen.train
import jax, keras
print(json.dumps({{
    "backend": keras.backend.backend(),
    "platforms": [device.platform for device in jax.devices("cpu")],
    "flags": os.environ["XLA_FLAGS"],
    "heavy": sorted(set(sys.modules) & set({HEAVY})),
}}))
"""
    process = run_python(script, KERAS_BACKEND=None, XLA_FLAGS="--xla_cpu_enable_fast_math=false")
    return json.loads(process.stdout)


def heavy_after(statement: str) -> str:
    """Those of the heavy modules that a statement imports."""
    script = f"import sys, unseen; {statement}; print(sorted(set(sys.modules) & set({HEAVY})))"
    return run_python(script).stdout


def test_importing_unseen_imports_nothing_heavy():
    assert heavy_after("import unseen") == "[]\n"


def test_data_need_neither_keras_nor_jax():
    assert heavy_after("unseen.Dataset") == "[]\n"


def test_networks_and_training_need_them(started):
    assert {"jax", "keras"} <= set(started["heavy"])


def test_keras_runs_on_jax_unless_told_otherwise(started):
    assert started["backend"] == "jax"


def test_each_core_is_a_device(started):
    assert started["platforms"] == ["cpu", "cpu", "cpu"]


def test_the_users_own_flags_stay(started):
    assert started["flags"].startswith("--xla_cpu_enable_fast_math=false ")


def test_each_device_has_one_thread(started):
    assert started["flags"].count("intra_op_parallelism_threads=1") == 1


@pytest.mark.parametrize(
    ("script", "backend"),
    [
        pytest.param("import unseen; unseen.dense", "tensorflow", id="told-to-use-another"),
        pytest.param("import keras, unseen; unseen.dense", "numpy", id="another-runs-already"),
    ],
)
def test_another_backend_is_refused(script, backend):
    process = run_python(script, KERAS_BACKEND=backend)
    assert process.returncode == 1
    message = process.stderr.splitlines()[-1]
    assert message.startswith("unseen.errors.BackendError: Keras must run on JAX")
    assert f"Received the backend '{backend}'; set the environment variable KERAS_BACKEND=jax" in (
        message
    )


def test_where_jax_computes_already_its_devices_are_left_as_they_are():
    script = """
import jax
before = jax.devices()
import unseen.backend
unseen.backend.num_cores = lambda: 3
unseen.backend.start()
print(jax.devices() == before, len(before))
"""
    assert run_python(script, KERAS_BACKEND=None, JAX_PLATFORMS="cpu").stdout == "True 1\n"
