import pytest

from unseen.grading.description import (
    BatchNormalization,
    Dense,
    Dropout,
    Named,
    Noise,
    Other,
    Submission,
    Training,
)
from unseen.grading.used_regularizers import used_regularizers

COVERED = ["L1", "L2", "Dropout"]


def names(*layers, **training):
    regularizers = used_regularizers(
        Submission(layers=list(layers), training=Training(**training)), COVERED
    )
    return [one.name for one in regularizers]


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        (Dropout(rate=0.2), "Dropout"),
        (Noise(kind="gaussian_noise", strength=0.1), "GaussianNoise"),
        (Noise(kind="gaussian_dropout", strength=0.1), "GaussianDropout"),
        (BatchNormalization(), "BatchNormalization"),
        (Dense(units=1, l1=0.1), "L1"),
        (Dense(units=1, bias_l2=0.1), "L2"),
        (Dense(units=1, l1=0.1, l2=0.1), "ElasticNet"),
        (Dense(units=1, activity_l2=0.1), "ActivityPenalty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_layer_that_regularizes_counts(layer, name):
    assert names(layer) == [name]


@pytest.mark.parametrize(
    "layer",
    [
        Dense(units=1),
        Dropout(rate=0),
        Noise(kind="gaussian_noise", strength=0),
        Other(name="Lambda"),
    ],
)
def test_a_layer_that_does_not_is_left_out(layer):
    assert names(layer) == []


@pytest.mark.parametrize(
    ("optimizer", "found"),
    [
        (Named(name="adamw"), ["WeightDecay"]),
        (Named(name="sgd", settings={"weight_decay": 0.1}), ["WeightDecay"]),
        (Named(name="adam", settings={"clipnorm": 1.0}), ["GradientClipping"]),
        (Named(name="adam", settings={"use_ema": True}), ["EMA"]),
        (Named(name="adam", settings={"beta_1": 0.8}), []),
    ],
)
def test_an_optimizer_may_regularize(optimizer, found):
    assert names(optimizer=optimizer) == found


def test_a_method_stands_once_with_all_its_settings():
    layers = [Dropout(rate=0.2), Dropout(rate=0.5), Dropout(rate=0.2)]
    submission = Submission(layers=layers, training=Training(regularizers=[Named(name="DROPOUT")]))
    (one,) = used_regularizers(submission, COVERED)
    assert (one.name, one.settings) == ("Dropout", "rate 0.2; rate 0.5")
    assert one.is_covered


def test_each_comes_with_its_explanation_and_citation():
    submission = Submission(training=Training(regularizers=[Named(name="mixup")]))
    (one,) = used_regularizers(submission, COVERED)
    assert one.name == "Mixup"
    assert not one.is_covered
    assert "blended" in one.explanation
    assert "arXiv:1710.09412" in one.citation


def test_what_the_catalogue_does_not_know_keeps_its_name():
    submission = Submission(training=Training(regularizers=[Named(name="<b>Magic")]))
    (one,) = used_regularizers(submission, COVERED)
    assert (one.name, one.explanation) == ("<b>Magic", "")
