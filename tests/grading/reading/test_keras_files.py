"""Files as Keras itself saves them are read to the right description."""

import numpy as np
import pytest

from unseen.grading.description import (
    OPTIMIZERS,
    BatchNormalization,
    Dense,
    Dropout,
    Named,
    Noise,
    Other,
    Training,
)
from unseen.grading.reading.job import read_files

from .archives import archive
from .saved import saved


@pytest.fixture
def read_model(tmp_path):
    def read(model, shapes=None):
        reading, weights = read_files([("a.keras", saved(model, tmp_path / "a.keras"))], shapes)
        assert reading.submission is not None
        return reading, weights

    return read


def _network(*stack, shape=(6,)):
    import keras

    return keras.Sequential([keras.layers.Input(shape), *stack])


def test_a_functional_network_is_the_same_as_a_sequential_one(read_model):
    import keras
    from keras import layers

    start = layers.Input((2, 3))
    end = layers.Flatten()(start)
    for layer in (layers.Dense(4, "relu"), layers.Dropout(0.25), layers.BatchNormalization()):
        end = layer(end)
    reading, _ = read_model(keras.Model(start, layers.Dense(2, "sigmoid")(end)))
    assert reading.status == "READ", reading.reasons
    assert reading.submission.layers == [
        Dense(units=4, activation="relu"),
        Dropout(rate=0.25),
        BatchNormalization(),
        Dense(units=2, activation="sigmoid"),
    ]
    assert reading.submission.training == Training()


def test_layers_are_read_with_their_settings(read_model):
    from keras import layers, regularizers

    reading, _ = read_model(
        _network(
            layers.GaussianNoise(0.1),
            layers.Dense(
                5,
                kernel_initializer="he_normal",
                kernel_regularizer="l2",
                bias_regularizer=regularizers.L1L2(0.1, 0.2),
                activity_regularizer=regularizers.L1(0.5),
            ),
            layers.Activation("relu"),
            layers.GaussianDropout(0.3),
            layers.BatchNormalization(momentum=0.9, scale=False),
            layers.Dense(4, use_bias=False),
            layers.ReLU(),
            layers.Dense(3),
            layers.Softmax(),
        )
    )
    assert reading.status == "READ", reading.reasons
    assert reading.submission.layers == [
        Noise(kind="gaussian_noise", strength=0.1),
        Dense(
            units=5,
            activation="relu",
            kernel_initializer="he_normal",
            l2=0.01,
            bias_l1=0.1,
            bias_l2=0.2,
            activity_l1=0.5,
        ),
        Noise(kind="gaussian_dropout", strength=0.3),
        BatchNormalization(momentum=0.9, scale=False),
        Dense(units=4, activation="relu", use_bias=False),
        Dense(units=3, activation="softmax"),
    ]


def test_layers_that_no_task_allows_keep_their_name(read_model):
    from keras import layers

    stack = [layers.Dense(3, "relu"), layers.LayerNormalization(), layers.LeakyReLU()]
    reading, _ = read_model(_network(*stack, layers.AlphaDropout(0.1)))
    names = [one.name for one in reading.submission.layers if isinstance(one, Other)]
    assert names == ["LayerNormalization", "LeakyReLU", "AlphaDropout"]
    assert reading.status == "READ"  # the task's rules say that they are not allowed


def test_each_of_keras_initializers_that_draws_is_known(read_model):
    from keras import layers

    names = [
        *("glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "lecun_normal"),
        *("lecun_uniform", "ones", "orthogonal", "random_normal", "random_uniform"),
        *("truncated_normal", "variance_scaling", "zeros"),
    ]
    stack = [layers.Dense(2, kernel_initializer=name) for name in names]
    reading, _ = read_model(_network(*stack))
    assert reading.status == "READ", reading.reasons
    assert [layer.kernel_initializer for layer in reading.submission.layers] == names


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimizer_is_read_as_the_one_it_is(name, read_model):
    import keras
    from keras import layers

    from unseen.grading.plan import optimizer_of

    model = _network(layers.Dense(2))
    model.compile(optimizer=getattr(keras.optimizers, name)(), loss="mse", metrics=["mae"])
    reading, _ = read_model(model)
    assert reading.status == "READ", reading.reasons
    training = reading.submission.training
    assert training.optimizer == Named(name=name.lower())
    config = model.optimizer.get_config()
    assert training.learning_rate == pytest.approx(config["learning_rate"])
    assert optimizer_of(training.optimizer).get_config() | {"name": ""} == config | {"name": ""}


def test_settings_of_optimizers_are_read_as_a_recipe_takes_them(read_model):
    import keras
    from keras import layers

    from unseen.training import Recipe

    sgd = keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True, clipnorm=1.0, weight_decay=1e-4)
    model = _network(layers.Dense(2))
    model.compile(optimizer=sgd, loss=keras.losses.BinaryCrossentropy())
    reading, _ = read_model(model)
    assert reading.status == "READ", reading.reasons
    training = reading.submission.training
    assert training.loss == "binary_crossentropy"
    assert training.learning_rate == 0.05
    settings = {"momentum": 0.9, "nesterov": True, "clipnorm": 1.0, "weight_decay": 1e-4}
    assert training.optimizer == Named(name="SGD", settings=settings)
    values = {"loss": "mse", "optimizer": {"name": "SGD", **settings}}
    assert Recipe.from_dict(values).to_dict()["optimizer"] == values["optimizer"]


@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_a_saved_recipe_is_read(suffix, tmp_path):
    from unseen.regularizers import L2, Affine, EarlyStopping
    from unseen.training import Recipe

    path = tmp_path / f"recipe.{suffix}"
    recipe = Recipe(
        "binary_crossentropy",
        optimizer="adam",
        learning_rate=0.002,
        schedule="one-cycle",
        epochs=300,
        batch_size=64,
        regularizers=(L2(1e-3), Affine(rotation=5.0), EarlyStopping(patience=20)),
        metrics=("mae",),
    )
    recipe.save(path)
    reading, _ = read_files([(path.name, path.read_bytes())], None)
    assert reading.status == "READ", reading.reasons
    assert reading.submission is not None
    training = reading.submission.training
    assert (training.loss, training.epochs, training.batch_size) == (recipe.loss, 300, 64)
    assert (training.learning_rate, training.schedule) == (0.002, "one-cycle")
    assert training.optimizer == Named(name="adam")
    tables = [{"name": one.name, **one.settings} for one in training.regularizers]
    assert tables == recipe.to_dict()["regularizers"]


def test_weights_are_the_networks_own(read_model):
    from keras import layers

    stack = [layers.Dense(5, "relu"), layers.Dropout(0.3), layers.Dense(2)]
    model = _network(*stack, layers.Activation("sigmoid"))
    model.set_weights([np.random.default_rng(0).normal(size=w.shape) for w in model.get_weights()])
    reading, weights = read_model(model, [[6, 5], [5], [5, 2], [2]])
    assert reading.has_weights
    expected = np.concatenate([values.ravel() for values in model.get_weights()])
    np.testing.assert_array_equal(np.frombuffer(weights, "<f4"), expected)


@pytest.mark.parametrize("shapes", [[[6, 4], [4]], [[6, 5], [5], [5, 2], [2]], []])
def test_weights_of_another_network_are_left_to_the_rules(shapes, read_model):
    from keras import layers

    reading, weights = read_model(_network(layers.Dense(5)), shapes)
    assert (reading.status, reading.has_weights, weights) == ("READ", False, None)


def test_weights_with_batch_normalization_are_left_out(read_model):
    from keras import layers

    reading, weights = read_model(
        _network(layers.Dense(5), layers.BatchNormalization()), [[6, 5], [5]]
    )
    assert (reading.status, weights) == ("READ", None)


def test_weights_are_not_looked_at_unless_wanted(honest):
    reading, weights = read_files([("a.keras", archive(honest.members(weights=b"x")))], None)
    assert (reading.status, weights) == ("READ", None)


def _as_before(value):
    """A configuration as Keras 3.0 wrote it: types of numbers by name, ends in a further list."""
    if isinstance(value, list):
        return [_as_before(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "DTypePolicy":
        return value["config"]["name"]
    new = ("input_axes", "output_axes", "quantization_config", "ragged", "optional")
    kept = {key: _as_before(one) for key, one in value.items() if key not in new}
    for key in {"input_layers", "output_layers"} & kept.keys():
        kept[key] = [kept[key]]
    return kept


@pytest.mark.parametrize("kind", ["config", "functional"])
def test_files_of_keras_3_0_are_read_alike(kind, honest):
    config = getattr(honest, kind)
    before = _as_before(config)
    before["compile_config"] = {"optimizer": "adam", "loss": "binary_crossentropy"}
    new, _ = read_files([("a.keras", archive(honest.members(config)))], None)
    old, _ = read_files([("a.keras", archive(honest.members(before)))], None)
    assert (new.status, old.status) == ("READ", "READ"), old.reasons
    assert old.submission.layers == new.submission.layers
    assert old.submission.training.optimizer == Named(name="adam")
