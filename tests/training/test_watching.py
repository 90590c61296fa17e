"""Training by segments: the same as in one go, whatever was looked at on the way."""

from collections.abc import Iterator

import jax
import numpy as np
import optax
import pytest
from tests.conftest import of_users_programs

from unseen.data import Split
from unseen.errors import InvalidArgumentError
from unseen.networks import dense
from unseen.regularizers import L1, L2, SnapshotEnsemble
from unseen.regularizers.protocol import Variables
from unseen.training import Fits, Recipe, Run, programs, train, watch, watching
from unseen.training.one_run import Outcome
from unseen.training.programs import Blueprint, Layout, program_of

from .test_many_runs import NETWORK, RECIPE, assert_same_bits, three_runs

# So short that every segment is one epoch.
ONE_EPOCH = 1e-9


@pytest.fixture(scope="module")
def runs(split) -> list[Run]:
    return three_runs(split)


@pytest.fixture(scope="module")
def watched(data, runs) -> list[Fits]:
    """After each epoch."""
    return list(watch(NETWORK, data, runs, seconds=ONE_EPOCH))


@pytest.fixture(scope="module")
def trained(data, runs) -> Fits:
    return train(NETWORK, data, runs)


def assert_agree(fits: Fits, expected: Fits) -> None:
    columns = ["status", "epochs", "best_epoch", "last_finite_epoch"]
    assert fits.scores[columns].equals(expected.scores[columns])
    np.testing.assert_allclose(fits.history, expected.history, rtol=1e-4, atol=1e-6)
    ok = expected.status == "ok"
    metrics = [name for name in expected.scores if "_" in name and name.endswith("loss")]
    np.testing.assert_allclose(fits.scores[metrics][ok], expected.scores[metrics][ok], rtol=1e-4)


# The end.


def test_the_last_fits_are_those_of_train(watched, trained):
    assert_agree(watched[-1], trained)


@of_users_programs
def test_the_last_fits_are_those_of_train_to_the_bit(watched, trained):
    for number in range(3):
        assert_same_bits(watched[-1], number, trained, number)


@of_users_programs
def test_longer_segments_change_no_bit(data, runs, watched):
    *_, longer = watch(NETWORK, data, runs, seconds=60)
    for number in range(3):
        assert_same_bits(longer, number, watched[-1], number)


def test_runs_keep_their_order_in_several_chunks(data, split, monkeypatch):
    recipes = [
        RECIPE.replace(learning_rate=rate, epochs=2, regularizers=()) for rate in (0.01, 0.02)
    ]
    runs = [Run(recipe, split, seed) for seed in range(5) for recipe in recipes]
    monkeypatch.setattr(programs, "_MOST_IN_A_ROW", 1)
    *_, last = watch(dense(3, [4], 2), data, runs)
    assert last.runs == tuple(runs)
    assert_agree(last, train(dense(3, [4], 2), data, runs))


def test_side_by_side_agrees_to_rounding(data, runs, watched):
    *_, last = watch(NETWORK, data, runs, vectorize=True)
    assert_agree(last, watched[-1])


# On the way.


def test_histories_grow_by_a_segment(watched):
    last = watched[-1].history.to_numpy()
    for epochs, fits in enumerate(watched, start=1):
        told = fits.history.to_numpy()
        np.testing.assert_array_equal(told[..., :epochs], last[..., :epochs])
        assert np.isnan(told[..., epochs:]).all()


def test_a_run_is_in_training_until_it_is_over(watched):
    epochs = watched[-1].scores["epochs"]
    assert epochs[0] != epochs[2]
    for number, end in ((0, "ok"), (1, "diverged"), (2, "ok")):
        expected = ["training"] * (epochs[number] - 1) + [end] * (len(watched) - epochs[number] + 1)
        assert [fits.status[number] for fits in watched] == expected


def test_scores_are_unknown_until_a_run_is_over(watched):
    for fits in watched:
        unknown = fits.scores["test_loss"].isna()
        assert unknown[[0, 2]].tolist() == [status == "training" for status in fits.status[[0, 2]]]


def test_what_is_over_is_as_it_will_be(watched):
    over = watched[-1].scores["epochs"][0]
    for fits in watched[over - 1 :]:
        assert fits.scores.loc[0].equals(watched[-1].scores.loc[0])


def test_networks_on_the_way_are_those_of_a_shorter_training(data, split):
    recipe = RECIPE.replace(regularizers=(L2(1e-3),), epochs=5)
    segments = watch(dense(3, [4], 2), data, [Run(recipe, split, 0)], seconds=ONE_EPOCH)
    _, after_two = next(segments), next(segments)
    shorter = train(dense(3, [4], 2), data, [Run(recipe.replace(epochs=2), split, 0)])
    predicted = after_two.predict(data.inputs)
    np.testing.assert_allclose(predicted, shorter.predict(data.inputs), rtol=1e-4, atol=1e-6)
    model = after_two.model(0)
    np.testing.assert_allclose(model(data.inputs), predicted[0], rtol=1e-4, atol=1e-6)


def test_whatever_is_remembered_is_carried_over(data, split):
    # A random key in the optimizer's memory, snapshots in a regularizer's.
    recipe = Recipe(
        "mse",
        optax.chain(optax.add_noise(0.1, 0.5, key=jax.random.key(3)), optax.sgd(0.05)),
        epochs=4,
        batch_size=10,
        regularizers=(SnapshotEnsemble(2),),
    )
    run = Run(recipe, split, 0)
    first, *_, last = watch(dense(3, [4], 2), data, [run], seconds=ONE_EPOCH)
    expected = train(dense(3, [4], 2), data, [run])
    np.testing.assert_allclose(last.history, expected.history, rtol=1e-4)
    np.testing.assert_allclose(
        last.predict(data.inputs), expected.predict(data.inputs), rtol=1e-3, atol=1e-5
    )
    # No cycle has ended: all members are the network as it is now.
    [one, other] = first.trained[0].members
    assert jax.tree.all(jax.tree.map(np.array_equal, one, other))


def test_networks_are_fetched_when_they_are_asked_for(data, split, monkeypatch):
    asked = []
    fetch = watching._members_at
    monkeypatch.setattr(
        watching, "_members_at", lambda members, place: asked.append(place) or fetch(members, place)
    )
    recipe = RECIPE.replace(regularizers=(L2(1e-3),), epochs=5)
    segments = watch(dense(3, [4], 2), data, [Run(recipe, split, 0)], seconds=ONE_EPOCH)
    first = next(segments)
    assert not asked
    first.model(0)
    assert len(asked) == 1


# How long segments are.


class FakeChunk:
    """Trains nothing, at so many seconds an epoch, and writes down up to where."""

    def __init__(self, clock: list[float], seconds_per_epoch: float, epochs: int) -> None:
        self.clock, self.seconds_per_epoch, self.epochs = clock, seconds_per_epoch, epochs
        self.reached = [0]

    @property
    def is_over(self) -> bool:
        return self.reached[-1] == self.epochs

    def train(self, until: int) -> None:
        # The first segment compiles too.
        compiling = 5.0 if self.reached == [0] else 0.0
        self.clock[0] += compiling + self.seconds_per_epoch * (until - self.reached[-1])
        self.reached.append(until)


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(watching.time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("seconds_per_epoch", "reached"),
    [
        pytest.param(0.01, [0, 1, 2, 6, 22, 52, 82, 100], id="up-to-the-time"),
        pytest.param(0.25, [0, *range(1, 101)], id="not-less-than-an-epoch"),
        pytest.param(1e-5, [0, 1, 2, 6, 22, 86, 100], id="not-suddenly-more"),
    ],
)
def test_segments_become_as_long_as_asked(clock, seconds_per_epoch, reached):
    chunk = FakeChunk(clock, seconds_per_epoch, 100)
    list(watching._by_segments([chunk], 100, 0.3001, lambda: None))
    assert chunk.reached == reached


def test_what_the_caller_does_between_segments_does_not_count(clock):
    chunk = FakeChunk(clock, 0.01, 20)
    for _ in watching._by_segments([chunk], 20, 0.3001, lambda: None):
        clock[0] += 60.0
    assert chunk.reached == [0, 1, 2, 6, 20]


def test_a_closed_iterator_trains_no_more(clock):
    chunk = FakeChunk(clock, 0.01, 20)
    segments = watching._by_segments([chunk], 20, 0.3, lambda: None)
    next(segments)
    segments.close()
    assert (list(segments), chunk.reached) == ([], [0, 1])


def test_what_is_over_is_left_alone(clock):
    chunks = [FakeChunk(clock, 0.01, epochs) for epochs in (1, 2)]
    list(watching._by_segments(chunks, 2, ONE_EPOCH, lambda: None))
    assert [chunk.reached for chunk in chunks] == [[0, 1], [0, 1, 2]]


# One program.


def test_segments_strengths_and_more_runs_compile_nothing(data, split):
    program_of.cache_clear()
    for strength, num_runs, seconds in ((0.1, 1, ONE_EPOCH), (0.2, 3, 60.0)):
        recipe = RECIPE.replace(epochs=12, regularizers=(L1(strength),))
        runs = [Run(recipe, split, seed) for seed in range(num_runs)]
        *_, last = watch(dense(3, [4], 2), data, runs, seconds=seconds)
        assert set(last.scores["epochs"]) == {12}
    blueprint = Blueprint(dense(3, [4], 2), (L1(),))
    program = program_of(blueprint, None, Layout.of_this_machine(None))
    assert program_of.cache_info().currsize == 1
    # That of whole trainings is not compiled at all.
    sizes = program._segment._cache_size(), program._one_segment._cache_size()
    assert (sizes, program._chunk._cache_size()) == ((1, 0), 0)


@pytest.fixture
def traces(monkeypatch) -> Iterator[list[Recipe]]:
    """The recipe of each segment that was traced; none is really trained."""
    traced = []

    def one_segment(network, image_shape, examples, run, state, *, until):
        traced.append(run.recipe)
        history = {"loss": run.recipe.learning_rate * until * jax.numpy.ones(1)}
        outcome = Outcome([Variables([], [])], history, {}, until)
        return state._replace(epoch=until), outcome, until >= run.recipe.epochs

    monkeypatch.setattr(programs, "one_segment", one_segment)
    program_of.cache_clear()
    yield traced
    program_of.cache_clear()


def test_a_segment_is_traced_once(traces, data, split):
    for rate in (0.1, 0.2):
        runs = [Run(RECIPE.replace(learning_rate=rate), split, seed) for seed in range(20)]
        for fits in watch(dense(3, [4], 2), data, runs, seconds=ONE_EPOCH):
            reached = fits.scores["epochs"][0]
            np.testing.assert_allclose(fits.history.sel(epoch=1), rate * reached, rtol=1e-6)
    assert len(traces) == 1


# What is refused, before anything is trained.


@pytest.mark.parametrize(
    ("others", "message"),
    [
        pytest.param(
            lambda split: Run(RECIPE.replace(epochs=3), split, 0),
            r"differ in learning rate and strengths alone\. .*watch them one after the other",
            id="recipe",
        ),
        pytest.param(
            lambda split: Run(RECIPE, Split(split.training[1:], split.validation, split.test), 0),
            r"equal sizes\. Received places for \(19, 10, 6\) rows .* beside \(20, 10, 6\); watch",
            id="parts",
        ),
    ],
)
def test_runs_of_several_programs_are_refused(traces, data, split, others, message):
    with pytest.raises(InvalidArgumentError, match=message):
        watch(NETWORK, data, [Run(RECIPE, split, 0), others(split)])
    assert not traces


@pytest.mark.parametrize("seconds", [0, -1.0, float("nan"), float("inf")])
def test_segments_of_no_length_are_refused(data, runs, seconds):
    with pytest.raises(InvalidArgumentError, match=r"`seconds` must be above 0. Received seconds="):
        watch(NETWORK, data, runs, seconds=seconds)


def test_what_train_refuses_is_refused_at_once(data, split):
    with pytest.raises(InvalidArgumentError, match="`runs` must hold at least one run"):
        watch(NETWORK, data, [])
    with pytest.raises(InvalidArgumentError, match=r"Received seed=-1"):
        watch(NETWORK, data, [Run(RECIPE, split, -1)])


def test_places_are_left_empty_where_networks_are_small_alone(monkeypatch):
    layout = Layout.of_this_machine(vectorize=False)
    program = programs.Program(Blueprint(dense(3, [4], 2), ()), None, layout)
    assert [watching._places(program, number) for number in (1, 99)] == [8, 8]
    monkeypatch.setattr(watching, "_LARGEST_WITH_EMPTY_PLACES", 0)
    num_runs = [1, 3 * layout.num_devices, 3 * layout.num_devices + 1, 99 * layout.num_devices]
    assert [watching._places(program, number) for number in num_runs] == [1, 3, 4, 8]


def test_too_little_memory_is_said_at_once(traces, data, split, monkeypatch):
    monkeypatch.setattr("unseen.training.memory.free_memory", lambda _: 1.0)
    recipe = RECIPE.replace(regularizers=())
    message = r"The memory must hold 3 runs of 'little' at once to be watched.*fewer runs, or fewer"
    with pytest.raises(InvalidArgumentError, match=message):
        watch(dense(3, [4], 2, name="little"), data, [Run(recipe, split, 0)] * 3)
