"""A real cluster of two worker processes: the same bits as without, whatever happens to them."""
# ruff: noqa: ARG002

import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import cloudpickle
import dask
import jax
import numpy as np
import pytest

from unseen.errors import ClusterError
from unseen.networks import dense
from unseen.regularizers import Dropout, Regularizer, with_strengths
from unseen.training import Fits, Recipe, Run, cluster, many_runs, train
from unseen.training.cluster import connected

distributed = pytest.importorskip("distributed")

# Workers cannot import the tests: what is defined here is sent by value.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


@with_strengths
class QuarticPenalty(Regularizer):
    """A regularizer that no worker has ever heard of."""

    strength: float = 0.1
    power: int = 4

    def penalty(self, kernels):
        return self.strength * sum((kernel**self.power).sum() for kernel in kernels)


HERE = os.getpid()


@with_strengths
class FailsElsewhere(Regularizer):
    """A regularizer that works in this process alone."""

    strength: float = 0.1

    def penalty(self, kernels):
        if os.getpid() != HERE:
            raise ArithmeticError("planted")
        return self.strength


def quartic_loss(targets, outputs):
    return ((targets - outputs) ** 4).mean(axis=-1)


PLAIN = Recipe("mean_squared_error", epochs=2, batch_size=10, regularizers=(Dropout(0.2),))
OWN = Recipe(quartic_loss, epochs=2, batch_size=10, regularizers=(QuarticPenalty(0.01),))


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as workers:
        yield workers


@pytest.fixture(scope="module")
def client(local) -> Iterator[Any]:
    with distributed.Client(local, set_as_default=False) as one:
        yield one


@pytest.fixture(scope="module")
def runs(split) -> list[Run]:
    """Of two programs in turn."""
    return [
        Run(recipe, split, seed, name)
        for seed in range(9)
        for name, recipe in {"plain": PLAIN, "own": OWN}.items()
    ]


@pytest.fixture(scope="module")
def train_runs(data, runs) -> Callable[..., Fits]:
    return lambda **options: train(dense(3, [4], 2), data, runs, **options)


def bits(fits: Fits) -> list[list[bytes]]:
    """Every number that came out of each run."""
    return [
        [
            np.asarray(leaf).tobytes()
            for leaf in jax.tree.leaves((one.members, one.history, one.scores, one.epochs))
        ]
        for one in fits.trained
    ]


@pytest.fixture(scope="module")
def without(train_runs) -> list[list[bytes]]:
    """What comes out without a cluster."""
    return bits(train_runs())


@pytest.fixture
def nothing_is_trained_here(monkeypatch):
    monkeypatch.setattr(many_runs, "train_here", lambda *_: pytest.fail("trained here"))


# The same bits.


def test_a_cluster_changes_not_one_bit(client, train_runs, without, nothing_is_trained_here):
    assert bits(train_runs(cluster=client)) == without


def test_the_address_of_a_scheduler_will_do(local, train_runs, without, nothing_is_trained_here):
    assert bits(train_runs(cluster=local.scheduler_address)) == without


def test_progress_is_told(client, train_runs, runs):
    told = []
    train_runs(cluster=client, on_progress=lambda *now: told.append(now))
    assert told == [(number, len(runs)) for number in range(1, len(runs) + 1)]


def test_a_killed_worker_changes_not_one_bit(client, train_runs, without):
    before = client.run(os.getpid)

    def kill_one(finished: int, total: int) -> None:
        if finished == 1:
            os.kill(next(iter(before.values())), signal.SIGKILL)

    assert bits(train_runs(cluster=client, on_progress=kill_one)) == without
    client.wait_for_workers(2)
    assert len(set(before.values()) & set(client.run(os.getpid).values())) == 1


def test_a_record_keeps_what_a_cluster_trains(client, tmp_path, train_runs, without):
    assert bits(train_runs(cluster=client, record=tmp_path)) == without
    assert bits(train_runs(record=tmp_path)) == without


def test_only_what_a_record_lacks_is_sent(client, tmp_path, train_runs, without, monkeypatch):
    train_runs(record=tmp_path)
    entries = sorted(tmp_path.rglob("*.run"))
    entries[4].unlink()
    sent = []
    really = client.submit
    monkeypatch.setattr(client, "submit", lambda f, *a, **o: sent.append(f) or really(f, *a, **o))
    assert bits(train_runs(cluster=client, record=tmp_path)) == without
    assert sent == [bytes, cluster._train_chunk]
    assert sorted(tmp_path.rglob("*.run")) == entries


def test_where_a_record_has_all_no_worker_is_needed(tmp_path, train_runs, without):
    train_runs(record=tmp_path)
    with without_workers() as client:
        assert bits(train_runs(cluster=client, record=tmp_path)) == without


def test_large_data_are_sent_without_a_warning(client, train_runs):
    limit = {"distributed.admin.large-graph-warning-threshold": "1 kB"}
    with dask.config.set(limit), warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        train_runs(cluster=client)


def test_functions_sent_by_value_are_opened_once(client, train_runs):
    # Opened once more they would be other functions, hence other programs to compile.
    def num_opened(dask_worker) -> int:
        return cluster._opened.cache_info().misses

    train_runs(cluster=client)
    kinds = {PLAIN, OWN, "of what fails elsewhere"}
    assert all(number <= len(kinds) for number in client.run(num_opened).values())


# What cannot be.


@pytest.mark.parametrize(
    "address", ["nonsense", "http://127.0.0.1:1", "", "tcp://", "tcp://127.0.0.1:1"]
)
def test_an_address_where_no_scheduler_is_is_refused(address, monkeypatch):
    monkeypatch.setattr(cluster, "_SECONDS_TO_CONNECT", 0.5)
    message = f"address of a Dask scheduler that .*'{address}'"
    with pytest.raises(ClusterError, match=message), connected(address):
        pytest.fail("it was connected")


@pytest.fixture
def stranger() -> Iterator[Callable[[bytes], str]]:
    """A function that gives the address of something that answers, but is no scheduler."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer_with(content: bytes) -> str:
        def answer() -> None:
            connections = []
            while True:
                try:
                    connections.append(server.accept()[0])
                    connections[-1].sendall(content)
                except OSError:
                    break
            for connection in connections:
                connection.close()

        threading.Thread(target=answer, daemon=True).start()
        return f"tcp://127.0.0.1:{server.getsockname()[1]}"

    yield answer_with
    server.shutdown(socket.SHUT_RDWR)
    server.close()


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"\0" * 64], ids=["web", "silent", "zeros"]
)
def test_a_stranger_at_the_address_is_refused(stranger, answer, monkeypatch):
    monkeypatch.setattr(cluster, "_SECONDS_TO_CONNECT", 0.5)
    message = "must be the address of a Dask scheduler that answers"
    with pytest.raises(ClusterError, match=message), connected(stranger(answer)):
        pytest.fail("it was connected")


def test_a_closed_client_is_refused(local, train_runs):
    closed = distributed.Client(local, set_as_default=False)
    closed.close()
    with pytest.raises(ClusterError, match=r"connected to its scheduler.*closed"):
        train_runs(cluster=closed)


@contextmanager
def without_workers() -> Iterator[Any]:
    options = {"processes": False, "dashboard_address": ":0", "silence_logs": 50}
    with (
        distributed.LocalCluster(n_workers=0, **options) as empty,
        distributed.Client(empty, set_as_default=False) as client,
    ):
        yield client


def test_a_cluster_without_workers_is_refused(train_runs):
    with (
        without_workers() as client,
        pytest.raises(ClusterError, match=r"must have workers.*dask worker ADDRESS"),
    ):
        train_runs(cluster=client)


def test_what_a_worker_says_is_told(client, data, split):
    run = Run(PLAIN.replace(regularizers=(FailsElsewhere(),)), split, 0)
    with pytest.raises(ClusterError, match=r"Received ArithmeticError from a worker: planted"):
        train(dense(3, [4], 2), data, [run], cluster=client)


@pytest.mark.parametrize("wrong", [3, b"tcp://127.0.0.1:1", object], ids=repr)
def test_what_is_no_cluster_is_refused(train_runs, wrong):
    with pytest.raises(ClusterError, match=r"must be a distributed\.Client or the address"):
        train_runs(cluster=wrong)


def test_a_missing_package_is_told(train_runs, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"install unseen\[cluster\]"):
        train_runs(cluster="tcp://127.0.0.1:1")
