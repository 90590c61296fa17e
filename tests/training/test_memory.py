"""What does not fit into memory is said before anything is trained."""

import math
from types import SimpleNamespace

import jax
import keras
import numpy as np
import pytest

from unseen.data import Dataset, keras_split
from unseen.errors import InvalidArgumentError
from unseen.networks import dense
from unseen.training import Recipe, Run, fit, many_runs, memory, programs, watch
from unseen.training.memory import free_memory

GIB = 2**30
CPU = SimpleNamespace(platform="cpu")


@pytest.fixture
def free(monkeypatch):
    """A function that sets how many bytes are free."""

    def set_to(num_bytes: float) -> None:
        monkeypatch.setattr(memory, "free_memory", lambda _: num_bytes)

    return set_to


@pytest.fixture
def nothing_is_trained(monkeypatch):
    monkeypatch.setattr(many_runs, "train_here", lambda *_: pytest.fail("it was trained"))


class WasEnoughError(Exception):
    """Raised in place of training."""


@pytest.fixture
def needed(free, monkeypatch):
    """A function that tells how many bytes a network's training asks for, to the byte."""

    def train_here(*_):
        raise WasEnoughError

    monkeypatch.setattr(many_runs, "train_here", train_here)

    def bytes_for(network: keras.Model, data: Dataset, batch_size: int = 1) -> int:
        recipe = Recipe("mse", epochs=1, batch_size=batch_size)
        too_little, enough = 0, 2**24
        while enough - too_little > 1:
            middle = (enough + too_little) // 2
            free(middle)
            try:
                fit(network, data, recipe, keras_split(data.num_rows))
            except WasEnoughError:
                enough = middle
            except InvalidArgumentError:
                too_little = middle
        return enough

    return bytes_for


def rows(num_rows: int) -> Dataset:
    return Dataset(np.zeros((num_rows, 3)), np.zeros((num_rows, 2)))


# What is asked for.


def test_what_does_not_fit_is_refused_before_it_is_trained(free, data, split, nothing_is_trained):
    free(10)
    message = r"The memory must hold one run of 'little'.*at a batch of 8 rows.*take a smaller"
    with pytest.raises(InvalidArgumentError, match=message):
        fit(dense(3, [4], 2, name="little"), data, Recipe("mse", batch_size=8), split)


def test_the_sizes_are_told_in_gib(free, data, split, nothing_is_trained):
    free(0.25 * GIB)
    # 4 · 4 bytes of 1.8·10⁷ weights on each device, or more.
    with pytest.raises(InvalidArgumentError, match=r"0\.[3-9] GiB.*Received 0\.2 GiB that are fr"):
        fit(dense(3, [3000, 3000], 2), data, Recipe("mse", batch_size=8), split)


def test_each_row_of_the_data_counts_on_each_device(needed):
    few, many = (needed(dense(3, [], 2), rows(number)) for number in (10, 110))
    assert many - few == 100 * 5 * 4 * len(jax.devices())


def test_each_row_of_a_batch_counts_in_every_layer_forth_and_back(needed):
    one, three = (needed(dense(3, [7], 2), rows(8), batch_size) for batch_size in (1, 3))
    layers = keras.tree.flatten([layer.output for layer in dense(3, [7], 2).layers])
    numbers = sum(math.prod(output.shape[1:]) for output in layers)
    assert three - one == 2 * 2 * numbers * 4 * len(jax.devices())


def test_weights_count_with_what_the_optimizer_remembers(needed):
    small, large = (needed(dense(3, [width], 2), rows(8)) for width in (10, 20))
    # Ten more neurons of 3 + 1 + 2 weights each.
    assert large - small >= 4 * 10 * 6 * 4 * len(jax.devices())


def test_a_layer_that_is_used_twice_is_no_trouble(needed):
    shared = keras.layers.Dense(3)
    inputs = keras.Input((3,))
    network = keras.Model(inputs, keras.layers.Dense(2)(shared(shared(inputs))))
    assert needed(network, rows(8)) > 0


def test_a_model_in_a_model_is_no_trouble(needed):
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(5)])
    network = keras.Sequential([keras.Input((3,)), inner, keras.layers.Dense(2)])
    assert needed(network, rows(8)) > 0


# What is asked for to watch.


def test_all_runs_that_are_watched_count_at_once(free, data, split, monkeypatch):
    monkeypatch.setattr(programs, "_MOST_IN_A_ROW", 1)
    told = []
    monkeypatch.setattr(memory, "_require", lambda needed, *_, **__: told.append(needed))
    num_devices = len(jax.devices())
    recipe = Recipe("mse", "adam", epochs=1, batch_size=8)
    for num_chunks in (1, 2, 3):
        runs = [Run(recipe, split, seed) for seed in range(num_chunks * num_devices)]
        watch(dense(3, [40, 40], 2), data, runs)
    of_a_chunk = told[1] - told[0]
    assert told[2] - told[1] == of_a_chunk
    # Of each run the weights and Adam's two averages, the network that came out, and that before.
    weights = 4 * dense(3, [40, 40], 2).count_params()
    assert num_devices * 5 * weights <= of_a_chunk <= num_devices * 5.2 * weights


# What is free.


@pytest.fixture
def container(tmp_path, monkeypatch):
    """A function that writes what a container says of its memory, in a machine of 64 GiB."""
    monkeypatch.setattr(
        memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=64 * GIB)
    )
    in_container = memory._free_in_container
    monkeypatch.setattr(memory, "_free_in_container", lambda: in_container(tmp_path))

    def write(limit: str, used: int = 0, at_hand: int = 0) -> None:
        (tmp_path / "memory.max").write_text(f"{limit}\n")
        (tmp_path / "memory.current").write_text(f"{used}\n")
        (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {at_hand}\nactive_file 7\n")

    return write


def test_without_a_container_it_is_what_the_machine_has(container):
    assert free_memory(CPU) == 64 * GIB


def test_a_container_without_a_limit_has_what_the_machine_has(container):
    container("max")
    assert free_memory(CPU) == 64 * GIB


def test_a_container_has_what_its_limit_leaves(container):
    container(str(8 * GIB), used=3 * GIB)
    assert free_memory(CPU) == 5 * GIB


def test_files_that_are_only_kept_at_hand_are_free(container):
    container(str(8 * GIB), used=3 * GIB, at_hand=GIB)
    assert free_memory(CPU) == 6 * GIB


def test_a_limit_above_the_machines_own_does_not_matter(container):
    container(str(100 * GIB))
    assert free_memory(CPU) == 64 * GIB


@pytest.mark.parametrize(
    ("told", "bytes_each"),
    [
        ({"bytes_limit": 2 * GIB}, 2 * GIB),
        ({"bytes_limit": 2 * GIB, "bytes_in_use": GIB}, GIB),
        ({}, math.inf),
        (None, math.inf),
    ],
    ids=["limit", "in-use", "no-limit", "nothing-told"],
)
def test_an_accelerator_tells_its_own(told, bytes_each):
    device = SimpleNamespace(platform="gpu", memory_stats=lambda: told)
    assert free_memory(device) == bytes_each * len(jax.devices())
