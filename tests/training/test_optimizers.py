import functools

import jax.numpy as jnp
import keras
import numpy as np
import optax
import pytest

from unseen.errors import InvalidArgumentError
from unseen.training.keras_object import KerasObject
from unseen.training.optimizers import normalized_optimizer, transformation

RANDOM = np.random.default_rng(0)
SHAPES = [(3, 4), (4,), (5, 3)]
WEIGHTS = [RANDOM.normal(size=shape).astype(np.float32) for shape in SHAPES]
GRADIENTS = [[RANDOM.normal(size=s).astype(np.float32) for s in SHAPES] for _ in range(6)]
RATE = 0.05


def variables_of_weights() -> list[keras.Variable]:
    return [keras.Variable(weight, name=f"kernel_{n}") for n, weight in enumerate(WEIGHTS)]


def move(optimizer, learning_rate: float | None = None, **more) -> list[np.ndarray]:
    """The weights after a step for each of the gradients."""
    kept, own_rate, _ = normalized_optimizer(optimizer)
    rate = own_rate if learning_rate is None else learning_rate
    transform = optax.with_extra_args_support(transformation(kept, variables_of_weights()))
    weights = [jnp.asarray(weight) for weight in WEIGHTS]
    state = transform.init(weights)
    for gradients in GRADIENTS:
        direction, state = transform.update(
            [jnp.asarray(gradient) for gradient in gradients], state, weights, **more
        )
        weights = [weight - rate * down for weight, down in zip(weights, direction, strict=True)]
    return [np.asarray(weight) for weight in weights]


def move_by_keras(optimizer: keras.optimizers.Optimizer) -> list[np.ndarray]:
    variables = variables_of_weights()
    for gradients in GRADIENTS:
        optimizer.apply(gradients, variables)
    return [np.asarray(variable) for variable in variables]


def assert_close(ours: list[np.ndarray], theirs: list[np.ndarray]) -> None:
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-5, atol=5e-6)


# Keras.

NAMES = ["sgd", "adam", "rmsprop", "adadelta", "adagrad", "adamax", "nadam", "lion", "adamw"]


@pytest.mark.parametrize("name", NAMES)
def test_steps_of_a_name_are_those_of_keras_at_its_own_rate(name):
    assert_close(move(name), move_by_keras(keras.optimizers.get(name)))


K = keras.optimizers


@pytest.mark.parametrize(
    "make",
    [
        functools.partial(K.SGD, momentum=0.9),
        functools.partial(K.SGD, momentum=0.9, nesterov=True),
        functools.partial(K.SGD, weight_decay=0.1),
        functools.partial(K.SGD, clipnorm=0.5),
        functools.partial(K.RMSprop, momentum=0.5, centered=True),
        functools.partial(K.Adam, amsgrad=True, beta_1=0.8),
        functools.partial(K.Adam, global_clipnorm=0.5),
        functools.partial(K.AdamW, weight_decay=0.1),
        functools.partial(K.Lamb),
        functools.partial(K.Muon, weight_decay=0.1),
    ],
    ids=lambda make: "-".join([make.func.__name__, *make.keywords]),
)
def test_steps_of_an_object_are_those_of_keras(make):
    assert_close(move(make(learning_rate=RATE)), move_by_keras(make(learning_rate=RATE)))


def test_another_rate_than_its_own_is_that_of_keras_too():
    ours = move(K.AdamW(weight_decay=0.1), learning_rate=RATE)
    assert_close(ours, move_by_keras(K.AdamW(RATE, weight_decay=0.1)))


def test_adams_first_step_is_the_gradients_sign():
    adam = transformation("adam", [])
    gradient = np.array([1e-3, -2.0, 1e-7], np.float32)
    step, _ = adam.update(gradient, adam.init(gradient))
    # g / (|g| + ε): at |g| = ε = 1e-7 one half.
    np.testing.assert_allclose(step, [1.0, -1.0, 0.5], rtol=2e-4)


def test_a_constraint_is_no_part_of_a_step():
    # It is for weights after a whole step; an optimizer's is at learning rate one.
    variables = variables_of_weights()
    for variable in variables:
        variable.constraint = keras.constraints.NonNeg()
    momentum = transformation(normalized_optimizer(K.SGD(momentum=0.9))[0], variables)
    direction, _ = momentum.update(GRADIENTS[0], momentum.init(WEIGHTS), WEIGHTS)
    for down, gradient in zip(direction, GRADIENTS[0], strict=True):
        np.testing.assert_allclose(down, gradient, rtol=1e-5, atol=1e-6)
    assert variables[0].constraint is not None


# Optax.


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(optax.sgd(RATE, momentum=0.9), K.SGD(RATE, momentum=0.9), id="momentum"),
        pytest.param(
            optax.adamw(RATE, eps=1e-7, weight_decay=0.1),
            K.AdamW(RATE, weight_decay=0.1),
            id="adamw",
        ),
    ],
)
def test_steps_of_optax_are_its_own(ours, theirs):
    assert normalized_optimizer(ours) == (ours, 1.0, None)
    assert_close(move(ours), move_by_keras(theirs))


def test_optax_is_told_of_the_loss():
    # Polyak's step is (f - f_min) / |g|², at most 1.
    ours = move(optax.polyak_sgd(max_learning_rate=1.0), value=0.5)
    weights = [weight.astype(np.float64) for weight in WEIGHTS]
    for gradients in GRADIENTS:
        rate = 0.5 / sum((gradient.astype(np.float64) ** 2).sum() for gradient in gradients)
        weights = [w - rate * g for w, g in zip(weights, gradients, strict=True)]
    assert_close(ours, weights)


# As a recipe keeps them.


@pytest.mark.parametrize(("name", "rate"), [("sgd", 0.01), ("adam", 0.001), ("RMSprop", 0.001)])
def test_a_name_has_its_own_rate(name, rate):
    assert normalized_optimizer(name) == (name.lower(), rate, None)


def test_an_objects_rate_is_apart_from_its_settings():
    one, other = (normalized_optimizer(K.SGD(rate, momentum=0.9)) for rate in (0.1, 0.2))
    assert (one[0], one[1], other[1]) == (other[0], 0.1, 0.2)
    assert repr(one[0]) == "SGD(momentum=0.9)"


def test_what_was_normalized_has_its_kinds_rate():
    kept, _, _ = normalized_optimizer(K.Adam(0.5, beta_1=0.8))
    assert normalized_optimizer(kept) == (kept, 0.001, None)


def test_a_schedule_in_place_of_a_rate_is_taken_out():
    schedule = K.schedules.CosineDecay(0.1, 20)
    kept, rate, own = normalized_optimizer(K.SGD(schedule, momentum=0.9))
    assert (repr(kept), rate, own) == ("SGD(momentum=0.9)", 1.0, KerasObject.of(schedule))


class OwnOptimizer(K.SGD):
    """Its settings are nowhere to be read."""

    def __init__(self, sharpness, **options):
        super().__init__(**options)
        self.sharpness = sharpness


@pytest.mark.parametrize(
    ("optimizer", "message"),
    [
        pytest.param("love", "`optimizer` must be the name.*'love'", id="unknown"),
        pytest.param(None, "Received optimizer=None", id="nothing"),
        pytest.param(K.SGD, "Received optimizer=<class", id="class"),
        pytest.param("ftrl", "in proportion to its learning rate.*Ftrl; take adam", id="ftrl"),
        pytest.param(K.Adafactor(), "Received Adafactor", id="adafactor"),
        pytest.param(K.ScheduleFreeAdamW(), "Received ScheduleFreeAdamW", id="schedule-free"),
        pytest.param(K.LossScaleOptimizer(K.SGD()), "Received LossScaleOptimizer", id="wrapper"),
        pytest.param(K.SGD(use_ema=True), "without use_ema.*take the regularizer EMA", id="ema"),
        pytest.param(
            K.SGD(gradient_accumulation_steps=2), "take a larger batch_size", id="accumulation"
        ),
        pytest.param(OwnOptimizer(3), "say its settings by `get_config`.*OwnOpt", id="own"),
        pytest.param(K.SGD(lambda: 0.1), "`schedule` must be one of .*<function", id="callable"),
    ],
)
def test_what_cannot_be_an_optimizer_is_refused(optimizer, message):
    with pytest.raises(InvalidArgumentError, match=message):
        normalized_optimizer(optimizer)
