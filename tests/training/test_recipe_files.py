"""Recipes as plain values and as files: what is written is read back, and nothing else is."""

import json

import keras
import numpy as np
import optax
import pytest

from unseen import regularizers as catalogue
from unseen.errors import DataFileError, InvalidArgumentError, OutputError
from unseen.regularizers import L1, L2, Dropout, Regularizer, with_strengths
from unseen.training import Recipe

PLAIN = Recipe("mean_squared_error")
losses, metrics, optimizers = keras.losses, keras.metrics, keras.optimizers


@with_strengths
class Own(Regularizer):
    """A regularizer that is not in the catalogue."""

    strength: float = 0.5
    sides: tuple[int, ...] = (1, 2)
    rate: float | None = None


def own_loss(targets, outputs):
    return abs(targets - outputs)


class OwnLoss(losses.Loss):
    def call(self, y_true, y_pred):
        return abs(y_true - y_pred)


class Huber(OwnLoss):
    """It has a name of Keras's, but is another one."""


# There and back.

RECIPES = {
    "default": PLAIN,
    "every-number": Recipe("mae", "adam", 0.25, "cosine", 7, 3),
    "numpy-number": Recipe("mse", learning_rate=np.float32(0.1)),
    "loss": Recipe(losses.Huber(delta=2.5)),
    "loss-without-reduction": Recipe(losses.MeanSquaredError(reduction="none")),
    "smooth-loss": Recipe(losses.CategoricalCrossentropy(label_smoothing=0.125)),
    "optimizer": Recipe("mse", optimizers.SGD(0.3, momentum=0.9, nesterov=True)),
    "optimizer-with-rate": Recipe("mse", optimizers.Adam(beta_1=0.8), learning_rate=0.5),
    "optimizer-with-schedule": Recipe(
        "mse", optimizers.Adam(optimizers.schedules.CosineDecay(1, 9))
    ),
    "schedule": Recipe("mse", schedule=optimizers.schedules.PiecewiseConstantDecay([3], [1, 0.5])),
    "metrics": Recipe(
        "binary_crossentropy",
        metrics=("auc", metrics.AUC(curve="PR"), metrics.Precision(thresholds=[0.25, 0.5])),
    ),
    "metric-with-required-settings": Recipe("mse", metrics=(metrics.PrecisionAtRecall(0.5),)),
    "regularizers": Recipe("mse", regularizers=(L2(1e-3), Dropout(0.25), L1(0.0))),
}
KINDS = [
    kind
    for kind in map(catalogue.__dict__.get, catalogue.__all__)
    if isinstance(kind, type) and issubclass(kind, Regularizer) and kind is not Regularizer
]
ALL_RECIPES = [pytest.param(recipe, id=name) for name, recipe in RECIPES.items()] + [
    pytest.param(PLAIN.replace(regularizers=(one,)), id=kind.__name__)
    for kind in KINDS
    for one in kind.sensible()[:1]
]


@pytest.mark.parametrize("suffix", ["toml", "json"])
@pytest.mark.parametrize("recipe", ALL_RECIPES)
def test_what_is_saved_is_loaded(tmp_path, recipe, suffix):
    path = tmp_path / f"recipe.{suffix}"
    recipe.save(path)
    assert Recipe.load(path) == recipe


@pytest.mark.parametrize("recipe", ALL_RECIPES)
def test_plain_values_are_the_recipe(recipe):
    assert Recipe.from_dict(recipe.to_dict()) == recipe


def test_a_file_says_what_a_reader_expects(tmp_path):
    Recipe(losses.Huber(delta=2.5), regularizers=(L2(0.5),)).save(tmp_path / "recipe.json")
    assert json.loads((tmp_path / "recipe.json").read_text()) == {
        "loss": {"name": "Huber", "delta": 2.5},
        "optimizer": "sgd",
        "learning_rate": 0.01,
        "schedule": "constant",
        "epochs": 50,
        "batch_size": 32,
        "regularizers": [{"name": "L2", "strength": 0.5}],
        "metrics": [],
    }


def test_what_a_file_leaves_out_is_the_default(tmp_path):
    path = tmp_path / "recipe.toml"
    path.write_text('loss = "mean_squared_error"\n[[regularizers]]\nname = "L2"\n')
    assert Recipe.load(path) == PLAIN.replace(regularizers=(L2(),))


def test_a_regularizer_of_ones_own_is_loaded_where_it_is_named(tmp_path):
    recipe = PLAIN.replace(regularizers=(Own(0.25, sides=(3, 4)),))
    recipe.save(tmp_path / "recipe.toml")
    loaded = Recipe.load(tmp_path / "recipe.toml", also=[Own])
    assert loaded == recipe
    assert hash(loaded.regularizers) == hash(recipe.regularizers)


def test_a_regularizer_of_ones_own_is_unknown_otherwise():
    values = PLAIN.replace(regularizers=(Own(),)).to_dict()
    with pytest.raises(InvalidArgumentError, match=r"one of the names .*L2.*Received 'Own'"):
        Recipe.from_dict(values)


def test_capitals_of_the_ending_do_not_matter(tmp_path):
    PLAIN.save(tmp_path / "recipe.TOML")
    assert Recipe.load(tmp_path / "recipe.TOML") == PLAIN


# What cannot be saved.


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"loss": own_loss}, "`loss` must have a name.*own_loss", id="function"),
        pytest.param({"loss": OwnLoss()}, "`loss` must have a name.*OwnLoss", id="own-class"),
        pytest.param({"loss": Huber()}, "`loss` must have a name.*Huber", id="name-of-keras"),
        pytest.param({"metrics": (own_loss,)}, "`metrics` must have a name", id="metric"),
        pytest.param({"optimizer": optax.adam(0.1)}, "`optimizer` must have a na", id="optax"),
    ],
)
def test_what_is_made_of_functions_says_why_it_cannot_be_saved(tmp_path, changes, message):
    with pytest.raises(InvalidArgumentError, match=message + ".*keep the recipe in Python"):
        PLAIN.replace(**changes).save(tmp_path / "recipe.toml")
    assert list(tmp_path.iterdir()) == []


def test_toml_has_no_word_for_none_but_json_has(tmp_path):
    recipe = PLAIN.replace(regularizers=(Own(sides=(None,)),))
    with pytest.raises(InvalidArgumentError, match=r"what TOML has words for.*save it as \.json"):
        recipe.save(tmp_path / "recipe.toml")
    recipe.save(tmp_path / "recipe.json")
    assert Recipe.load(tmp_path / "recipe.json", also=[Own]) == recipe


@pytest.mark.parametrize("name", ["recipe", "recipe.yaml", "recipe.toml.gz", ".toml"])
def test_another_ending_is_refused(tmp_path, name):
    for use in (PLAIN.save, Recipe.load):
        with pytest.raises(InvalidArgumentError, match=r"must end with \.toml or \.json"):
            use(tmp_path / name)


@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_a_place_that_cannot_be_written_keeps_what_is_there(tmp_path, suffix):
    place = tmp_path / f"recipe.{suffix}"
    place.mkdir()
    with pytest.raises(OutputError, match="place must be writable"):
        PLAIN.save(place)
    assert list(tmp_path.iterdir()) == [place]


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(OutputError, match=r"place must be writable. Received .*nowhere"):
        PLAIN.save(tmp_path / "nowhere" / "recipe.toml")


def test_a_recipe_that_cannot_be_saved_leaves_the_old_file(tmp_path):
    path = tmp_path / "recipe.toml"
    PLAIN.save(path)
    with pytest.raises(InvalidArgumentError):
        PLAIN.replace(loss=own_loss).save(path)
    assert Recipe.load(path) == PLAIN


# Wrong values.

LOSS = {"loss": "mse"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({}, "must have a loss.*Received none", id="nothing"),
        pytest.param({"epochs": 3}, "must have a loss", id="no-loss"),
        pytest.param(LOSS | {"epoch": 3}, "no other fields than .*epochs.*Rec", id="field"),
        pytest.param({"loss": "love"}, "`loss` must be the name of", id="loss"),
        pytest.param({"loss": 3}, "`loss` must be the name of", id="number-as-loss"),
        pytest.param({"loss": None}, "`loss` must be the name of", id="none-as-loss"),
        pytest.param({"loss": ["mse"]}, "`loss` must be one, not a list", id="several-losses"),
        pytest.param({"loss": {}}, "one of the names .*Huber.*Received None", id="no-name"),
        pytest.param({"loss": {"name": ["Huber"]}}, r"Received \['Huber'\]", id="list-as-name"),
        pytest.param({"loss": {"name": "Adam"}}, "names .*Huber.*'Adam'", id="other-family"),
        pytest.param({"loss": {"name": "Loss"}}, "Received 'Loss'", id="base-class"),
        pytest.param(
            {"loss": {"name": "Huber", "gamma": 1}}, "settings of Huber.*own", id="setting"
        ),
        pytest.param(
            {"loss": {"name": "Huber", "delta": "much"}}, "delta cannot be 'much'", id="text"
        ),
        pytest.param(LOSS | {"metrics": "mae"}, "`metrics` must be a list", id="metrics"),
        pytest.param(LOSS | {"metrics": [{"name": "Mean"}]}, "Received 'Mean'", id="of-values"),
        pytest.param(LOSS | {"metrics": ["love"]}, "`metrics` must hold names", id="metric"),
        pytest.param(LOSS | {"optimizer": {"name": "SGD", "momentum": "x"}}, "momen", id="sgd"),
        pytest.param(LOSS | {"schedule": {"name": "CosineDecay"}}, "settings of Cos", id="cos"),
        pytest.param(LOSS | {"schedule": ["linear"]}, "`schedule` must be one", id="schedules"),
        pytest.param(LOSS | {"epochs": "3"}, "`epochs` must be a whole number", id="text-epochs"),
        pytest.param(LOSS | {"epochs": {"name": "x"}}, "`epochs` must be a whole", id="table"),
        pytest.param(LOSS | {"learning_rate": -1}, "`learning_rate` must be a", id="rate"),
        pytest.param(LOSS | {"regularizers": {"name": "L2"}}, "must be a list", id="one-table"),
        pytest.param(LOSS | {"regularizers": ["L2"]}, "must be a table with a name", id="no-table"),
        pytest.param(LOSS | {"regularizers": [{"strength": 1}]}, "Received None", id="nameless"),
        pytest.param(
            LOSS | {"regularizers": [{"name": "L2", "strength": -1}]},
            "`strength` of L2 must be a number of at least 0",
            id="negative-strength",
        ),
        pytest.param(
            LOSS | {"regularizers": [{"name": "L2", "rate": 1}]},
            "settings of L2 in `regularizers` must be its own",
            id="setting-of-a-regularizer",
        ),
        pytest.param(
            LOSS | {"regularizers": [{"name": "L2"}, {"name": "L2"}]}, "different types", id="twice"
        ),
    ],
)
def test_wrong_values_are_refused(values, message):
    with pytest.raises(InvalidArgumentError, match=message):
        Recipe.from_dict(values)


# A recipe from elsewhere names nothing but the catalogue's and Keras's own.

FUNCTION = {"class_name": "function", "config": "system", "module": "os", "registered_name": "x"}


@pytest.mark.parametrize(
    "value",
    [
        "os.system",
        "Lambda",
        {"name": "os.system"},
        {"name": "Lambda"},
        {"name": "tests.Own"},
        {"name": "__import__"},
        {"name": "deserialize"},
        {"name": "Regularizer"},
        {"name": "MeanMetricWrapper", "fn": FUNCTION},
        {"name": "AUC", "thresholds": [FUNCTION]},
        {"name": "Huber", "delta": FUNCTION},
        {"name": "Adam", "learning_rate": FUNCTION},
        FUNCTION,
    ],
    ids=str,
)
@pytest.mark.parametrize("field", ["loss", "optimizer", "schedule", "metrics", "regularizers"])
def test_no_other_code_is_named(field, value):
    several = field in ("metrics", "regularizers")
    with pytest.raises(InvalidArgumentError):
        Recipe.from_dict(LOSS | {field: [value] if several else value})


# Files that are not what they should be.


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("recipe.toml", b'loss = "mean', id="truncated-toml"),
        pytest.param("recipe.json", b'{"loss": "mse"', id="truncated-json"),
        pytest.param("recipe.json", b"", id="empty-json"),
        pytest.param("recipe.json", b'"mse"', id="no-table"),
        pytest.param("recipe.toml", b"\xff\xfe\x00", id="bytes"),
        pytest.param("recipe.json", b"[" * 100_000, id="deep-json"),
        pytest.param("recipe.toml", b"loss = " + b"[" * 100_000, id="deep-toml"),
        pytest.param("recipe.toml", b'{"loss": "mse"}', id="json-as-toml"),
    ],
)
def test_a_damaged_file_is_a_clear_error(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=r"A recipe must be .*Received"):
        Recipe.load(path)


@pytest.mark.parametrize("name", ["missing.toml", "missing.json"])
def test_a_missing_file_is_a_clear_error(tmp_path, name):
    with pytest.raises(DataFileError, match=f"must be a file that can be read.*{name}"):
        Recipe.load(tmp_path / name)


def test_an_empty_file_of_toml_has_no_loss(tmp_path):
    (tmp_path / "recipe.toml").write_text("")
    with pytest.raises(InvalidArgumentError, match="must have a loss"):
        Recipe.load(tmp_path / "recipe.toml")
